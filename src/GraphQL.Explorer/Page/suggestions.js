// The list under the cursor: a listbox that the editor, as its combobox, points into. The focus stays in the editor.
import { el, prose } from './dom.js';

export class Suggestions {
  /**
   * @param offer () → { items, start, end }: what may be written now, and the part of the text that it takes the place of
   */
  constructor(editor, list, about, offer) {
    Object.assign(this, { editor, list, about, offer, items: [], active: -1 });
    this.frame = list.parentElement;
    const { area } = editor;
    area.addEventListener('keydown', (event) => this.key(event), { capture: true });
    area.addEventListener('input', (event) => this.typed(event));
    editor.addEventListener('typed', () => this.open(false));
    editor.addEventListener('move', () => this.isOpen && this.followCursor());
    area.addEventListener('blur', () => this.close());
    editor.host.addEventListener('scroll', () => this.isOpen && this.scrolled(), { passive: true });
    addEventListener('resize', () => this.close());
    // The editor must not lose the focus to a click or a tap into the list.
    this.frame.addEventListener('mousedown', (event) => event.preventDefault());
    list.addEventListener('click', (event) => {
      const option = event.target.closest('[role=option]');
      if (option) this.accept([...list.children].indexOf(option));
    });
  }

  get isOpen() {
    return !this.frame.hidden;
  }

  key(event) {
    if (event.isComposing) return;
    if (event.key === ' ' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.open(true);
      return;
    }
    if (!this.isOpen || event.ctrlKey || event.metaKey || event.altKey) return;
    const last = this.items.length - 1;
    const action = {
      ArrowDown: () => this.mark(this.active === last ? 0 : this.active + 1),
      ArrowUp: () => this.mark(this.active === 0 ? last : this.active - 1),
      PageDown: () => this.mark(Math.min(last, this.active + 8)),
      PageUp: () => this.mark(Math.max(0, this.active - 8)),
      Enter: () => this.accept(this.active),
      Tab: () => this.accept(this.active),
      Escape: () => this.close(),
    }[event.key];
    if (!action || (event.shiftKey && event.key === 'Tab')) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    action();
  }

  typed(event) {
    if (event.isComposing || !event.inputType || this.isAccepting) return;
    const typed = event.inputType === 'insertText' ? event.data ?? '' : '';
    if (this.isOpen ? /^delete/.test(event.inputType) || typed : /[\w@$:.,( ]$/.test(typed)) this.open(false);
    else this.close();
  }

  open(isAsked) {
    const { items, start, end, prefix } = this.offer();
    const before = this.editor.text.slice(0, start);
    // Nothing to add: what is written is the only thing that fits, or nothing has been begun.
    const isDone = items.length === 1 && items[0].text === prefix;
    const isIdle = !prefix && /[\s}\])]$|(?:^|[^.])\.{1,2}$/.test(before) && !/[:(,]\s*$/.test(before);
    if (!items.length || (!isAsked && (isDone || isIdle))) {
      this.close();
      return;
    }
    Object.assign(this, { items, start, end });
    this.list.replaceChildren(...items.map((item, i) => el('li', {
      id: `${this.list.id}-${i}`, role: 'option', class: item.deprecated === null ? null : 'deprecated',
    }, el('span', { class: 'label' }, item.label), el('span', { class: 'detail' }, item.detail))));
    this.frame.hidden = false;
    this.editor.reveal(start);
    this.place();
    this.mark(0);
    const { area } = this.editor;
    area.setAttribute('aria-expanded', 'true');
    area.setAttribute('aria-controls', this.list.id);
  }

  place() {
    const { bottom, top, left } = this.editor.placeOf(this.start);
    const { offsetWidth: width, offsetHeight: height } = this.frame;
    const view = document.documentElement;
    const isBelow = bottom + height + 8 < view.clientHeight || top < height + 8;
    this.frame.style.left = `${Math.max(8, Math.min(left - 10, view.clientWidth - width - 8))}px`;
    this.frame.style.top = isBelow ? `${bottom + 4}px` : `${top - height - 4}px`;
  }

  scrolled() {
    const { top, bottom } = this.editor.placeOf(this.start);
    const pane = this.editor.host.getBoundingClientRect();
    if (top < pane.top || bottom > pane.bottom) this.close();
    else this.place();
  }

  mark(index) {
    const { list } = this;
    list.children[this.active]?.removeAttribute('aria-selected');
    this.active = index;
    const option = list.children[index];
    option.setAttribute('aria-selected', 'true');
    option.scrollIntoView({ block: 'nearest' });
    this.editor.area.setAttribute('aria-activedescendant', option.id);
    const { about, deprecated } = this.items[index];
    const notes = [...prose(about), ...(deprecated === null ? [] : prose(`Deprecated. ${deprecated}`, 'deprecation'))];
    this.about.replaceChildren(...notes);
    this.about.hidden = !notes.length;
  }

  followCursor() {
    const { cursor } = this.editor;
    if (cursor < this.start || cursor > this.end + 1) this.close();
  }

  accept(index) {
    const item = this.items[index];
    this.close();
    this.isAccepting = true;
    this.editor.replace(this.start, this.end, item.text, item.caret);
    this.isAccepting = false;
    // What was accepted may want something at once: an argument's value, the fields of an object.
    if (item.caret !== item.label.length) this.open(false);
  }

  close() {
    if (!this.isOpen) return;
    this.frame.hidden = true;
    const { area } = this.editor;
    area.setAttribute('aria-expanded', 'false');
    area.removeAttribute('aria-activedescendant');
    area.removeAttribute('aria-controls');
  }
}
