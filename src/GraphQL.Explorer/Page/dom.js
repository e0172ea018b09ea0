// Elements are made from text nodes and properties only, never from markup: a server's answer or description can carry none in.

/** el('button', { class: 'x', onclick }, 'text', child, …); properties that are null or false are left out. */
export function el(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === false || value === undefined) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const byId = (id) => document.getElementById(id);

// A text longer than this is shown without colours: thousands of elements would make typing slow.
const longest = 60_000;

/** Puts tokens as coloured spans into an element. <c>classOf</c> adds classes to single tokens. */
export function paint(element, text, scan, classOf = () => null) {
  if (text.length > longest) {
    element.replaceChildren(text);
    return;
  }
  const parts = [];
  let plain = '';
  for (const token of scan(text)) {
    const extra = classOf(token);
    if (token.kind === 'space' && !extra) {
      plain += token.text;
      continue;
    }
    if (plain) parts.push(plain);
    plain = '';
    const span = document.createElement('span');
    span.className = extra ? `t-${token.kind} ${extra}` : `t-${token.kind}`;
    span.textContent = token.text;
    parts.push(span);
  }
  element.replaceChildren(...parts, plain);
}

/** A description: paragraphs, with `code` set off. */
export function prose(text, className = 'about') {
  const paragraphs = (text ?? '').trim().split(/\n\s*\n/).filter(Boolean);
  return paragraphs.map((paragraph) => el('p', { class: className }, paragraph.split(/(`[^`]+`)/).map((part) =>
    part.length > 2 && part.startsWith('`') ? el('code', {}, part.slice(1, -1)) : part)));
}

/** The ARIA tabs pattern: arrow keys move, the one chosen is the only one that Tab stops at. */
export function tabs(list, choose) {
  const buttons = [...list.querySelectorAll('[role=tab]')];
  const select = (button) => {
    for (const one of buttons) {
      one.setAttribute('aria-selected', String(one === button));
      one.tabIndex = one === button ? 0 : -1;
    }
    choose(button.dataset.pane);
  };
  list.addEventListener('click', (event) => {
    const button = event.target.closest('[role=tab]');
    if (button) select(button);
  });
  list.addEventListener('keydown', (event) => {
    const here = buttons.indexOf(document.activeElement);
    const to = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined || here < 0) return;
    event.preventDefault();
    const button = buttons[(to + buttons.length) % buttons.length];
    select(button);
    button.focus();
  });
  return (pane) => select(buttons.find((button) => button.dataset.pane === pane));
}
