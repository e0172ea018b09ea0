// The schema as pages: an overview, one page a type, field and directive, and a search over all of them.
import { kindNames } from './completion.js';
import { el, prose } from './dom.js';
import { inputSignature } from './schema.js';

const mostFound = 80;
const roots = { query: 'Queries', mutation: 'Mutations', subscription: 'Subscriptions' };
const groups = {
  OBJECT: 'Types', INTERFACE: 'Interfaces', UNION: 'Unions', INPUT_OBJECT: 'Inputs', ENUM: 'Enums', SCALAR: 'Scalars',
};

export class Documentation {
  constructor(section) {
    this.body = section.querySelector('.pages');
    this.search = section.querySelector('input[type=search]');
    this.back = section.querySelector('.back');
    this.trail = [];
    this.search.addEventListener('input', () => this.show());
    this.search.addEventListener('keydown', (event) => {
      if (event.key === 'ArrowDown' || event.key === 'Enter') {
        event.preventDefault();
        this.body.querySelector('button')?.focus();
      } else if (event.key === 'Escape' && this.search.value) {
        event.preventDefault();
        this.search.value = '';
        this.show();
      }
    });
    this.body.addEventListener('keydown', (event) => this.walk(event));
    this.back.addEventListener('click', () => {
      this.trail.pop();
      this.show(true);
    });
  }

  set schema(schema) {
    this.known = schema;
    this.trail = [];
    this.show();
  }

  /** Says why there is nothing to show. */
  explain(...content) {
    this.body.replaceChildren(el('div', { class: 'hint' }, ...content));
  }

  /** @param page { type }, { type, field } or { directive }, by name */
  open(page) {
    if (!this.known) return;
    this.search.value = '';
    const last = this.trail.at(-1);
    if (JSON.stringify(last) !== JSON.stringify(page)) this.trail.push(page);
    this.show(true);
  }

