using Meander.GraphQL.Language;

namespace Meander.GraphQL.TypeSystem;

/// <summary>A valid schema, §3.2; made by <see cref="SchemaBuilder"/>. Immutable, for all threads.</summary>
internal sealed class Schema
{
    private readonly Dictionary<NamedType, IReadOnlyList<ObjectType>> _possibleTypes;
    private readonly Dictionary<NamedType, HashSet<NamedType>> _subtypes;

    internal Schema(
        IReadOnlyDictionary<string, NamedType> types, IReadOnlyDictionary<string, SchemaDirective> directives,
        ObjectType query, ObjectType? mutation, ObjectType? subscription)
    {
        Types = types;
        Directives = directives;
        Query = query;
        Mutation = mutation;
        Subscription = subscription;
        _possibleTypes = types.Values.Where(type => type.IsComposite).ToDictionary(type => type, FindPossibleTypes);
        _subtypes = types.Values.Where(type => type.IsAbstract).ToDictionary(type => type, FindSubtypes);

        TypenameField = new OutputField("__typename", types["String"].NonNull, [])
        {
            Description = "The name of the object type at this place.",
        };
        SchemaField = new OutputField("__schema", types["__Schema"].NonNull, []) { Description = "The schema that is served here." };
        TypeField = new OutputField("__type", types["__Type"], [new InputValue("name", types["String"].NonNull)])
        {
            Description = "A type of this schema by its name.",
        };
    }

    public string? Description { get; internal init; }

    public IReadOnlyList<Directive> AppliedDirectives { get; internal init; } = [];

    /// <summary>Where the SDL defines it.</summary>
    internal int Offset { get; init; }

    /// <summary>All named types by name: the SDL's in its order, then the built-in scalars and the introspection types.</summary>
    public IReadOnlyDictionary<string, NamedType> Types { get; }

    /// <summary>All directives by name (without <c>@</c>), the built-in ones included.</summary>
    public IReadOnlyDictionary<string, SchemaDirective> Directives { get; }

    public ObjectType Query { get; }

    public ObjectType? Mutation { get; }

    public ObjectType? Subscription { get; }

    /// <summary><c>__typename</c>, on every composite type (§4.2).</summary>
    public OutputField TypenameField { get; }

    /// <summary><c>__schema</c>, on the query root (§4.1).</summary>
    public OutputField SchemaField { get; }

    /// <summary><c>__type(name:)</c>, on the query root (§4.1).</summary>
    public OutputField TypeField { get; }

    public ObjectType? Root(OperationKind kind) => kind switch
    {
        OperationKind.Query => Query,
        OperationKind.Mutation => Mutation,
        _ => Subscription,
    };

    /// <summary>The type of this name, if any.</summary>
    public NamedType? Type(string name) => Types.GetValueOrDefault(name);

    /// <summary>What a type reference in a document means; null when its name is unknown.</summary>
    public GraphQLType? Resolve(TypeReference reference) => reference switch
    {
        NamedTypeReference named => Type(named.Name),
        ListTypeReference list => Resolve(list.Item)?.List,
        NonNullTypeReference nonNull => Resolve(nonNull.Nullable)?.NonNull,
        _ => null,
    };

    /// <summary>A field as a document may select it: the type's own, or a meta-field that exists at this place.</summary>
    public OutputField? FieldOf(NamedType parent, string name) => name switch
    {
        "__typename" when parent.IsComposite => TypenameField,
        "__schema" when parent == Query => SchemaField,
        "__type" when parent == Query => TypeField,
        _ => (parent as FieldsType)?.Field(name),
    };

    /// <summary>§5.5.2.3 GetPossibleTypes: the object itself, a union's members, or the objects that implement an interface.</summary>
    public IReadOnlyList<ObjectType> PossibleTypes(NamedType composite) => _possibleTypes.GetValueOrDefault(composite, []);

    /// <summary>Whether <paramref name="type"/> is, belongs to, or implements <paramref name="composite"/>.</summary>
    public bool IsSubtype(NamedType type, NamedType composite) =>
        type == composite || _subtypes.TryGetValue(composite, out var members) && members.Contains(type);

    /// <summary>
    /// Whether every value of <paramref name="type"/> is one of <paramref name="wanted"/>, wrappers included (§3.6.1
    /// IsValidImplementationFieldType).
    /// </summary>
    public bool IsSubtype(GraphQLType type, GraphQLType wanted) => (type, wanted) switch
    {
        (NonNullType t, NonNullType w) => IsSubtype(t.Inner, w.Inner),
        (NonNullType t, _) => IsSubtype(t.Inner, wanted),
        (ListType t, ListType w) => IsSubtype(t.Item, w.Item),
        (NamedType t, NamedType w) => IsSubtype(t, w),
        _ => false,
    };

    private IReadOnlyList<ObjectType> FindPossibleTypes(NamedType composite) => composite switch
    {
        ObjectType type => [type],
        UnionType union => union.Members,
        InterfaceType contract => [.. Types.Values.OfType<ObjectType>().Where(each => each.Interfaces.Contains(contract))],
        _ => [],
    };

    private HashSet<NamedType> FindSubtypes(NamedType type) => type switch
    {
        UnionType union => [.. union.Members],
        InterfaceType contract => [.. Types.Values.OfType<FieldsType>().Where(each => each.Interfaces.Contains(contract))],
        _ => [],
    };
}
