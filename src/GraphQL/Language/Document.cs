namespace Meander.GraphQL.Language;

/// <summary>
/// A piece of a parsed document. <see cref="Offset"/> counts UTF-16 units from the start of the source; <see cref="Document.LocationOf"/>
/// turns it into
/// line and column. Equality is identity: two fields that read the same are still two fields.
/// </summary>
internal abstract record Node(int Offset)
{
    public virtual bool Equals(Node? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Offset;
}

/// <summary>A name and where it stands; converts to its text.</summary>
internal sealed record Name(int Offset, string Value) : Node(Offset)
{
    public static implicit operator string(Name name) => name.Value;

    public override string ToString() => Value;
}

/// <summary>§2.2 Document: executable definitions, type system definitions, or both; the readers decide what they accept.</summary>
internal sealed record Document(SourceText Source, IReadOnlyList<Definition> Definitions) : Node(0)
{
    public IEnumerable<OperationDefinition> Operations => Definitions.OfType<OperationDefinition>();

    public IEnumerable<FragmentDefinition> Fragments => Definitions.OfType<FragmentDefinition>();

    public Location LocationOf(Node node) => Source.LocationOf(node.Offset);
}

internal abstract record Definition(int Offset, StringValue? Description) : Node(Offset);

// ---- §2.3 – §2.8: executable definitions

internal enum OperationKind
{
    Query,
    Mutation,
    Subscription,
}

/// <summary>The words that the grammar has for the kinds of operation.</summary>
internal static class OperationKeywords
{
    public static string Of(OperationKind kind) => kind switch
    {
        OperationKind.Query => "query",
        OperationKind.Mutation => "mutation",
        _ => "subscription",
    };

