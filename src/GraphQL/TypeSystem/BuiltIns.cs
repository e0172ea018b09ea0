using Meander.GraphQL.Language;

namespace Meander.GraphQL.TypeSystem;

/// <summary>
/// What every schema has without writing it: the five scalars (§3.5), the five directives (§3.13), the introspection types (§4.2). Written
/// as SDL and
/// built as any other part, so that validation and execution know no special case.
/// </summary>
internal static class BuiltIns
{
    public const string DefaultDeprecationReason = "No longer supported";

    public static Document Document { get; } = Parser.Parse(Text, ParserLimits.Trusted);

    public static IReadOnlyDictionary<string, TypeDefinition> Types { get; } =
        Document.Definitions.OfType<TypeDefinition>().ToDictionary(type => type.Name.Value);

    public static IReadOnlyDictionary<string, DirectiveDefinition> Directives { get; } =
        Document.Definitions.OfType<DirectiveDefinition>().ToDictionary(directive => directive.Name.Value);

    private const string Text =
        """"
        "A whole number between -2^31 and 2^31 - 1."
        scalar Int

        "A finite double-precision number (IEEE 754)."
        scalar Float

        "Text: any sequence of Unicode characters."
        scalar String

        "True or false."
        scalar Boolean

        "An identifier, always written as a string and not meant to be read. A whole number is accepted as well."
        scalar ID

        "Leaves the field or fragment out when `if` is true."
        directive @skip("Whether to leave it out." if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT

        "Leaves the field or fragment out unless `if` is true."
        directive @include("Whether to keep it." if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT

        "Marks a part of the schema that clients should move away from."
        directive @deprecated(
          "Why, and what to use instead, in Markdown."
          reason: String! = "No longer supported"
        ) on FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION | ENUM_VALUE | DIRECTIVE_DEFINITION

        "Says where the format of a custom scalar is described."
        directive @specifiedBy("An address to read." url: String!) on SCALAR

        "Makes an input object take exactly one of its fields, and not null."
        directive @oneOf on INPUT_OBJECT

        "All that this service can be asked: its types, its directives, and where operations start."
        type __Schema {
          description: String
          "Every named type, built-in ones included."
          types: [__Type!]!
          "Where queries start."
          queryType: __Type!
          "Where mutations start; null when there are none."
          mutationType: __Type
          "Where subscriptions start; null when there are none."
          subscriptionType: __Type
          directives: [__Directive!]!
        }

        "A type: named, or a list or non-null wrapper around another type (`ofType`). Which fields are set depends on `kind`."
        type __Type {
          kind: __TypeKind!
          name: String
          description: String
          "For a custom SCALAR: where its format is described."
          specifiedByURL: String
          "For OBJECT and INTERFACE."
          fields(includeDeprecated: Boolean! = false): [__Field!]
          "For OBJECT and INTERFACE: what it implements."
          interfaces: [__Type!]
          "For INTERFACE and UNION: the object types that a value can have."
          possibleTypes: [__Type!]
          "For ENUM."
          enumValues(includeDeprecated: Boolean! = false): [__EnumValue!]
          "For INPUT_OBJECT."
          inputFields(includeDeprecated: Boolean! = false): [__InputValue!]
          "For LIST and NON_NULL: the type inside."
          ofType: __Type
          "For INPUT_OBJECT: whether exactly one field has to be given."
          isOneOf: Boolean
        }

        "What kind of type a `__Type` is."
        enum __TypeKind {
          "A leaf with one value."
          SCALAR
          "Has `fields` and `interfaces`."
          OBJECT
          "Has `fields`, `interfaces` and `possibleTypes`."
          INTERFACE
          "Has `possibleTypes`."
          UNION
          "Has `enumValues`."
          ENUM
          "Has `inputFields`."
          INPUT_OBJECT
          "A list of `ofType`."
          LIST
          "`ofType` without null."
          NON_NULL
        }

        "A field of an object or interface type."
        type __Field {
          name: String!
          description: String
          args(includeDeprecated: Boolean! = false): [__InputValue!]!
          type: __Type!
          isDeprecated: Boolean!
          deprecationReason: String
        }

        "An argument of a field or directive, or a field of an input object."
        type __InputValue {
          name: String!
          description: String
          type: __Type!
          "What is used when nothing is given, as GraphQL text."
          defaultValue: String
          isDeprecated: Boolean!
          deprecationReason: String
        }

        "One value of an enum."
        type __EnumValue {
          name: String!
          description: String
          isDeprecated: Boolean!
          deprecationReason: String
        }

        "A directive that documents, or the schema itself, may carry."
        type __Directive {
          name: String!
          description: String
          "Whether one place may carry it more than once."
          isRepeatable: Boolean!
          locations: [__DirectiveLocation!]!
          args(includeDeprecated: Boolean! = false): [__InputValue!]!
        }

        "A place where a directive may stand, in a document (first the executable ones) or in the schema."
        enum __DirectiveLocation {
          QUERY
          MUTATION
          SUBSCRIPTION
          FIELD
          FRAGMENT_DEFINITION
          FRAGMENT_SPREAD
          INLINE_FRAGMENT
          VARIABLE_DEFINITION
          SCHEMA
          SCALAR
          OBJECT
          FIELD_DEFINITION
          ARGUMENT_DEFINITION
          INTERFACE
          UNION
          ENUM
          ENUM_VALUE
          INPUT_OBJECT
          INPUT_FIELD_DEFINITION
          DIRECTIVE_DEFINITION
        }
        """";
}
