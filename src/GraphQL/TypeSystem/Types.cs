using Meander.GraphQL.Language;

namespace Meander.GraphQL.TypeSystem;

/// <summary>
/// A type as fields and arguments refer to it: named or wrapped. Each type has one wrapper of each kind, so equal types are the same
/// object.
/// </summary>
internal abstract class GraphQLType
{
    private ListType? _list;
    private NonNullType? _nonNull;

    private protected GraphQLType()
    {
    }

    /// <summary>The list of this type.</summary>
    public ListType List => _list ?? Interlocked.CompareExchange(ref _list, new ListType(this), null) ?? _list;

    /// <summary>This type without null; itself when it already is.</summary>
    public NonNullType NonNull =>
        this as NonNullType ?? _nonNull ?? Interlocked.CompareExchange(ref _nonNull, new NonNullType(this), null) ?? _nonNull;

    /// <summary>This type with null allowed.</summary>
    public GraphQLType Nullable => this is NonNullType wrapper ? wrapper.Inner : this;

    /// <summary>The type inside all wrappers.</summary>
    public abstract NamedType Named { get; }

    public bool IsNonNull => this is NonNullType;

    /// <summary>§3.4.2 IsInputType.</summary>
    public bool IsInput => Named is ScalarType or EnumType or InputObjectType;

    /// <summary>§3.4.2 IsOutputType.</summary>
    public bool IsOutput => Named is not InputObjectType;

    /// <summary>Scalars and enums: what a selection ends in.</summary>
    public bool IsLeaf => Named is ScalarType or EnumType;

    /// <summary>Interfaces and unions: what stands for one of several object types.</summary>
    public bool IsAbstract => Named is InterfaceType or UnionType;

    /// <summary>Objects, interfaces, unions: what needs a selection set.</summary>
    public bool IsComposite => Named is FieldsType or UnionType;
}

/// <summary>§3.11.</summary>
internal sealed class ListType : GraphQLType
{
    internal ListType(GraphQLType item) => Item = item;

    public GraphQLType Item { get; }

    public override NamedType Named => Item.Named;

    public override string ToString() => $"[{Item}]";
}

/// <summary>§3.12.</summary>
internal sealed class NonNullType : GraphQLType
{
    internal NonNullType(GraphQLType inner) => Inner = inner;

    /// <summary>The nullable type inside.</summary>
    public GraphQLType Inner { get; }

    public override NamedType Named => Inner.Named;

    public override string ToString() => $"{Inner}!";
}

/// <summary>One of the six kinds with a name of their own.</summary>
internal abstract class NamedType : GraphQLType
{
    private protected NamedType(string name) => Name = name;

    public string Name { get; }

    public string? Description { get; internal set; }

    /// <summary>Directives on the definition and its extensions, in the order of the text.</summary>
    public IReadOnlyList<Directive> AppliedDirectives { get; internal set; } = [];

    /// <summary>Where the SDL defines it.</summary>
    internal int Offset { get; init; }

    /// <summary>True for the five scalars and the introspection types, which no SDL text needs to define.</summary>
    public bool IsBuiltIn { get; internal set; }

    public override NamedType Named => this;

    public override string ToString() => Name;
}

/// <summary>§3.5.</summary>
internal sealed class ScalarType : NamedType
{
    internal ScalarType(string name) : base(name)
    {
    }

    public string? SpecifiedByUrl { get; internal set; }

    /// <summary>How values go in and out; a scalar that nobody described takes and gives anything.</summary>
    public ScalarCoercion Coercion { get; internal set; } = ScalarCoercion.Any;
}

/// <summary>A type with fields: object or interface.</summary>
internal abstract class FieldsType : NamedType
{
    private Dictionary<string, OutputField> _byName = [];

    private protected FieldsType(string name) : base(name)
    {
    }

    /// <summary>In the order of the text.</summary>
    public IReadOnlyList<OutputField> Fields
    {
        get;
        internal set
        {
            field = value;
            _byName = value.ToDictionary(candidate => candidate.Name);
        }
    } = [];

    public IReadOnlyList<InterfaceType> Interfaces { get; internal set; } = [];

