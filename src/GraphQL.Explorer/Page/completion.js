// What may be written at the cursor, best first. An item: { label, detail, about, deprecated, text, caret }, where text takes the
// place of what is being written and caret is where the cursor goes in it.
import { inputSignature, isComposite, isInputType, isRequired, overlap, selectableFields } from './schema.js';

const longest = 200;

export function completions(schema, analysis, after, indent) {
  const { expected, prefix } = analysis;
  if (!schema || !expected) return [];
  return rank(candidates[expected.kind](schema, expected, { analysis, after, indent }), prefix).slice(0, longest);
}

const word = (label, detail = '', about = null) => ({ label, detail, about, deprecated: null, text: label, caret: label.length });

const candidates = {
  definition: (schema) => [
    ...['query', 'mutation', 'subscription'].filter((kind) => schema[kind]).map((kind) => snippet(kind, `${kind}  {\n  \n}`, kind.length + 1)),
    snippet('fragment', 'fragment  on ', 9),
  ],

  words: (_, { words }) => words.map((one) => word(one)),

  selection: (schema, { type }, { analysis, after, indent }) => {
    if (!type) return [];
    const written = analysis.replace.start !== analysis.replace.end && /^\s*[({:]/.test(after);
    return [
      ...selectableFields(schema, type).map((field) => ({
        label: field.name, detail: field.type.text, about: field.description, deprecated: field.deprecated,
        ...(written ? { text: field.name, caret: field.name.length } : fieldText(schema, field, indent)),
      })),
      word('...', 'fragment', 'Spreads a named fragment, or selects for one type with "... on".'),
    ];
  },

  argument: (_, { inputs, used }, { after }) => (inputs ?? []).filter((input) => !used.has(input.name)).map((input) => ({
    ...word(input.name, input.type.text + (input.fallback === null ? '' : ` = ${input.fallback}`), input.description),
    deprecated: input.deprecated,
    isRequired: isRequired(input),
    ...(/^\s*:/.test(after) ? {} : { text: `${input.name}: `, caret: input.name.length + 2 }),
  })),

  value: (schema, { type, reference, variables }) => {
    const named = variables.filter((one) => one.type && one.type.name === type?.name).map((one) => word(one.name, one.type.text));
    const values = (type?.values ?? []).map((value) => ({ ...word(value.name, type.name, value.description), deprecated: value.deprecated }));
    const words = type?.name === 'Boolean' ? ['true', 'false'] : [];
    if (reference && !reference.text.endsWith('!')) words.push('null');
    const isList = reference && /^\[/.test(reference.text);
    const open = isList ? [snippet('[', '[]', 1, reference.text)] : [];
    if (type?.inputs) open.push(snippet('{', '{  }', 2, type.name, type.description));
    return [...open, ...values, ...named, ...words.map((one) => word(one, type?.name))];
  },

  inputType: (schema) => [...schema.types.values()].filter((type) => isInputType(type) && !type.name.startsWith('__'))
    .map((type) => word(type.name, kindNames[type.kind], type.description)),

  condition: (schema, { type }) => [...schema.types.values()]
    .filter((one) => isComposite(one) && !one.name.startsWith('__') && (!type || overlap(type, one)))
    .map((one) => word(one.name, kindNames[one.kind], one.description)),

  spread: (_, { type }, { analysis }) => [
    word('on', 'type condition'),
    ...analysis.fragments.filter((one) => one.name && (!type || !one.on || overlap(type, one.on))).map((one) => word(one.name, `on ${one.on?.name ?? '?'}`)),
  ],

  directive: (schema, { location }, { after }) => [...schema.directives.values()].filter((one) => one.locations.includes(location)).map((one) => {
    const name = `@${one.name}`;
    const withArguments = one.args.some(isRequired) && !/^\s*\(/.test(after);
    const item = word(name, one.args.map(inputSignature).join(', '), one.description);
    return withArguments ? { ...item, text: `${name}()`, caret: name.length + 1 } : item;
  }),
};

export const kindNames = {
  SCALAR: 'scalar', OBJECT: 'type', INTERFACE: 'interface', UNION: 'union', ENUM: 'enum', INPUT_OBJECT: 'input',
};

function snippet(label, text, caret, detail = '', about = null) {
  return { label, detail, about, deprecated: null, text, caret };
}

// A field with what it cannot do without: its required arguments, and braces around what is to be selected of it.
function fieldText(schema, field, indent) {
  const required = field.args.filter(isRequired);
  let text = field.name;
  let caret = text.length;
  if (required.length) {
    text += `(${required.map((input) => `${input.name}: `).join(', ')})`;
    caret += required[0].name.length + 3;
  }
  if (isComposite(schema.types.get(field.type.name))) {
    text += ` {\n${indent}  `;
    if (!required.length) caret = text.length;
    text += `\n${indent}}`;
  }
  return { text, caret };
}

function rank(items, prefix) {
  const wanted = prefix.toLowerCase();
  return items
    .map((item, place) => ({ item, place, score: score(item, wanted) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.place - b.place)
    .map(({ item }) => item);
}

function score(item, wanted) {
  const label = item.label.toLowerCase();
  const bonus = (item.isRequired ? 2 : 0) - (item.deprecated === null ? 0 : 4) - (label.startsWith('__') ? 2 : 0);
  if (!wanted) return 50 + bonus;
  if (label === wanted) return 200;
  if (label.startsWith(wanted)) return 100 + bonus;
  const humps = item.label.replace(/[^A-Z0-9_]*([A-Z]|_+\w)?/g, (match, hump, at) => (at === 0 ? item.label[0] : '') + (hump ?? '')).toLowerCase();
  if (humps.replaceAll('_', '').startsWith(wanted)) return 70 + bonus;
  return label.includes(wanted) ? 30 + bonus : 0;
}
