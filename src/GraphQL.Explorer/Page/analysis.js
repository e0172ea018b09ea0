// What a document says, read in one walk that never gives up: its operations, what each name means, and what may stand at the cursor.
import { fieldOf } from './schema.js';
import { isMeaningful } from './tokens.js';

const definitions = new Set(['query', 'mutation', 'subscription', 'fragment']);
const touchable = new Set(['name', 'variable', 'directive', 'number']);

/**
 * @returns {{
 *   expected: object|null,     what may stand at the cursor: { kind: 'selection'|'argument'|'value'|…, … }
 *   replace: {start, end},     the text there that a completion takes the place of
 *   prefix: string,            its part before the cursor
 *   operations: {kind, name, start, end, variables}[],
 *   fragments: {name, on}[],
 *   symbols: Map               token → what it names: { kind, of?: parent type, field?, input?, type?, … }
 * }}
 */
export const analyse = (schema, tokens, cursor) => new Walk(schema, tokens, cursor).document();

class Walk {
  constructor(schema, tokens, cursor) {
    this.schema = schema;
    this.tokens = tokens.filter(isMeaningful);
    this.position = 0;
    this.operations = [];
    this.fragments = [];
    this.symbols = new Map();
    this.lineStarts = new Set(tokens.filter((token, i) => i === 0 || (tokens[i - 1].kind === 'space' && tokens[i - 1].text.endsWith('\n'))));
    this.locate(tokens, cursor);
  }

  locate(all, cursor) {
    this.at = this.tokens.findIndex((token) => token.start >= cursor || (token.end >= cursor && touchable.has(token.kind)));
    if (this.at < 0) this.at = this.tokens.length;
    const token = this.tokens[this.at];
    const touched = token && token.start < cursor;
    this.replace = touched ? { start: token.start, end: token.end } : { start: cursor, end: cursor };
    this.prefix = touched ? token.text.slice(0, cursor - token.start) : '';
    const inside = all.find((one) => one.start < cursor && one.end >= cursor);
    const isOpen = inside && (inside.end > cursor || !/^(?:"""[^]*"""|"[^]*")$/.test(inside.text));
    if (inside?.kind === 'comment' || (inside?.kind === 'string' && isOpen)) this.expected = null;
  }

  // The innermost construct is asked first and wins, so that an unclosed one still tells what belongs into it.
  here(expected) {
    if (this.position === this.at && this.expected === undefined) this.expected = expected;
  }

  get token() {
    return this.tokens[this.position];
  }

  get isName() {
    return this.token?.kind === 'name';
  }

  is(text, ahead = 0) {
    return this.tokens[this.position + ahead]?.text === text;
  }

  skip(text) {
    if (!this.is(text)) return false;
    this.position++;
    return true;
  }

  take(symbol) {
    const token = this.tokens[this.position++];
    if (symbol) this.symbols.set(token, symbol);
    return token;
  }

  typeNamed(name) {
    return this.schema?.types.get(name);
  }

  // A definition that starts a line ends whatever was left open above it.
  get startsDefinition() {
    const { token } = this;
    return definitions.has(token.text) && this.lineStarts.has(token) && (this.tokens[this.position + 1]?.kind === 'name' || this.is('{', 1));
  }

  document() {
    while (this.token) {
      this.here({ kind: 'definition' });
      const { token } = this;
      if (token.text === '{') this.operation('query');
      else if (token.text === 'fragment') this.fragment();
      else if (definitions.has(token.text)) this.operation(token.text);
      else this.position++;
    }
    this.here({ kind: 'definition' });
    const { expected = null, replace, prefix, operations, fragments, symbols } = this;
    return { expected, replace, prefix, operations, fragments, symbols };
  }

  operation(kind) {
    const operation = { kind, name: null, start: this.token.start, variables: [] };
    this.operations.push(operation);
    this.current = operation;
    if (!this.is('{')) {
      this.take({ kind: 'keyword' });
      if (this.isName) {
        this.here(null);
        operation.name = this.take({ kind: 'definition' }).text;
      }
      if (this.skip('(')) this.variableDefinitions(operation);
      this.directives(kind.toUpperCase());
    }
    this.here(null);
    if (this.skip('{')) this.selectionSet(this.typeNamed(this.schema?.[kind]));
    operation.end = this.tokens[this.position - 1].end;
    this.current = null;
  }

  fragment() {
    this.take({ kind: 'keyword' });
    this.here(null);
    const name = this.isName && !this.is('on') ? this.take({ kind: 'definition' }).text : null;
    this.here({ kind: 'words', words: ['on'] });
    if (this.is('on')) this.take({ kind: 'keyword' });
    const on = this.condition(null);
    this.fragments.push({ name, on });
    this.directives('FRAGMENT_DEFINITION');
    this.here(null);
    if (this.skip('{')) this.selectionSet(on);
  }

