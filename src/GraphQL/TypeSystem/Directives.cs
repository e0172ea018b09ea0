namespace Meander.GraphQL.TypeSystem;

/// <summary>A directive that a schema knows, §3.13.</summary>
internal sealed class SchemaDirective
{
    private readonly Dictionary<string, InputValue> _byName;

    internal SchemaDirective(string name, IReadOnlyList<InputValue> arguments, IReadOnlyList<string> locations)
    {
        Name = name;
        Arguments = arguments;
        Locations = locations;
        _byName = arguments.ToDictionary(input => input.Name);
    }

    public string Name { get; }

    public string? Description { get; internal init; }

    public IReadOnlyList<InputValue> Arguments { get; }

    /// <summary>Names of <see cref="DirectiveLocations"/>.</summary>
    public IReadOnlyList<string> Locations { get; }

    public bool IsRepeatable { get; internal init; }

    internal int Offset { get; init; }

    /// <summary>True for the five of §3.13.1 – §3.13.5.</summary>
    public bool IsBuiltIn { get; internal set; }

    public InputValue? Argument(string name) => _byName.GetValueOrDefault(name);
}

/// <summary>§3.13 ExecutableDirectiveLocation and TypeSystemDirectiveLocation, spelt as in SDL.</summary>
internal static class DirectiveLocations
{
    public const string Query = "QUERY";
    public const string Mutation = "MUTATION";
    public const string Subscription = "SUBSCRIPTION";
    public const string Field = "FIELD";
    public const string FragmentDefinition = "FRAGMENT_DEFINITION";
    public const string FragmentSpread = "FRAGMENT_SPREAD";
    public const string InlineFragment = "INLINE_FRAGMENT";
    public const string VariableDefinition = "VARIABLE_DEFINITION";
    public const string Schema = "SCHEMA";
    public const string Scalar = "SCALAR";
    public const string Object = "OBJECT";
    public const string FieldDefinition = "FIELD_DEFINITION";
    public const string ArgumentDefinition = "ARGUMENT_DEFINITION";
    public const string Interface = "INTERFACE";
    public const string Union = "UNION";
    public const string Enum = "ENUM";
    public const string EnumValue = "ENUM_VALUE";
    public const string InputObject = "INPUT_OBJECT";
    public const string InputFieldDefinition = "INPUT_FIELD_DEFINITION";

    /// <summary>Of the draft after September 2025: clients' tools already look for it on <c>@deprecated</c>.</summary>
    public const string DirectiveDefinition = "DIRECTIVE_DEFINITION";

    internal static readonly IReadOnlySet<string> All = new HashSet<string>
    {
        Query, Mutation, Subscription, Field, FragmentDefinition, FragmentSpread, InlineFragment, VariableDefinition,
        Schema, Scalar, Object, FieldDefinition, ArgumentDefinition, Interface, Union, Enum, EnumValue, InputObject, InputFieldDefinition,
        DirectiveDefinition,
    };
}

/// <summary>Names of the built-in directives, §3.13.1 – §3.13.5.</summary>
internal static class Directives
{
    public const string Skip = "skip";
    public const string Include = "include";
    public const string Deprecated = "deprecated";
    public const string SpecifiedBy = "specifiedBy";
    public const string OneOf = "oneOf";
}
