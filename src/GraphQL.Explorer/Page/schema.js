// The schema as the page uses it, made from introspection:
//   schema    { query, mutation, subscription: names or undefined, types: Map, directives: Map }
//   type      { kind, name, description, fields?, inputs?, values?, interfaces, members, url, oneOf }
//   field     { name, description, args, type, deprecated }        input  { name, description, type, fallback, deprecated }
//   reference { text: '[Int!]!', name: 'Int' }                     deprecated, fallback: a text, or null for none

const reference = 'fragment R on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } }';

export const introspectionQuery = `query Explorer {
  __schema {
    queryType { name } mutationType { name } subscriptionType { name }
    types {
      kind name description specifiedByURL isOneOf
      fields(includeDeprecated: true) { name description isDeprecated deprecationReason type { ...R } args(includeDeprecated: true) { ...I } }
      inputFields(includeDeprecated: true) { ...I }
      interfaces { name } possibleTypes { name }
      enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
    }
    directives { name description locations isRepeatable args(includeDeprecated: true) { ...I } }
  }
}
fragment I on __InputValue { name description isDeprecated deprecationReason defaultValue type { ...R } }
${reference}`;

export function fromIntrospection({ __schema: given }) {
  const refer = (type) => {
    if (type.kind === 'NON_NULL') {
      const inner = refer(type.ofType);
      return { text: `${inner.text}!`, name: inner.name };
    }
    if (type.kind === 'LIST') {
      const inner = refer(type.ofType);
      return { text: `[${inner.text}]`, name: inner.name };
    }
    return { text: type.name, name: type.name };
  };
  const deprecated = (one) => (one.isDeprecated ? one.deprecationReason ?? '' : null);
  const input = (one) => ({
    name: one.name, description: one.description, type: refer(one.type), fallback: one.defaultValue ?? null, deprecated: deprecated(one),
  });
  const field = (one) => ({
    name: one.name, description: one.description, type: refer(one.type), args: one.args.map(input), deprecated: deprecated(one),
  });
  const value = (one) => ({ name: one.name, description: one.description, deprecated: deprecated(one) });
  const names = (list) => (list ?? []).map((one) => one.name);
  const type = (one) => ({
    kind: one.kind, name: one.name, description: one.description, url: one.specifiedByURL, oneOf: !!one.isOneOf,
    fields: one.fields?.map(field), inputs: one.inputFields?.map(input), values: one.enumValues?.map(value),
    interfaces: names(one.interfaces), members: names(one.possibleTypes),
  });
  const directive = (one) => ({
    name: one.name, description: one.description, locations: one.locations, repeatable: one.isRepeatable, args: one.args.map(input),
  });
  return {
    query: given.queryType?.name,
    mutation: given.mutationType?.name,
    subscription: given.subscriptionType?.name,
    types: new Map(given.types.map((one) => [one.name, type(one)])),
    directives: new Map(given.directives.map((one) => [one.name, directive(one)])),
  };
}

const builtInFields = {
  __typename: { name: '__typename', description: "The name of the object's type.", type: { text: 'String!', name: 'String' }, args: [], deprecated: null },
  __schema: { name: '__schema', description: 'The schema itself.', type: { text: '__Schema!', name: '__Schema' }, args: [], deprecated: null },
  __type: {
    name: '__type', description: 'One type of the schema.', type: { text: '__Type', name: '__Type' }, deprecated: null,
    args: [{ name: 'name', description: null, type: { text: 'String!', name: 'String' }, fallback: null, deprecated: null }],
  },
};

/** The fields that may be selected on a type, the meta fields of §4 last. */
export function selectableFields(schema, type) {
  if (!isComposite(type)) return [];
  const meta = type.name === schema.query ? Object.values(builtInFields) : [builtInFields.__typename];
  return [...(type.fields ?? []), ...meta];
}

export const fieldOf = (schema, type, name) => type && selectableFields(schema, type).find((field) => field.name === name);

export const isComposite = (type) => !!type && (type.kind === 'OBJECT' || type.kind === 'INTERFACE' || type.kind === 'UNION');

export const isInputType = (type) => type.kind === 'SCALAR' || type.kind === 'ENUM' || type.kind === 'INPUT_OBJECT';

export const isRequired = (input) => input.type.text.endsWith('!') && input.fallback === null;

const possible = (type) => (type.kind === 'OBJECT' ? [type.name] : type.members);

/** Whether an object can be of both types (§5.5.2.3), so that a fragment on one may stand in the other. */
export function overlap(one, other) {
  const names = new Set(possible(one));
  return possible(other).some((name) => names.has(name));
}

export const signature = (field) =>
  `${field.name}${field.args?.length ? `(${field.args.map(inputSignature).join(', ')})` : ''}: ${field.type.text}`;

export const inputSignature = (input) => `${input.name}: ${input.type.text}${input.fallback === null ? '' : ` = ${input.fallback}`}`;