    /// <summary>Null for any other word.</summary>
    public static OperationKind? Find(string? word) => word switch
    {
        "query" => OperationKind.Query,
        "mutation" => OperationKind.Mutation,
        "subscription" => OperationKind.Subscription,
        _ => null,
    };
}

/// <summary>§2.3. The shorthand <c>{ field }</c> is a query without name, variables and directives.</summary>
internal sealed record OperationDefinition(
    int Offset, StringValue? Description, OperationKind Kind, Name? Name, IReadOnlyList<VariableDefinition> Variables,
    IReadOnlyList<Directive> Directives, SelectionSet SelectionSet) : Definition(Offset, Description);

/// <summary>§2.8.</summary>
internal sealed record FragmentDefinition(
    int Offset, StringValue? Description, Name Name, NamedTypeReference TypeCondition, IReadOnlyList<Directive> Directives,
    SelectionSet SelectionSet) : Definition(Offset, Description);

/// <summary>§2.10. <paramref name="Variable"/> is the name without <c>$</c>.</summary>
internal sealed record VariableDefinition(
    int Offset, StringValue? Description, Name Variable, TypeReference Type, Value? DefaultValue, IReadOnlyList<Directive> Directives)
    : Node(Offset);

internal sealed record SelectionSet(int Offset, IReadOnlyList<Selection> Selections) : Node(Offset);

internal abstract record Selection(int Offset, IReadOnlyList<Directive> Directives) : Node(Offset);

/// <summary>§2.5. A leaf has no selection set.</summary>
internal sealed record Field(
    int Offset, Name? Alias, Name Name, IReadOnlyList<Argument> Arguments, IReadOnlyList<Directive> Directives, SelectionSet? SelectionSet)
    : Selection(Offset, Directives)
{
    public string ResponseName => Alias?.Value ?? Name.Value;
}

internal sealed record FragmentSpread(int Offset, Name Name, IReadOnlyList<Directive> Directives) : Selection(Offset, Directives);

internal sealed record InlineFragment(
    int Offset, NamedTypeReference? TypeCondition, IReadOnlyList<Directive> Directives, SelectionSet SelectionSet)
    : Selection(Offset, Directives);

internal sealed record Argument(int Offset, Name Name, Value Value) : Node(Offset);

/// <summary>§2.12: a directive where it is used. Its definition is <see cref="DirectiveDefinition"/>.</summary>
internal sealed record Directive(int Offset, Name Name, IReadOnlyList<Argument> Arguments) : Node(Offset);

// ---- §2.9: input values

internal abstract record Value(int Offset) : Node(Offset)
{
    /// <summary>The value as GraphQL text.</summary>
    public sealed override string ToString() => Printer.Print(this);
}

/// <summary>§2.10: <paramref name="Name"/> is without <c>$</c>.</summary>
internal sealed record VariableValue(int Offset, Name Name) : Value(Offset);

/// <summary>§2.9.1: as written, since no number type of ours holds every one.</summary>
internal sealed record IntValue(int Offset, string Text) : Value(Offset);

/// <summary>§2.9.2: as written.</summary>
internal sealed record FloatValue(int Offset, string Text) : Value(Offset);

/// <summary>§2.9.4: <paramref name="Text"/> is the meaning, escapes and block indentation resolved.</summary>
internal sealed record StringValue(int Offset, string Text, bool IsBlock) : Value(Offset);

internal sealed record BooleanValue(int Offset, bool IsTrue) : Value(Offset);

internal sealed record NullValue(int Offset) : Value(Offset);

internal sealed record EnumValue(int Offset, string Text) : Value(Offset);

internal sealed record ListValue(int Offset, IReadOnlyList<Value> Items) : Value(Offset);

internal sealed record ObjectValue(int Offset, IReadOnlyList<ObjectField> Fields) : Value(Offset);

internal sealed record ObjectField(int Offset, Name Name, Value Value) : Node(Offset);

// ---- §2.11: type references

internal abstract record TypeReference(int Offset) : Node(Offset)
{
    /// <summary>The reference as GraphQL text, such as <c>[Int!]!</c>.</summary>
    public sealed override string ToString() => Printer.Print(this);
}

internal sealed record NamedTypeReference(int Offset, Name Name) : TypeReference(Offset);

internal sealed record ListTypeReference(int Offset, TypeReference Item) : TypeReference(Offset);

/// <summary><paramref name="Nullable"/> is never itself non-null.</summary>
internal sealed record NonNullTypeReference(int Offset, TypeReference Nullable) : TypeReference(Offset);

// ---- §3: type system definitions; an extension has the same shape as what it extends and IsExtension set

/// <summary>§3.3.</summary>
internal sealed record SchemaDefinition(
    int Offset, StringValue? Description, bool IsExtension, IReadOnlyList<Directive> Directives,
    IReadOnlyList<RootOperationTypeDefinition> RootOperations) : Definition(Offset, Description);

internal sealed record RootOperationTypeDefinition(int Offset, OperationKind Kind, NamedTypeReference Type) : Node(Offset);

internal abstract record TypeDefinition(
    int Offset, StringValue? Description, bool IsExtension, Name Name, IReadOnlyList<Directive> Directives) : Definition(
        Offset, Description);

internal sealed record ScalarTypeDefinition(
    int Offset, StringValue? Description, bool IsExtension, Name Name, IReadOnlyList<Directive> Directives)
    : TypeDefinition(Offset, Description, IsExtension, Name, Directives);

internal sealed record ObjectTypeDefinition(
    int Offset, StringValue? Description, bool IsExtension, Name Name, IReadOnlyList<NamedTypeReference> Interfaces,
    IReadOnlyList<Directive> Directives, IReadOnlyList<FieldDefinition> Fields)
    : TypeDefinition(Offset, Description, IsExtension, Name, Directives);

internal sealed record InterfaceTypeDefinition(
    int Offset, StringValue? Description, bool IsExtension, Name Name, IReadOnlyList<NamedTypeReference> Interfaces,
    IReadOnlyList<Directive> Directives, IReadOnlyList<FieldDefinition> Fields)
    : TypeDefinition(Offset, Description, IsExtension, Name, Directives);

internal sealed record UnionTypeDefinition(
    int Offset, StringValue? Description, bool IsExtension, Name Name, IReadOnlyList<Directive> Directives,
    IReadOnlyList<NamedTypeReference> Members) : TypeDefinition(Offset, Description, IsExtension, Name, Directives);

internal sealed record EnumTypeDefinition(
    int Offset, StringValue? Description, bool IsExtension, Name Name, IReadOnlyList<Directive> Directives,
    IReadOnlyList<EnumValueDefinition> Values) : TypeDefinition(Offset, Description, IsExtension, Name, Directives);

internal sealed record InputObjectTypeDefinition(
    int Offset, StringValue? Description, bool IsExtension, Name Name, IReadOnlyList<Directive> Directives,
    IReadOnlyList<InputValueDefinition> Fields) : TypeDefinition(Offset, Description, IsExtension, Name, Directives);

internal sealed record FieldDefinition(
    int Offset, StringValue? Description, Name Name, IReadOnlyList<InputValueDefinition> Arguments, TypeReference Type,
    IReadOnlyList<Directive> Directives) : Node(Offset);

/// <summary>An argument's or an input field's definition.</summary>
internal sealed record InputValueDefinition(
    int Offset, StringValue? Description, Name Name, TypeReference Type, Value? DefaultValue, IReadOnlyList<Directive> Directives)
    : Node(Offset);

internal sealed record EnumValueDefinition(int Offset, StringValue? Description, Name Name, IReadOnlyList<Directive> Directives)
    : Node(Offset);

/// <summary>§3.13.</summary>
internal sealed record DirectiveDefinition(
    int Offset, StringValue? Description, Name Name, IReadOnlyList<InputValueDefinition> Arguments, bool IsRepeatable,
    IReadOnlyList<Name> Locations) : Definition(Offset, Description);
