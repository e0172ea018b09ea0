namespace Meander.GraphQL.Language;

/// <summary>
/// A piece of a parsed document. <see cref="Offset"/> counts UTF-16 units from the start of the source; <see cref="Document.LocationOf"/> turns it into
/// line and column. Equality is identity: two fields that read the same are still two fields.
/// </summary>
public abstract record Node(int Offset)
{
    public virtual bool Equals(Node? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Offset;
}

/// <summary>A name and where it stands; converts to its text.</summary>
public sealed record Name(int Offset, string Value) : Node(Offset)
{
    public static implicit operator string(Name name) => name.Value;

    public override string ToString() => Value;
}

/// <summary>§2.2 Document: executable definitions, type system definitions, or both; the readers decide what they accept.</summary>
public sealed record Document(SourceText Source, IReadOnlyList<Definition> Definitions) : Node(0)
{
    public IEnumerable<OperationDefinition> Operations => Definitions.OfType<OperationDefinition>();

    public IEnumerable<FragmentDefinition> Fragments => Definitions.OfType<FragmentDefinition>();

    public Location LocationOf(Node node) => Source.LocationOf(node.Offset);
}

public abstract record Definition(int Offset, StringValue? Description) : Node(Offset);

// ---- §2.3 – §2.8: executable definitions

public enum OperationKind
{
    Query,
    Mutation,
    Subscription,
}

/// <summary>§2.3. The shorthand <c>{ field }</c> is a query without name, variables and directives.</summary>
public sealed record OperationDefinition(
    int Offset, StringValue? Description, OperationKind Kind, Name? Name, IReadOnlyList<VariableDefinition> Variables,
    IReadOnlyList<Directive> Directives, SelectionSet SelectionSet) : Definition(Offset, Description);

/// <summary>§2.8.</summary>
public sealed record FragmentDefinition(
    int Offset, StringValue? Description, Name Name, NamedTypeReference TypeCondition, IReadOnlyList<Directive> Directives,
    SelectionSet SelectionSet) : Definition(Offset, Description);

/// <summary>§2.10. <paramref name="Variable"/> is the name without <c>$</c>.</summary>
public sealed record VariableDefinition(
    int Offset, StringValue? Description, Name Variable, TypeReference Type, Value? DefaultValue, IReadOnlyList<Directive> Directives)
    : Node(Offset);

public sealed record SelectionSet(int Offset, IReadOnlyList<Selection> Selections) : Node(Offset);

public abstract record Selection(int Offset, IReadOnlyList<Directive> Directives) : Node(Offset);

/// <summary>§2.5. A leaf has no selection set.</summary>
public sealed record Field(
    int Offset, Name? Alias, Name Name, IReadOnlyList<Argument> Arguments, IReadOnlyList<Directive> Directives, SelectionSet? SelectionSet)
    : Selection(Offset, Directives)
{
    public string ResponseName => Alias?.Value ?? Name.Value;
}

public sealed record FragmentSpread(int Offset, Name Name, IReadOnlyList<Directive> Directives) : Selection(Offset, Directives);

public sealed record InlineFragment(
    int Offset, NamedTypeReference? TypeCondition, IReadOnlyList<Directive> Directives, SelectionSet SelectionSet)
    : Selection(Offset, Directives);

public sealed record Argument(int Offset, Name Name, Value Value) : Node(Offset);

/// <summary>§2.12: a directive where it is used. Its definition is <see cref="DirectiveDefinition"/>.</summary>
public sealed record Directive(int Offset, Name Name, IReadOnlyList<Argument> Arguments) : Node(Offset);

// ---- §2.9: input values

public abstract record Value(int Offset) : Node(Offset)
{
    /// <summary>The value as GraphQL text.</summary>
    public sealed override string ToString() => Printer.Print(this);
}

/// <summary>§2.10: <paramref name="Name"/> is without <c>$</c>.</summary>
public sealed record VariableValue(int Offset, Name Name) : Value(Offset);

/// <summary>§2.9.1: as written, since no number type of ours holds every one.</summary>
public sealed record IntValue(int Offset, string Text) : Value(Offset);

/// <summary>§2.9.2: as written.</summary>
public sealed record FloatValue(int Offset, string Text) : Value(Offset);

/// <summary>§2.9.4: <paramref name="Text"/> is the meaning, escapes and block indentation resolved.</summary>
public sealed record StringValue(int Offset, string Text, bool IsBlock) : Value(Offset);

public sealed record BooleanValue(int Offset, bool IsTrue) : Value(Offset);

public sealed record NullValue(int Offset) : Value(Offset);

public sealed record EnumValue(int Offset, string Text) : Value(Offset);

public sealed record ListValue(int Offset, IReadOnlyList<Value> Items) : Value(Offset);

public sealed record ObjectValue(int Offset, IReadOnlyList<ObjectField> Fields) : Value(Offset);

public sealed record ObjectField(int Offset, Name Name, Value Value) : Node(Offset);

// ---- §2.11: type references

public abstract record TypeReference(int Offset) : Node(Offset)
{
    /// <summary>The reference as GraphQL text, such as <c>[Int!]!</c>.</summary>
    public sealed override string ToString() => Printer.Print(this);
}

public sealed record NamedTypeReference(int Offset, Name Name) : TypeReference(Offset);

public sealed record ListTypeReference(int Offset, TypeReference Item) : TypeReference(Offset);

/// <summary><paramref name="Nullable"/> is never itself non-null.</summary>
public sealed record NonNullTypeReference(int Offset, TypeReference Nullable) : TypeReference(Offset);

// ---- §3: type system definitions; an extension has the same shape as what it extends and IsExtension set

/// <summary>§3.3.</summary>
public sealed record SchemaDefinition(
    int Offset, StringValue? Description, bool IsExtension, IReadOnlyList<Directive> Directives,
    IReadOnlyList<RootOperationTypeDefinition> RootOperations) : Definition(Offset, Description);

public sealed record RootOperationTypeDefinition(int Offset, OperationKind Kind, NamedTypeReference Type) : Node(Offset);

public abstract record TypeDefinition(
    int Offset, StringValue? Description, bool IsExtension, Name Name, IReadOnlyList<Directive> Directives) : Definition(Offset, Description);

public sealed record ScalarTypeDefinition(
    int Offset, StringValue? Description, bool IsExtension, Name Name, IReadOnlyList<Directive> Directives)
    : TypeDefinition(Offset, Description, IsExtension, Name, Directives);

public sealed record ObjectTypeDefinition(
    int Offset, StringValue? Description, bool IsExtension, Name Name, IReadOnlyList<NamedTypeReference> Interfaces,
    IReadOnlyList<Directive> Directives, IReadOnlyList<FieldDefinition> Fields)
    : TypeDefinition(Offset, Description, IsExtension, Name, Directives);

public sealed record InterfaceTypeDefinition(
    int Offset, StringValue? Description, bool IsExtension, Name Name, IReadOnlyList<NamedTypeReference> Interfaces,
    IReadOnlyList<Directive> Directives, IReadOnlyList<FieldDefinition> Fields)
    : TypeDefinition(Offset, Description, IsExtension, Name, Directives);

public sealed record UnionTypeDefinition(
    int Offset, StringValue? Description, bool IsExtension, Name Name, IReadOnlyList<Directive> Directives,
    IReadOnlyList<NamedTypeReference> Members) : TypeDefinition(Offset, Description, IsExtension, Name, Directives);

public sealed record EnumTypeDefinition(
    int Offset, StringValue? Description, bool IsExtension, Name Name, IReadOnlyList<Directive> Directives,
    IReadOnlyList<EnumValueDefinition> Values) : TypeDefinition(Offset, Description, IsExtension, Name, Directives);

public sealed record InputObjectTypeDefinition(
    int Offset, StringValue? Description, bool IsExtension, Name Name, IReadOnlyList<Directive> Directives,
    IReadOnlyList<InputValueDefinition> Fields) : TypeDefinition(Offset, Description, IsExtension, Name, Directives);

public sealed record FieldDefinition(
    int Offset, StringValue? Description, Name Name, IReadOnlyList<InputValueDefinition> Arguments, TypeReference Type,
    IReadOnlyList<Directive> Directives) : Node(Offset);

/// <summary>An argument's or an input field's definition.</summary>
public sealed record InputValueDefinition(
    int Offset, StringValue? Description, Name Name, TypeReference Type, Value? DefaultValue, IReadOnlyList<Directive> Directives)
    : Node(Offset);

public sealed record EnumValueDefinition(int Offset, StringValue? Description, Name Name, IReadOnlyList<Directive> Directives) : Node(Offset);

/// <summary>§3.13.</summary>
public sealed record DirectiveDefinition(
    int Offset, StringValue? Description, Name Name, IReadOnlyList<InputValueDefinition> Arguments, bool IsRepeatable,
    IReadOnlyList<Name> Locations) : Definition(Offset, Description);