    /// <summary>A field that the SDL gives; <c>__typename</c> and the like are found by <see cref="Schema.FieldOf"/>.</summary>
    public OutputField? Field(string name) => _byName.GetValueOrDefault(name);
}

/// <summary>§3.6.</summary>
internal sealed class ObjectType : FieldsType
{
    internal ObjectType(string name) : base(name)
    {
    }
}

/// <summary>§3.7. Its possible types are <see cref="Schema.PossibleTypes"/>.</summary>
internal sealed class InterfaceType : FieldsType
{
    internal InterfaceType(string name) : base(name)
    {
    }
}

/// <summary>§3.8.</summary>
internal sealed class UnionType : NamedType
{
    internal UnionType(string name) : base(name)
    {
    }

    public IReadOnlyList<ObjectType> Members { get; internal set; } = [];
}

/// <summary>§3.9.</summary>
internal sealed class EnumType : NamedType
{
    private Dictionary<string, EnumMember> _byName = [];

    internal EnumType(string name) : base(name)
    {
    }

    public IReadOnlyList<EnumMember> Values
    {
        get;
        internal set
        {
            field = value;
            _byName = value.ToDictionary(enumMember => enumMember.Name);
        }
    } = [];

    public EnumMember? Value(string name) => _byName.GetValueOrDefault(name);
}

/// <summary>§3.10.</summary>
internal sealed class InputObjectType : NamedType
{
    private Dictionary<string, InputValue> _byName = [];

    internal InputObjectType(string name) : base(name)
    {
    }

    public IReadOnlyList<InputValue> Fields
    {
        get;
        internal set
        {
            field = value;
            _byName = value.ToDictionary(input => input.Name);
        }
    } = [];

    /// <summary>§3.10.1: exactly one field is given, and it is not null.</summary>
    public bool IsOneOf { get; internal set; }

    public InputValue? Field(string name) => _byName.GetValueOrDefault(name);
}

/// <summary>A field of an object or interface.</summary>
internal sealed class OutputField
{
    private readonly Dictionary<string, InputValue> _byName;

    internal OutputField(string name, GraphQLType type, IReadOnlyList<InputValue> arguments)
    {
        Name = name;
        Type = type;
        Arguments = arguments;
        _byName = arguments.ToDictionary(input => input.Name);
    }

    public string Name { get; }

    public string? Description { get; internal init; }

    public GraphQLType Type { get; }

    public IReadOnlyList<InputValue> Arguments { get; }

    internal int Offset { get; init; }

    public IReadOnlyList<Directive> AppliedDirectives { get; internal init; } = [];

    /// <summary>Set exactly when the field is deprecated.</summary>
    public string? DeprecationReason { get; internal init; }

    public InputValue? Argument(string name) => _byName.GetValueOrDefault(name);
}

/// <summary>An argument of a field or directive, or a field of an input object (<c>__InputValue</c>).</summary>
internal sealed class InputValue
{
    internal InputValue(string name, GraphQLType type)
    {
        Name = name;
        Type = type;
    }

    public string Name { get; }

    public string? Description { get; internal init; }

    public GraphQLType Type { get; }

    /// <summary>As written; null when there is none, <see cref="NullValue"/> when it is null.</summary>
    public Value? DefaultValue { get; internal init; }

    internal int Offset { get; init; }

    public IReadOnlyList<Directive> AppliedDirectives { get; internal init; } = [];

    /// <summary>Set exactly when the argument or field is deprecated.</summary>
    public string? DeprecationReason { get; internal init; }

    /// <summary>Non-null and without a default: it cannot be left out.</summary>
    public bool IsRequired => Type.IsNonNull && DefaultValue is null;
}

/// <summary>One value of an enum.</summary>
internal sealed class EnumMember
{
    internal EnumMember(string name) => Name = name;

    public string Name { get; }

    public string? Description { get; internal init; }

    internal int Offset { get; init; }

    public IReadOnlyList<Directive> AppliedDirectives { get; internal init; } = [];

    /// <summary>Set exactly when the value is deprecated.</summary>
    public string? DeprecationReason { get; internal init; }
}