  condition(within) {
    this.here({ kind: 'condition', type: within });
    if (!this.isName) return undefined;
    const type = this.typeNamed(this.token.text);
    this.take({ kind: 'type', type });
    return type;
  }

  variableDefinitions(operation) {
    while (this.token && !this.is('{') && !this.skip(')')) {
      this.here(null);
      if (this.token.kind !== 'variable') {
        this.position++;
        continue;
      }
      const name = this.take({ kind: 'variable' }).text;
      const variable = { name, type: null };
      operation.variables.push(variable);
      if (!this.skip(':')) continue;
      variable.type = this.reference();
      if (this.skip('=')) this.value(this.typeNamed(variable.type?.name));
      this.directives('VARIABLE_DEFINITION');
    }
    this.here(null);
  }

  reference() {
    this.here({ kind: 'inputType' });
    let result = null;
    if (this.skip('[')) {
      const inner = this.reference();
      this.skip(']');
      result = inner && { text: `[${inner.text}]`, name: inner.name };
    } else if (this.isName) {
      const type = this.typeNamed(this.token.text);
      const name = this.take({ kind: 'type', type }).text;
      result = { text: name, name };
    }
    return this.skip('!') && result ? { text: `${result.text}!`, name: result.name } : result;
  }

  selectionSet(type) {
    while (this.token) {
      this.here({ kind: 'selection', type });
      if (this.skip('}')) return;
      if (this.startsDefinition) return;
      if (this.skip('...')) this.spread(type);
      else if (this.isName) this.field(type);
      else this.position++;
    }
    this.here({ kind: 'selection', type });
  }

  field(type) {
    if (this.is(':', 1)) {
      this.take({ kind: 'alias' });
      this.position++;
      this.here({ kind: 'selection', type });
      if (!this.isName) return;
    }
    const field = fieldOf(this.schema, type, this.token.text);
    this.take({ kind: 'field', of: type, field });
    if (this.skip('(')) this.arguments(field?.args, field && { of: type, field });
    this.directives('FIELD');
    if (this.skip('{')) this.selectionSet(field && this.typeNamed(field.type.name));
  }

  arguments(inputs, owner) {
    const used = new Set();
    while (this.token && !this.is('{') && !this.is('}')) {
      this.here({ kind: 'argument', inputs, used });
      if (this.skip(')')) return;
      this.input(inputs, used, { kind: 'argument', ...owner });
    }
    this.here({ kind: 'argument', inputs, used });
  }

  input(inputs, used, symbol) {
    if (!this.isName) {
      this.position++;
      return;
    }
    const { text } = this.token;
    if (this.position !== this.at || !this.prefix) used.add(text);
    const input = inputs?.find((one) => one.name === text);
    this.take({ ...symbol, input, isKnown: !!inputs });
    if (this.skip(':')) this.value(this.typeNamed(input?.type.name), input?.type);
  }

  value(type, reference) {
    this.here({ kind: 'value', type, reference, variables: this.current?.variables ?? [] });
    const { token } = this;
    if (!token) return;
    if (this.skip('[')) {
      while (this.token && !this.is(')') && !this.is('}')) {
        this.here({ kind: 'value', type, variables: this.current?.variables ?? [] });
        if (this.skip(']')) return;
        const before = this.position;
        this.value(type);
        if (this.position === before) this.position++;
      }
    } else if (this.skip('{')) this.object(type);
    else if (token.kind === 'name') {
      // A name with a colon is the next argument: the value before it is still to be written.
      if (!this.is(':', 1)) this.take({ kind: 'value', type });
    } else if (token.kind === 'variable') this.take({ kind: 'variable' });
    else if (token.kind === 'string' || token.kind === 'number') this.position++;
  }

  object(type) {
    const used = new Set();
    while (this.token && !this.is(')')) {
      this.here({ kind: 'argument', inputs: type?.inputs, used });
      if (this.skip('}')) return;
      this.input(type?.inputs, used, { kind: 'input', of: type });
    }
    this.here({ kind: 'argument', inputs: type?.inputs, used });
  }

  directives(location) {
    while (this.token?.kind === 'directive') {
      this.here({ kind: 'directive', location });
      const directive = this.schema?.directives.get(this.token.text.slice(1));
      this.take({ kind: 'directive', directive });
      if (this.skip('(')) this.arguments(directive?.args, directive && { directive });
    }
  }

  spread(type) {
    this.here({ kind: 'spread', type });
    if (this.is('on')) {
      this.take({ kind: 'keyword' });
      const narrowed = this.condition(type);
      this.directives('INLINE_FRAGMENT');
      if (this.skip('{')) this.selectionSet(narrowed);
    } else if (this.isName) {
      this.take({ kind: 'spread' });
      this.directives('FRAGMENT_SPREAD');
    } else {
      this.directives('INLINE_FRAGMENT');
      if (this.skip('{')) this.selectionSet(type);
    }
  }
}
