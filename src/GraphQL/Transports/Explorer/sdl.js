// Reads a schema from SDL (§3), for servers that have introspection switched off. The server made the text, so nothing is checked here.
import { graphqlTokens, isMeaningful, stringValue } from './tokens.js';

const builtIn = `
scalar Int scalar Float scalar String scalar Boolean scalar ID
"Includes the field or fragment only when the argument is true." directive @include(if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT
"Leaves the field or fragment out when the argument is true." directive @skip(if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT
`;

export function fromSdl(text) {
  const types = new Map();
  const directives = new Map();
  const roots = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' };
  const tokens = graphqlTokens(`${builtIn}${text}`).filter(isMeaningful);
  let position = 0;

  const peek = () => tokens[position]?.text;
  const take = () => tokens[position++]?.text ?? '';
  const skip = (expected) => peek() === expected && !!take();
  const list = (open, close, item) => {
    const items = [];
    if (skip(open)) while (peek() !== undefined && !skip(close)) items.push(item());
    return items;
  };
  const description = () => (tokens[position]?.kind === 'string' ? stringValue(take()) : null);

  function reference() {
    let result;
    if (skip('[')) {
      const inner = reference();
      skip(']');
      result = { text: `[${inner.text}]`, name: inner.name };
    } else {
      const name = take();
      result = { text: name, name };
    }
    return skip('!') ? { text: `${result.text}!`, name: result.name } : result;
  }

  function value() {
    if (peek() === '[') return `[${list('[', ']', value).join(', ')}]`;
    if (peek() !== '{') return take();
    return `{${list('{', '}', () => {
      const name = take();
      skip(':');
      return `${name}: ${value()}`;
    }).join(', ')}}`;
  }

  function appliedDirectives() {
    const applied = {};
    while (tokens[position]?.kind === 'directive') {
      const name = take().slice(1);
      applied[name] = Object.fromEntries(list('(', ')', () => {
        const argument = take();
        skip(':');
        return [argument, value()];
      }));
    }
    return applied;
  }

  const unquoted = (literal) => (literal === undefined ? null : stringValue(literal));
  const deprecation = (applied) => (applied.deprecated ? unquoted(applied.deprecated.reason) ?? 'No longer supported' : null);

  function input() {
    const about = description();
    const name = take();
    skip(':');
    const type = reference();
    const fallback = skip('=') ? value() : null;
    return { name, description: about, type, fallback, deprecated: deprecation(appliedDirectives()) };
  }

  function field() {
    const about = description();
    const name = take();
    const args = list('(', ')', input);
    skip(':');
    const type = reference();
    return { name, description: about, type, args, deprecated: deprecation(appliedDirectives()) };
  }

  function enumValue() {
    const about = description();
    const name = take();
    return { name, description: about, deprecated: deprecation(appliedDirectives()) };
  }

  function separated(separator) {
    skip(separator);
    const names = [take()];
    while (skip(separator)) names.push(take());
    return names;
  }

  const kinds = { scalar: 'SCALAR', type: 'OBJECT', interface: 'INTERFACE', union: 'UNION', enum: 'ENUM', input: 'INPUT_OBJECT' };

  function typeDefinition(keyword, about) {
    const name = take();
    const known = types.get(name);
    const type = known ?? { kind: kinds[keyword], name, description: about, interfaces: [], members: [], url: null, oneOf: false };
    types.set(name, type);
    if (skip('implements')) type.interfaces.push(...separated('&'));
    const applied = appliedDirectives();
    type.oneOf ||= !!applied.oneOf;
    type.url ??= unquoted(applied.specifiedBy?.url);
    if (keyword === 'type' || keyword === 'interface') type.fields = [...(type.fields ?? []), ...list('{', '}', field)];
    else if (keyword === 'input') type.inputs = [...(type.inputs ?? []), ...list('{', '}', input)];
    else if (keyword === 'enum') type.values = [...(type.values ?? []), ...list('{', '}', enumValue)];
    else if (keyword === 'union' && skip('=')) type.members.push(...separated('|'));
  }

  function directiveDefinition(about) {
    const name = take().slice(1);
    const args = list('(', ')', input);
    const repeatable = skip('repeatable');
    skip('on');
    directives.set(name, { name, description: about, locations: separated('|'), repeatable, args });
  }

  while (position < tokens.length) {
    const about = description();
    const isExtension = skip('extend');
    const keyword = take();
    if (keyword === 'schema') {
      appliedDirectives();
      if (!isExtension) for (const kind in roots) delete roots[kind];
      list('{', '}', () => {
        const kind = take();
        skip(':');
        roots[kind] = take();
      });
    } else if (keyword === 'directive') directiveDefinition(about);
    else if (kinds[keyword]) typeDefinition(keyword, about);
  }

  for (const type of types.values())
    if (type.kind === 'OBJECT') for (const name of type.interfaces) types.get(name)?.members.push(type.name);
  const root = (kind) => (types.has(roots[kind]) ? roots[kind] : undefined);
  return { query: root('query'), mutation: root('mutation'), subscription: root('subscription'), types, directives };
}
