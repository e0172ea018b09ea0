// What came back: one answer, or the events of a subscription, newest first.
import { byId, el, paint } from './dom.js';
import { jsonTokens } from './tokens.js';

const mostEvents = 100;

export class Results {
  /** @param goTo called with line and column when an error's place is chosen */
  constructor(goTo) {
    this.goTo = goTo;
    this.facts = byId('facts');
    this.problems = byId('problems');
    this.answer = byId('answer');
    this.announcement = byId('announcement');
    this.copy = byId('copy');
    this.text = '';
    this.copy.addEventListener('click', () => this.copyText());
  }

  begin(what) {
    this.tell([el('span', { class: 'fact busy' }, what)], '');
    this.problems.replaceChildren();
    this.answer.classList.add('old');
    this.copy.hidden = true;
    this.count = 0;
  }

  /** One answer over HTTP. */
  show({ status, statusText, milliseconds, bytes, text, json }) {
    const errors = Array.isArray(json?.errors) ? json.errors : [];
    const isGood = status < 400 && errors.length === 0 && json !== undefined;
    const facts = [`${status}${statusText ? ` ${statusText}` : ''}`, duration(milliseconds), size(bytes)];
    this.tell(
      [
        el('span', { class: `fact ${isGood ? 'good' : 'bad'}` }, facts[0]), el('span', { class: 'fact' }, facts[1]), el('span', { class: 'fact' }, facts[2]),
        errors.length ? el('span', { class: 'fact bad' }, counted(errors.length, 'error')) : null,
      ],
      `${facts[0]}, ${facts[1]}, ${errors.length ? `${counted(errors.length, 'error')}: ${errors[0].message}` : 'no errors'}`,
    );
    this.list(errors);
    if (json === undefined && status >= 400) this.problem({ message: text ? 'The answer is not GraphQL\'s.' : 'The server answered with nothing.' });
    this.print(json === undefined ? text : json);
  }

  startLive() {
    this.events = el('ol', { class: 'events', reversed: true });
    this.answer.replaceChildren(this.events);
    this.answer.classList.remove('old');
    this.live('Waiting for events');
  }

  event(result) {
    this.count++;
    const pre = el('pre', {});
    const text = JSON.stringify(result, null, 2);
    paint(pre, text, jsonTokens);
    this.text = text;
    this.events.prepend(el('li', {}, el('header', {}, el('b', {}, `#${this.count}`), el('time', {}, clock())), pre));
    while (this.events.children.length > mostEvents) this.events.lastChild.remove();
    if (result.errors) this.list(result.errors);
    this.live(counted(this.count, 'event'));
    this.copy.hidden = false;
  }

  live(what) {
    // Many events a second would drown whatever else is read out.
    const isDue = this.count < 2 || performance.now() - this.toldAt > 5000;
    if (isDue) this.toldAt = performance.now();
    this.tell([el('span', { class: 'fact live' }, 'Live'), el('span', { class: 'fact' }, what)], isDue ? `Live, ${what}` : null);
  }

  endLive(reason, isStopped) {
    const said = this.problems.children.length > 0;
    const what = isStopped ? 'Stopped' : reason || said ? 'Ended' : 'Completed';
    const isBad = !!reason || said;
    this.tell(
      [el('span', { class: `fact ${isBad ? 'bad' : 'good'}` }, what), el('span', { class: 'fact' }, counted(this.count, 'event'))],
      `${what}, ${counted(this.count, 'event')}`,
    );
    if (reason) this.problem({ message: reason });
    if (!this.count) this.answer.replaceChildren();
    this.answer.classList.remove('old');
  }

  stopped() {
    this.tell([el('span', { class: 'fact' }, 'Stopped')], 'Stopped');
    this.answer.replaceChildren();
    this.answer.classList.remove('old');
  }

  /** Nothing came back, or nothing was sent. */
  fail(message, action = null) {
    this.tell([el('span', { class: 'fact bad' }, 'Not sent')], message);
    this.problems.replaceChildren();
    this.problem({ message }, action);
    this.answer.replaceChildren();
  }

  list(errors) {
    this.problems.replaceChildren();
    for (const error of errors) this.problem(error);
  }

  problem({ message, locations = [], path, extensions }, action = null) {
    const places = (locations ?? []).map(({ line, column }) => el('button', {
      type: 'button', class: 'place', title: 'Shows the place in the editor', onclick: () => this.goTo(line, column),
    }, `${line}:${column}`));
    this.problems.append(el('li', {},
      places,
      el('span', { class: 'message' }, String(message)),
      path?.length ? el('span', { class: 'code path' }, path.join('.')) : null,
      extensions?.code ? el('span', { class: 'code' }, extensions.code) : null,
      action));
  }

  print(value) {
    const pre = el('pre', {});
    this.text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
    if (typeof value === 'string') pre.textContent = value;
    else paint(pre, this.text, jsonTokens);
    this.answer.replaceChildren(pre);
    this.answer.classList.remove('old');
    this.answer.scrollTop = 0;
    this.copy.hidden = !this.text;
  }

  tell(facts, announcement) {
    this.facts.replaceChildren(...facts.filter(Boolean));
    if (announcement !== null) this.announcement.textContent = announcement;
  }

  async copyText() {
    await navigator.clipboard.writeText(this.text);
    this.announcement.textContent = 'Copied';
    this.copy.textContent = 'Copied';
    setTimeout(() => (this.copy.textContent = 'Copy'), 1500);
  }
}

const counted = (count, what) => `${count} ${what}${count === 1 ? '' : 's'}`;
const duration = (milliseconds) => (milliseconds < 10 ? `${milliseconds.toFixed(1)} ms` : milliseconds < 2000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`);
const size = (bytes) => (bytes < 1000 ? `${bytes} B` : bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`);
const clock = () => new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 });
