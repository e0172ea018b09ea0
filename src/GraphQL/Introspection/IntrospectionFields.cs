using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Meander.GraphQL.Binding;
using Meander.GraphQL.TypeSystem;

namespace Meander.GraphQL.Introspection;

/// <summary>§4: the schema's own fields, resolved like any other over <see cref="Schema"/>.</summary>
[SuppressMessage("Performance", "CA1859", Justification = "One CLR type stands for __Type, so all that answer with one declare it.")]
internal static class IntrospectionFields
{
    public static IReadOnlyList<Type> Classes { get; } =
        [typeof(SchemaFields), typeof(TypeFields), typeof(FieldFields), typeof(InputValueFields), typeof(EnumValueFields),
            typeof(DirectiveFields)];

    public static ResolverClass Root { get; } = new(typeof(QueryFields));

    public static MethodInfo SchemaMethod { get; } = typeof(QueryFields).GetMethod(nameof(QueryFields.Schema))!;

    public static MethodInfo TypeMethod { get; } = typeof(QueryFields).GetMethod(nameof(QueryFields.Type))!;

    internal enum TypeKind
    {
        Scalar,
        Object,
        Interface,
        Union,
        Enum,
        InputObject,
        List,
        NonNull,
    }

    internal enum Location
    {
        Query,
        Mutation,
        Subscription,
        Field,
        FragmentDefinition,
        FragmentSpread,
        InlineFragment,
        VariableDefinition,
        Schema,
        Scalar,
        Object,
        FieldDefinition,
        ArgumentDefinition,
        Interface,
        Union,
        Enum,
        EnumValue,
        InputObject,
        InputFieldDefinition,
        DirectiveDefinition,
    }

    private static class QueryFields
    {
        public static Schema Schema(FieldContext context) => context.Schema;

        public static GraphQLType? Type(string name, FieldContext context) => context.Schema.Type(name);
    }

    [FieldsOf("__Schema")]
    private static class SchemaFields
    {
        public static string? Description(Schema schema) => schema.Description;

        public static IEnumerable<GraphQLType> Types(Schema schema) => schema.Types.Values;

        public static GraphQLType QueryType(Schema schema) => schema.Query;

        public static GraphQLType? MutationType(Schema schema) => schema.Mutation;

        public static GraphQLType? SubscriptionType(Schema schema) => schema.Subscription;

        public static IEnumerable<SchemaDirective> Directives(Schema schema) => schema.Directives.Values;
    }

    [FieldsOf("__Type")]
    private static class TypeFields
    {
        public static TypeKind Kind(GraphQLType type) => type switch
        {
            ScalarType => TypeKind.Scalar,
            ObjectType => TypeKind.Object,
            InterfaceType => TypeKind.Interface,
            UnionType => TypeKind.Union,
            EnumType => TypeKind.Enum,
            InputObjectType => TypeKind.InputObject,
            ListType => TypeKind.List,
            _ => TypeKind.NonNull,
        };

        public static string? Name(GraphQLType type) => (type as NamedType)?.Name;

        public static string? Description(GraphQLType type) => (type as NamedType)?.Description;

        public static string? SpecifiedByURL(GraphQLType type) => (type as ScalarType)?.SpecifiedByUrl;

        public static IEnumerable<OutputField>? Fields(GraphQLType type, bool includeDeprecated) =>
            (type as FieldsType)?.Fields.Where(field => includeDeprecated || field.DeprecationReason is null);

        public static IEnumerable<GraphQLType>? Interfaces(GraphQLType type) => (type as FieldsType)?.Interfaces;

        public static IEnumerable<GraphQLType>? PossibleTypes(GraphQLType type, FieldContext context) =>
            type is InterfaceType or UnionType ? context.Schema.PossibleTypes(type.Named) : null;

        public static IEnumerable<EnumMember>? EnumValues(GraphQLType type, bool includeDeprecated) =>
            (type as EnumType)?.Values.Where(value => includeDeprecated || value.DeprecationReason is null);

        public static IEnumerable<InputValue>? InputFields(GraphQLType type, bool includeDeprecated) =>
            (type as InputObjectType)?.Fields.Where(field => includeDeprecated || field.DeprecationReason is null);

        public static GraphQLType? OfType(GraphQLType type) => type switch
        {
            ListType list => list.Item,
            NonNullType nonNull => nonNull.Inner,
            _ => null,
        };

        public static bool? IsOneOf(GraphQLType type) => (type as InputObjectType)?.IsOneOf;
    }

    [FieldsOf("__Field")]
    private static class FieldFields
    {
        public static IEnumerable<InputValue> Args(OutputField field, bool includeDeprecated) =>
            field.Arguments.Where(argument => includeDeprecated || argument.DeprecationReason is null);

        public static bool IsDeprecated(OutputField field) => field.DeprecationReason is not null;
    }

    [FieldsOf("__InputValue")]
    private static class InputValueFields
    {
        public static string? DefaultValue(InputValue value) => value.DefaultValue?.ToString();

        public static bool IsDeprecated(InputValue value) => value.DeprecationReason is not null;
    }

    [FieldsOf("__EnumValue")]
    private static class EnumValueFields
    {
        public static bool IsDeprecated(EnumMember value) => value.DeprecationReason is not null;
    }

    [FieldsOf("__Directive")]
    private static class DirectiveFields
    {
        public static IEnumerable<Location> Locations(SchemaDirective directive) =>
            directive.Locations.Select(
                location => Enum.Parse<Location>(location.Replace("_", "", StringComparison.Ordinal), ignoreCase: true));

        public static IEnumerable<InputValue> Args(SchemaDirective directive, bool includeDeprecated) =>
            directive.Arguments.Where(argument => includeDeprecated || argument.DeprecationReason is null);
    }
}
