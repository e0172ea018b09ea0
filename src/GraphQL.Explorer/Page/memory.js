// What the page remembers. Documents that were run outlive the tab; the token and headers, being secrets, do not.
import { byId, el } from './dom.js';

const prefix = `explorer:${location.pathname}:`;
const mostKept = 20;

// Storage may be forbidden altogether, or be full; the page works without.
function read(storage, key) {
  try {
    return storage().getItem(prefix + key);
  } catch {
    return null;
  }
}

function write(storage, key, value) {
  try {
    storage().setItem(prefix + key, value);
  } catch {
    // Not remembered, then.
  }
}

const ofTab = () => sessionStorage;
const ofBrowser = () => localStorage;

export const tab = { get: (key) => read(ofTab, key), set: (key, value) => write(ofTab, key, value) };

/** The last documents that were run, newest first: { query, variables, name, at }. */
export class History {
  constructor(choose) {
    this.choose = choose;
    this.dialog = byId('history');
    this.list = this.dialog.querySelector('ol');
    this.dialog.querySelector('.clear').addEventListener('click', () => {
      this.entries = [];
      this.show();
    });
  }

  get entries() {
    try {
      const entries = JSON.parse(read(ofBrowser, 'history') ?? '[]');
      return Array.isArray(entries) ? entries : [];
    } catch {
      return [];
    }
  }

  set entries(entries) {
    write(ofBrowser, 'history', JSON.stringify(entries));
  }

  add(entry) {
    const others = this.entries.filter((one) => one.query !== entry.query || one.variables !== entry.variables);
    this.entries = [{ ...entry, at: new Date().toISOString() }, ...others].slice(0, mostKept);
  }

  show() {
    const { entries } = this;
    this.dialog.querySelector('.clear').hidden = !entries.length;
    this.list.replaceChildren(...entries.map((entry) => el('li', {}, el('button', {
      type: 'button',
      onclick: () => {
        this.dialog.close();
        this.choose(entry);
      },
    }, el('b', {}, entry.name ?? 'Unnamed'), el('time', { datetime: entry.at }, when(entry.at)), el('code', {}, summary(entry.query))))));
    if (!entries.length) this.list.append(el('li', { class: 'hint' }, 'What you run is listed here. Tokens and headers are never kept.'));
    if (!this.dialog.open) this.dialog.showModal();
  }
}

const summary = (query) => query.replace(/#.*/g, '').replace(/\s+/g, ' ').trim().slice(0, 160);
const when = (at) => new Date(at).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