  // Up and down go from one name to the next, which is faster than Tab in a long list.
  walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const names = [...this.body.querySelectorAll('button.name')];
    const next = names.indexOf(document.activeElement) + step;
    event.preventDefault();
    if (next < 0) this.search.focus();
    else names[next]?.focus();
  }

  show(takeFocus = false) {
    if (!this.known) return;
    const wanted = this.search.value.trim();
    const page = this.trail.at(-1);
    this.back.hidden = !this.trail.length || !!wanted;
    const before = this.trail.at(-2);
    this.back.querySelector('span').textContent = before ? titleOf(before) : 'All';
    let content;
    if (wanted) content = this.found(wanted);
    else if (!page) content = this.overview();
    else if (page.directive) content = this.directivePage(page.directive);
    else if (page.field) content = this.fieldPage(page.type, page.field);
    else content = this.typePage(page.type);
    this.body.replaceChildren(...content.flat(Infinity).filter(Boolean));
    this.body.scrollTop = 0;
    if (takeFocus) this.body.querySelector('h3')?.focus();
  }

  overview() {
    const { known } = this;
    const types = [...known.types.values()].filter((type) => !type.name.startsWith('__') && !this.isRoot(type.name));
    return [
      Object.entries(roots).filter(([kind]) => known[kind]).map(([kind, title]) => [
        el('h3', { tabindex: '-1' }, title),
        this.entries(known.types.get(known[kind])?.fields ?? [], (field) => this.fieldEntry(known[kind], field, true)),
      ]),
      Object.entries(groups).map(([kind, title]) => {
        const some = types.filter((type) => type.kind === kind).sort((a, b) => a.name.localeCompare(b.name));
        return some.length ? [el('h3', { tabindex: '-1' }, title), el('ul', { class: 'names' }, some.map((type) => el('li', {}, this.link({ type: type.name }, 'name t-type'))))] : null;
      }),
      el('h3', { tabindex: '-1' }, 'Directives'),
      el('ul', { class: 'names' }, [...known.directives.keys()].map((name) => el('li', {}, this.link({ directive: name }, 'name t-directive', `@${name}`)))),
    ];
  }

  isRoot(name) {
    return Object.keys(roots).some((kind) => this.known[kind] === name);
  }

  typePage(name) {
    const type = this.known.types.get(name);
    if (!type) return [el('p', { class: 'hint' }, `There is no type ${name}.`)];
    const members = type.members.length && type.kind !== 'OBJECT';
    return [
      el('h3', { tabindex: '-1', class: 'code' }, el('span', { class: 't-keyword' }, kindNames[type.kind]), ' ', el('span', { class: 't-type' }, name), type.oneOf && el('span', { class: 't-directive' }, ' @oneOf')),
      prose(type.description),
      type.interfaces.length ? el('p', { class: 'code' }, 'implements ', joined(type.interfaces.map((one) => this.link({ type: one }, 't-type')), ' & ')) : null,
      type.url && /^https?:/.test(type.url) ? el('p', {}, el('a', { href: type.url, rel: 'noreferrer', target: '_blank' }, 'Its specification')) : null,
      type.fields && this.entries(type.fields, (field) => this.fieldEntry(name, field)),
      type.inputs && this.entries(type.inputs, (input) => this.inputEntry(input)),
      type.values && this.entries(type.values, (value) => [el('div', { class: 'code' }, el('span', { class: 't-value' }, value.name)), about(value)]),
      members ? [el('h4', {}, type.kind === 'UNION' ? 'One of' : 'Implemented by'), el('ul', { class: 'names' }, type.members.map((one) => el('li', {}, this.link({ type: one }, 'name t-type'))))] : null,
      this.uses(name),
    ];
  }

  uses(name) {
    const places = [];
    for (const type of this.known.types.values()) {
      if (type.name.startsWith('__')) continue;
      for (const field of type.fields ?? [])
        if (field.type.name === name || field.args.some((arg) => arg.type.name === name)) places.push({ type: type.name, field: field.name });
      if (type.inputs?.some((input) => input.type.name === name)) places.push({ type: type.name });
    }
    return places.length ? [el('h4', {}, 'Used by'), el('ul', { class: 'names' }, places.slice(0, mostFound).map((page) => el('li', {}, this.link(page, 'name t-name'))))] : null;
  }

  fieldPage(typeName, fieldName) {
    const field = this.known.types.get(typeName)?.fields?.find((one) => one.name === fieldName);
    if (!field) return this.typePage(typeName);
    return [
      el('h3', { tabindex: '-1', class: 'code' }, this.link({ type: typeName }, 't-type'), '.', el('span', { class: 't-name' }, fieldName)),
      el('p', { class: 'code' }, 'gives ', this.typeLink(field.type)),
      about(field),
      field.args.length ? [el('h4', {}, 'Arguments'), this.entries(field.args, (input) => this.inputEntry(input))] : null,
    ];
  }

  directivePage(name) {
    const directive = this.known.directives.get(name);
    if (!directive) return [el('p', { class: 'hint' }, `There is no directive @${name}.`)];
    return [
      el('h3', { tabindex: '-1', class: 'code t-directive' }, `@${name}`),
      prose(directive.description),
      directive.args.length ? [el('h4', {}, 'Arguments'), this.entries(directive.args, (input) => this.inputEntry(input))] : null,
      el('h4', {}, directive.repeatable ? 'Where, also repeatedly' : 'Where'),
      el('p', { class: 'dim' }, directive.locations.map((one) => one.toLowerCase().replaceAll('_', ' ')).join(', ')),
    ];
  }

  found(wanted) {
    const words = wanted.toLowerCase().split(/\s+/);
    const hits = [];
    const look = (page, name, description) => {
      const title = name.toLowerCase();
      const last = title.slice(title.lastIndexOf('.') + 1);
      const text = `${title} ${(description ?? '').toLowerCase()}`;
      if (!words.every((word) => text.includes(word))) return;
      const rank = last === words[0] ? 0 : last.startsWith(words[0]) ? 1 : words.every((word) => title.includes(word)) ? 2 : 3;
      hits.push({ page, name, description, rank: rank * 2 + (page.field ? 1 : 0) });
    };
    for (const type of this.known.types.values()) {
      if (type.name.startsWith('__') && !wanted.startsWith('__')) continue;
      look({ type: type.name }, type.name, type.description);
      for (const field of type.fields ?? []) {
        look({ type: type.name, field: field.name }, `${type.name}.${field.name}`, field.description);
        for (const arg of field.args) look({ type: type.name, field: field.name }, `${type.name}.${field.name}.${arg.name}`, arg.description);
      }
      for (const one of [...(type.inputs ?? []), ...(type.values ?? [])]) look({ type: type.name }, `${type.name}.${one.name}`, one.description);
    }
    for (const one of this.known.directives.values()) look({ directive: one.name }, `@${one.name}`, one.description);
    hits.sort((a, b) => a.rank - b.rank || a.name.length - b.name.length);
    const shown = hits.slice(0, mostFound);
    return [
      el('p', { class: 'dim', role: 'status' }, hits.length === 0 ? 'Nothing found.' : `${hits.length} found${hits.length > mostFound ? `, the first ${mostFound} shown` : ''}`),
      el('ul', { class: 'entries' }, shown.map((hit) => el('li', {}, this.link(hit.page, 'name code', hit.name), prose(firstLine(hit.description))))),
    ];
  }

  entries(list, entry) {
    return el('ul', { class: 'entries' }, list.map((one) => el('li', { class: one.deprecated === null ? null : 'deprecated' }, entry(one))));
  }

  fieldEntry(typeName, field, isShort = false) {
    const args = field.args.map((input) => [el('span', { class: 't-argument' }, input.name), ': ', this.typeLink(input.type), input.fallback === null ? null : ` = ${input.fallback}`]);
    return [
      el('div', { class: 'code' },
        this.link({ type: typeName, field: field.name }, 'name t-name', field.name),
        args.length ? ['(', isShort && args.length > 2 ? '…' : joined(args, ', '), ')'] : null, ': ', this.typeLink(field.type)),
      isShort ? prose(firstLine(field.description)) : about(field),
    ];
  }

  inputEntry(input) {
    return [
      el('div', { class: 'code', title: inputSignature(input) },
        el('span', { class: 't-argument' }, input.name), ': ', this.typeLink(input.type), input.fallback === null ? null : [' = ', el('span', { class: 't-value' }, input.fallback)]),
      about(input),
    ];
  }

  typeLink({ text, name }) {
    const at = text.indexOf(name);
    return el('span', { class: 'whole' }, text.slice(0, at), this.link({ type: name }, 't-type'), text.slice(at + name.length));
  }

  link(page, className, text = titleOf(page)) {
    return el('button', { type: 'button', class: `link ${className}`, onclick: () => this.open(page) }, text);
  }
}

const titleOf = ({ type, field, directive }) => (directive ? `@${directive}` : field ? `${type}.${field}` : type);
const firstLine = (text) => (text ?? '').trim().split(/\n\s*\n/)[0];
const joined = (parts, separator) => parts.flatMap((part, i) => (i ? [separator, part] : [part]));
const about = (one) => [...prose(one.description), one.deprecated === null ? null : prose(`Deprecated. ${one.deprecated}`, 'deprecation')];
