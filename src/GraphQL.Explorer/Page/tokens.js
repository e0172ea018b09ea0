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
