using Meander.GraphQL.Language;

namespace Meander.GraphQL.TypeSystem;

/// <summary>Definitions to types: first every named type, empty, then their members, which may refer to any of them.</summary>
internal sealed class SchemaAssembly
{
    /// <summary>Stands in for what has been reported as missing, so that one mistake is not reported twice.</summary>
    private static readonly ScalarType Unknown = new("Unknown");

    private readonly SchemaDefinitions _definitions;
    private readonly IReadOnlyDictionary<string, ScalarCoercion>? _scalars;
    private readonly SchemaProblems _problems;
    private readonly Dictionary<string, NamedType> _types = [];
    private readonly HashSet<string> _usedBuiltIns = ["String", "Boolean"];

    public SchemaAssembly(SchemaDefinitions definitions, IReadOnlyDictionary<string, ScalarCoercion>? scalars, SchemaProblems problems)
    {
        _definitions = definitions;
        _scalars = scalars;
        _problems = problems;
    }

    public Schema Build()
    {
        foreach (var definition in _definitions.Types)
            _types[definition.Name] = Declare(definition);
        foreach (var definition in BuiltIns.Types.Values)
        {
            var type = _types[definition.Name] = Declare(definition);
            type.IsBuiltIn = true;
        }

        foreach (var definition in _definitions.Types.Concat(BuiltIns.Types.Values))
            Fill(_types[definition.Name], definition);

        var directives = _definitions.Directives.Values
            .Concat(BuiltIns.Directives.Values.Where(directive => !_definitions.Directives.ContainsKey(directive.Name)))
            .ToDictionary(directive => directive.Name.Value, Directive);

        // §3.5: a built-in scalar that nothing refers to is not part of the schema.
        foreach (var unused in Scalars.BuiltIn.Keys.Where(text => !_usedBuiltIns.Contains(text)))
            _types.Remove(unused);
        return Assemble(directives);
    }

    private Schema Assemble(Dictionary<string, SchemaDirective> directives)
    {
        var schema = _definitions.Schema;
        var query = Root(OperationKind.Query);
        if (query is null)
            _problems.Add(schema?.Offset ?? 0, "Query root type must be provided.");
        var (mutation, subscription) = (Root(OperationKind.Mutation), Root(OperationKind.Subscription));
        var roots = new[] { query, mutation, subscription }.OfType<ObjectType>().ToList();
        if (roots.Distinct().Count() < roots.Count)
            _problems.Add(schema?.Offset ?? 0, "All root types must be different.");
        return new Schema(_types, directives, query ?? new ObjectType("Query"), mutation, subscription)
        {
            Description = schema?.Description?.Text,
            AppliedDirectives = schema?.Directives ?? [],
            Offset = schema?.Offset ?? 0,
        };
    }

    /// <summary>§3.3.1: as the schema definition says, or else the type of the default name.</summary>
    private ObjectType? Root(OperationKind kind)
    {
        var schema = _definitions.Schema;
        var given = schema?.RootOperations.FirstOrDefault(root => root.Kind == kind);
        var isLeftToNames = schema is null || schema.IsExtension;
        if (given is null && !(isLeftToNames && _types.ContainsKey(kind.ToString())))
            return null;

        NamedType? named;
        if (given is null)
            named = _types[kind.ToString()];
        else if ((named = Named(given.Type)) is null)
            return kind is OperationKind.Query ? new ObjectType(given.Type.Name) : null;
        if (named is ObjectType type)
            return type;
        _problems.Add(given?.Offset ?? named.Offset, $"{kind} root type must be an object type, it cannot be {named}.");
        return kind is OperationKind.Query ? new ObjectType(named.Name) : null;
    }

    private static NamedType Declare(TypeDefinition definition)
    {
        NamedType type = definition switch
        {
            ScalarTypeDefinition => new ScalarType(definition.Name) { Offset = definition.Name.Offset },
            ObjectTypeDefinition => new ObjectType(definition.Name) { Offset = definition.Name.Offset },
            InterfaceTypeDefinition => new InterfaceType(definition.Name) { Offset = definition.Name.Offset },
            UnionTypeDefinition => new UnionType(definition.Name) { Offset = definition.Name.Offset },
            EnumTypeDefinition => new EnumType(definition.Name) { Offset = definition.Name.Offset },
            _ => new InputObjectType(definition.Name) { Offset = definition.Name.Offset },
        };
        type.Description = definition.Description?.Text;
        type.AppliedDirectives = definition.Directives;
        return type;
    }

