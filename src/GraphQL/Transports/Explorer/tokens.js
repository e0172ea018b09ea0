// The lexical grammar, as tolerant as an editor needs it: every character belongs to a token, and what is unfinished is one too.

const graphql = new RegExp(
  [
    String.raw`(?<space>[\s,\uFEFF]+)`,
    String.raw`(?<comment>#[^\n\r]*)`,
    String.raw`(?<string>"""(?:\\"""|[^])*?(?:"""|$)|"(?:\\.|[^"\\\n\r])*"?)`,
    String.raw`(?<number>-?[0-9](?:[0-9eE]|[.](?![.])|(?<=[eE])[+-])*)`,
    String.raw`(?<variable>\$\w*)`,
    String.raw`(?<directive>@\w*)`,
    String.raw`(?<name>[A-Za-z_]\w*)`,
    String.raw`(?<mark>\.\.\.|[!(){}\[\]:=|&.])`,
    String.raw`(?<other>[^])`,
  ].join('|'),
  'gy',
);

const json = new RegExp(
  [
    String.raw`(?<space>[\s]+)`,
    String.raw`(?<key>"(?:\\.|[^"\\\n\r])*"(?=\s*:))`,
    String.raw`(?<string>"(?:\\.|[^"\\\n\r])*"?)`,
    String.raw`(?<number>-?[0-9][0-9.eE+-]*)`,
    String.raw`(?<keyword>true|false|null)`,
    String.raw`(?<mark>[{}\[\]:,])`,
    String.raw`(?<other>[^])`,
  ].join('|'),
  'gy',
);

const headers = /(?<key>^[^\s:]+(?=:))|(?<mark>:)|(?<space>\s+)|(?<other>[^:\n]+|[^])/gmy;

const scan = (pattern) => (text) => {
  const tokens = [];
  for (const match of text.matchAll(pattern)) {
    let kind = 'other';
    for (const name in match.groups) if (match.groups[name] !== undefined) kind = name;
    tokens.push({ kind, text: match[0], start: match.index, end: match.index + match[0].length });
  }
  return tokens;
};

/** @returns {{kind: string, text: string, start: number, end: number}[]} tokens that cover the whole text */
export const graphqlTokens = scan(graphql);
export const jsonTokens = scan(json);
export const headerTokens = scan(headers);

export const isMeaningful = (token) => token.kind !== 'space' && token.kind !== 'comment';

/** A string token's value: escapes undone, a block string's indentation removed (§2.9.4). */
export function stringValue(text) {
  if (!text.startsWith('"""')) {
    return text.slice(1, text.length > 1 && text.endsWith('"') ? -1 : undefined).replace(
      /\\(?:u\{([0-9A-Fa-f]+)\}|u([0-9A-Fa-f]{4})|(.))/g,
      (_, braced, four, one) => braced || four
        ? String.fromCodePoint(Math.min(parseInt(braced ?? four, 16), 0x10ffff))
        : { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }[one] ?? one,
    );
  }
  const lines = text.slice(3, text.length > 5 && text.endsWith('"""') ? -3 : undefined).replaceAll('\\"""', '"""').split(/\r\n|\n|\r/);
  const indents = lines.slice(1).filter((line) => line.trim()).map((line) => line.search(/\S/));
  const indent = indents.length ? Math.min(...indents) : 0;
  return lines.map((line, i) => (i ? line.slice(indent) : line)).join('\n').replace(/^(?:[ \t]*\n)+|(?:\n[ \t]*)+$/g, '');
}

/** Line and column, from 1, as errors give them. */
export function positionOf(text, offset) {
  const before = text.slice(0, offset).split(/\r\n|\n|\r/);
  return { line: before.length, column: before.at(-1).length + 1 };
}

export function offsetOf(text, line, column) {
  let start = 0;
  for (let i = 1; i < line; i++) {
    const end = text.indexOf('\n', start);
    if (end < 0) return text.length;
    start = end + 1;
  }
  const end = text.indexOf('\n', start);
  return Math.min(start + column - 1, end < 0 ? text.length : end);
}
