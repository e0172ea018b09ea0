// An editor out of a plain textarea, so that undo, spoken text, touch selection and input methods are the browser's own. The coloured
// text lies behind it, letter on letter; the textarea's letters are transparent.
import { el, paint } from './dom.js';

const pairs = { '{': '}', '(': ')', '[': ']' };
const closers = new Set(Object.values(pairs));

export class Editor extends EventTarget {
  /**
   * @param host an element around a textarea
   * @param scan text → tokens
   * @param classOf token → further classes, or null
   */
  constructor(host, scan, { classOf = () => null, comment = null } = {}) {
    super();
    this.host = host;
    this.scan = scan;
    this.classOf = classOf;
    this.comment = comment;
    this.area = host.querySelector('textarea');
    this.layer = el('pre', { 'aria-hidden': 'true' });
    this.lines = el('div', { class: 'lines', 'aria-hidden': 'true' });
    this.area.before(this.lines, this.layer);
    this.marked = null;
    this.area.addEventListener('input', () => this.changed());
    this.area.addEventListener('keydown', (event) => this.key(event));
    // Brackets are matched and operations found by the cursor, which moves without input as well.
    document.addEventListener('selectionchange', () => document.activeElement === this.area && this.moved());
  }

  get text() {
    return this.area.value;
  }

  set text(value) {
    this.area.value = value;
    this.changed();
  }

  get cursor() {
    return this.area.selectionStart;
  }

  changed() {
    this.marked = null;
    this.draw();
    this.dispatchEvent(new Event('change'));
  }

  moved() {
    if (this.cursor === this.lastCursor && this.text === this.lastText) return;
    this.lastCursor = this.cursor;
    this.lastText = this.text;
    this.draw();
    this.dispatchEvent(new Event('move'));
  }

  draw() {
    const { text } = this;
    const matching = this.matchingBrackets();
    paint(this.layer, text, this.scan, (token) => {
      const classes = [this.classOf(token)];
      if (matching.has(token.start)) classes.push('bracket');
      if (this.marked !== null && token.start <= this.marked && this.marked < token.end) classes.push('wrong');
      return classes.filter(Boolean).join(' ');
    });
    // Without it a last empty line would have no height, and the letters would drift apart.
    this.layer.append('\n');
    const count = text.split('\n').length;
    if (count !== this.lineCount) {
      this.lineCount = count;
      this.lines.replaceChildren(...Array.from({ length: count }, (_, i) => el('span', {}, `${i + 1}`)));
    }
  }

  matchingBrackets() {
    const { cursor } = this;
    if (document.activeElement !== this.area || this.area.selectionEnd !== cursor || this.text.length > 50_000) return new Set();
    const open = [];
    for (const token of this.scan(this.text)) {
      if (token.kind !== 'mark') continue;
      if (pairs[token.text]) open.push(token);
      else if (closers.has(token.text)) {
        const start = open.pop();
        if (start && pairs[start.text] === token.text && [start.start, start.end, token.start, token.end].includes(cursor))
          return new Set([start.start, token.start]);
      }
    }
    return new Set();
  }

  /** Puts the cursor there and shows it. */
  goTo(offset) {
    this.marked = offset;
    this.area.focus();
    this.area.setSelectionRange(offset, offset);
    this.draw();
    this.reveal(offset);
  }

  /** Scrolls no further than a place needs to be seen. */
  reveal(offset) {
    const { top, bottom, left } = this.placeOf(offset);
    const frame = this.host.getBoundingClientRect();
    const margin = 2 * (bottom - top);
    const down = Math.max(0, bottom + margin - frame.bottom) || Math.min(0, top - margin - frame.top);
    const right = Math.max(0, left + 40 - frame.right) || Math.min(0, left - 80 - frame.left);
    if (down || right) this.host.scrollBy(right, down);
  }

  /** Where a letter stands on the screen. */
  placeOf(offset) {
    const range = document.createRange();
    const walker = document.createTreeWalker(this.layer, NodeFilter.SHOW_TEXT);
    let before = 0;
    let node;
    while ((node = walker.nextNode()) && before + node.data.length < offset) before += node.data.length;
    if (!node) return this.layer.getBoundingClientRect();
    range.setStart(node, Math.min(node.data.length, Math.max(0, offset - before)));
    range.collapse(true);
    // A place right after a line break has no box of its own in every browser; the line number beside it has one.
    const box = range.getClientRects()[0];
    if (box) return box;
    const line = this.lines.children[this.text.slice(0, offset).split('\n').length - 1].getBoundingClientRect();
    const start = this.layer.getBoundingClientRect();
    return { left: start.left + parseFloat(getComputedStyle(this.layer).paddingLeft), top: line.top, bottom: line.bottom };
  }

  /** Replaces a part as if it had been typed, so that undo takes it back. */
  replace(start, end, text, caret = text.length) {
    this.area.focus();
    this.area.setSelectionRange(start, end);
    // The one way to write into a textarea that keeps its undo history; browsers keep it for that.
    const done = text ? document.execCommand('insertText', false, text) : start === end || document.execCommand('delete');
    if (!done) {
      this.area.setRangeText(text, start, end, 'end');
      this.changed();
    }
    this.area.setSelectionRange(start + caret, start + caret);
  }

  key(event) {
    if (event.defaultPrevented || event.isComposing || event.altKey) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key === '/' && this.comment) this.toggleComment(event);
      return;
    }
    const { selectionStart: start, selectionEnd: end } = this.area;
    const { text } = this;
    const before = text[start - 1];
    const after = text[end];
    if (event.key === 'Enter') this.breakLine(event, start, end);
    else if (pairs[event.key] && !event.isComposing && (start !== end || after === undefined || /[\s)}\]]/.test(after))) {
      event.preventDefault();
      this.replace(start, end, event.key + text.slice(start, end) + pairs[event.key], start === end ? 1 : end - start + 2);
      // After a brace most people break the line first; a list would take their Enter.
      if (event.key !== '{') this.dispatchEvent(new Event('typed'));
    } else if (closers.has(event.key) && after === event.key && start === end) {
      event.preventDefault();
      this.area.setSelectionRange(end + 1, end + 1);
    } else if (event.key === 'Backspace' && start === end && pairs[before] && pairs[before] === after) {
      event.preventDefault();
      this.replace(start - 1, end + 1, '');
    }
  }

  breakLine(event, start, end) {
    event.preventDefault();
    const { text } = this;
    const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
    const indent = /^[ \t]*/.exec(line)[0];
    const opens = /[{([]\s*$/.test(line);
    const closes = /^[ \t]*[})\]]/.test(text.slice(end));
    const inner = opens ? `${indent}  ` : indent;
    this.replace(start, end, `\n${inner}${opens && closes ? `\n${indent}` : ''}`, 1 + inner.length);
  }

  toggleComment(event) {
    event.preventDefault();
    const { selectionStart, selectionEnd } = this.area;
    const { text } = this;
    const start = text.lastIndexOf('\n', selectionStart - 1) + 1;
    const next = text.indexOf('\n', selectionEnd);
    const end = next < 0 ? text.length : next;
    const lines = text.slice(start, end).split('\n');
    const isOff = lines.every((line) => !line.trim() || line.trimStart().startsWith(this.comment));
    const written = new RegExp(`^(\\s*)${this.comment} ?`);
    this.replace(start, end, lines.map((line) => (isOff ? line.replace(written, '$1') : `${this.comment} ${line}`)).join('\n'));
  }
}