    private void Fill(NamedType type, TypeDefinition definition)
    {
        switch (type, definition)
        {
            case (ScalarType scalar, _):
                scalar.SpecifiedByUrl = TextArgument(definition.Directives, Directives.SpecifiedBy, "url");
                scalar.Coercion =
                    Scalars.BuiltIn.GetValueOrDefault(type.Name) ?? _scalars?.GetValueOrDefault(type.Name) ?? ScalarCoercion.Any;
                break;
            case (ObjectType target, ObjectTypeDefinition x):
                target.Interfaces = Interfaces(x.Interfaces, x);
                target.Fields = [.. x.Fields.Select(Field)];
                break;
            case (InterfaceType target, InterfaceTypeDefinition x):
                target.Interfaces = Interfaces(x.Interfaces, x);
                target.Fields = [.. x.Fields.Select(Field)];
                break;
            case (UnionType target, UnionTypeDefinition x):
                target.Members = Typed<ObjectType>(
                    x.Members, reference => $"Union type {type} can only include object types, it cannot include {reference}.");
                break;
            case (EnumType target, EnumTypeDefinition x):
                target.Values = [.. x.Values.Select(EnumMember)];
                break;
            case (InputObjectType target, InputObjectTypeDefinition x):
                target.IsOneOf = x.Directives.Any(directive => directive.Name == Directives.OneOf);
                target.Fields = [.. x.Fields.Select(InputValue)];
                break;
        }
    }

    private List<InterfaceType> Interfaces(IReadOnlyList<NamedTypeReference> references, TypeDefinition type) =>
        Typed<InterfaceType>(
            references, reference => $"Type {type.Name} must only implement interface types, it cannot implement {reference}.");

    private List<T> Typed<T>(IReadOnlyList<NamedTypeReference> references, Func<NamedTypeReference, string> message) where T : NamedType
    {
        var result = new List<T>(references.Count);
        foreach (var reference in references)
        {
            if (Named(reference) is not { } named)
                continue;
            if (named is T type)
                result.Add(type);
            else
                _problems.Add(reference.Offset, message(reference));
        }

        return result;
    }

    private OutputField Field(FieldDefinition x) => new(x.Name, Type(x.Type), [.. x.Arguments.Select(InputValue)])
    {
        Offset = x.Name.Offset,
        Description = x.Description?.Text,
        AppliedDirectives = x.Directives,
        DeprecationReason = DeprecationReason(x.Directives),
    };

    private InputValue InputValue(InputValueDefinition x) => new(x.Name, Type(x.Type))
    {
        Offset = x.Name.Offset,
        Description = x.Description?.Text,
        DefaultValue = x.DefaultValue,
        AppliedDirectives = x.Directives,
        DeprecationReason = DeprecationReason(x.Directives),
    };

    private static EnumMember EnumMember(EnumValueDefinition x) => new(x.Name)
    {
        Offset = x.Name.Offset,
        Description = x.Description?.Text,
        AppliedDirectives = x.Directives,
        DeprecationReason = DeprecationReason(x.Directives),
    };

    private SchemaDirective Directive(DirectiveDefinition x) =>
        new(x.Name, [.. x.Arguments.Select(InputValue)], [.. x.Locations.Select(name => name.Value)])
        {
            Offset = x.Name.Offset,
            Description = x.Description?.Text,
            IsRepeatable = x.IsRepeatable,
            IsBuiltIn = BuiltIns.Directives.ContainsKey(x.Name),
        };

    private static string? DeprecationReason(IReadOnlyList<Directive> directives) =>
        directives.Any(directive => directive.Name == Directives.Deprecated)
            ? TextArgument(directives, Directives.Deprecated, "reason") ?? BuiltIns.DefaultDeprecationReason
            : null;

    private static string? TextArgument(IReadOnlyList<Directive> directives, string directive, string argument) =>
        directives.FirstOrDefault(
            each => each.Name == directive)?.Arguments.FirstOrDefault(each => each.Name == argument)?.Value is StringValue text
            ? text.Text
            : null;

    private GraphQLType Type(TypeReference reference) => reference switch
    {
        ListTypeReference list => Type(list.Item).List,
        NonNullTypeReference nonNull => Type(nonNull.Nullable).NonNull,
        _ => Named((NamedTypeReference)reference) ?? (NamedType)Unknown,
    };

    private NamedType? Named(NamedTypeReference reference)
    {
        if (!_types.TryGetValue(reference.Name, out var type))
            _problems.Add(reference.Offset, $"Unknown type \"{reference.Name}\".");
        else if (Scalars.BuiltIn.ContainsKey(reference.Name))
            _usedBuiltIns.Add(reference.Name);
        return type;
    }
}
