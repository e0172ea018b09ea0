using Meander.GraphQL.Language;

namespace Meander.GraphQL.TypeSystem;

/// <summary>
/// The definitions of a schema text: one for each name, its extensions merged into it ("Type Validation" of the extensions, §3.3.2 –
/// §3.10.2), no member
/// twice.
/// </summary>
internal sealed class SchemaDefinitions
{
    private readonly SchemaProblems _problems;
    private readonly List<string> _typeOrder = [];
    private readonly Dictionary<string, TypeDefinition> _types = [];
    private readonly Dictionary<string, DirectiveDefinition> _directives = [];

    private SchemaDefinitions(SchemaProblems problems) => _problems = problems;

    /// <summary>Null when the text leaves it to the default root type names.</summary>
    public SchemaDefinition? Schema { get; private set; }

    /// <summary>In the order of the text.</summary>
    public IEnumerable<TypeDefinition> Types => _typeOrder.Select(text => _types[text]);

    public IReadOnlyDictionary<string, DirectiveDefinition> Directives => _directives;

    public static SchemaDefinitions Collect(Document document, SchemaProblems problems)
    {
        var result = new SchemaDefinitions(problems);
        foreach (var definition in document.Definitions)
            result.Define(definition);
        foreach (var definition in document.Definitions)
            result.Extend(definition);
        result.Schema = result.WithoutDoubles(result.Schema);
        foreach (var name in result._typeOrder)
            result._types[name] = result.WithoutDoubles(result._types[name]);
        foreach (var (name, directive) in result._directives)
            result._directives[name] = directive with { Arguments = result.Arguments(directive.Arguments, $"@{name}") };
        return result;
    }

    private void Define(Definition definition)
    {
        switch (definition)
        {
            case OperationDefinition or FragmentDefinition:
                _problems.Add(definition.Offset, "A schema cannot contain operations and fragments.");
                break;
            case SchemaDefinition { IsExtension: false } schema:
                if (Schema is not null)
                    _problems.Add(schema.Offset, "Must provide only one schema definition.");
                Schema ??= schema;
                break;
            case TypeDefinition { IsExtension: false } type:
                Define(type);
                break;
            case DirectiveDefinition directive:
                CheckName(directive.Name, $"@{directive.Name}");
                if (!_directives.TryAdd(directive.Name, directive))
                    _problems.Add(directive.Name.Offset, $"There can be only one directive named \"@{directive.Name}\".");
                break;
        }
    }

    private void Define(TypeDefinition type)
    {
        if (BuiltIns.Types.ContainsKey(type.Name))
        {
            _problems.Add(type.Name.Offset, $"Type \"{type.Name}\" is built in and cannot be defined.");
            return;
        }

        CheckName(type.Name, type.Name);
        if (_types.TryAdd(type.Name, type))
            _typeOrder.Add(type.Name);
        else
            _problems.Add(type.Name.Offset, $"There can be only one type named \"{type.Name}\".");
    }

    private void Extend(Definition definition)
    {
        if (definition is SchemaDefinition { IsExtension: true } schema)
        {
            // A schema that is left to the default root names is defined too.
            Schema = Schema is null
                ? schema
                : Schema with
                {
                    Directives = [.. Schema.Directives, .. schema.Directives],
                    RootOperations = [.. Schema.RootOperations, .. schema.RootOperations],
                };
        }
        else if (definition is TypeDefinition { IsExtension: true } type)
        {
            if (!_types.TryGetValue(type.Name, out var extended))
                _problems.Add(type.Name.Offset, $"Cannot extend type \"{type.Name}\" because it is not defined.");
            else if (Merge(extended, type) is not { } merged)
                _problems.Add(type.Name.Offset, $"Cannot extend type \"{type.Name}\" as another kind of type.");
            else
                _types[type.Name] = merged;
        }
    }

    private TypeDefinition? Merge(TypeDefinition type, TypeDefinition extension)
    {
        IReadOnlyList<Directive> applied = [.. type.Directives, .. extension.Directives];
        if (extension is InputObjectTypeDefinition
            && extension.Directives.FirstOrDefault(directive => directive.Name == TypeSystem.Directives.OneOf) is { } oneOf)
            _problems.Add(oneOf.Offset, $"Extension of input type \"{type.Name}\" cannot carry @oneOf.");
        return (type, extension) switch
        {
            (ScalarTypeDefinition t, ScalarTypeDefinition) => t with { Directives = applied },
            (ObjectTypeDefinition t, ObjectTypeDefinition x) =>
                t with { Directives = applied, Interfaces = [.. t.Interfaces, .. x.Interfaces], Fields = [.. t.Fields, .. x.Fields] },
            (InterfaceTypeDefinition t, InterfaceTypeDefinition x) =>
                t with { Directives = applied, Interfaces = [.. t.Interfaces, .. x.Interfaces], Fields = [.. t.Fields, .. x.Fields] },
            (UnionTypeDefinition t, UnionTypeDefinition x) => t with { Directives = applied, Members = [.. t.Members, .. x.Members] },
            (EnumTypeDefinition t, EnumTypeDefinition x) => t with { Directives = applied, Values = [.. t.Values, .. x.Values] },
            (InputObjectTypeDefinition t, InputObjectTypeDefinition x) =>
                t with { Directives = applied, Fields = [.. t.Fields, .. x.Fields] },
            _ => null,
        };
    }

    private SchemaDefinition? WithoutDoubles(SchemaDefinition? schema) => schema is null ? null : schema with
    {
        RootOperations = Distinct(
            schema.RootOperations, root =>
                root.Kind.ToString(), root =>
                    root.Offset, root => $"There can be only one {root.Kind.ToString().ToLowerInvariant()} root type."),
    };

    private TypeDefinition WithoutDoubles(TypeDefinition type) => type switch
    {
        ObjectTypeDefinition x => x with { Interfaces = Interfaces(x.Interfaces, type), Fields = Fields(x.Fields, type) },
        InterfaceTypeDefinition x => x with { Interfaces = Interfaces(x.Interfaces, type), Fields = Fields(x.Fields, type) },
        UnionTypeDefinition x => x with
        {
            Members = Distinct(
                x.Members,
                reference => reference.Name,
                reference => reference.Offset,
                reference => $"Union type {type.Name} can only include type {reference} once."),
        },
        EnumTypeDefinition x => x with
        {
            Values = Distinct(
                x.Values,
                value => value.Name,
                value => value.Name.Offset,
                value => $"Enum value \"{type.Name}.{value.Name}\" can only be defined once."),
        },
        InputObjectTypeDefinition x => x with
        {
            Fields = Distinct(
                x.Fields,
                input => input.Name,
                input => input.Name.Offset,
                input => $"Field \"{type.Name}.{input.Name}\" can only be defined once."),
        },
        _ => type,
    };

    private List<NamedTypeReference> Interfaces(IReadOnlyList<NamedTypeReference> interfaces, TypeDefinition type) =>
        Distinct(
            interfaces,
            reference => reference.Name,
            reference => reference.Offset,
            reference => $"Type {type.Name} can only implement {reference} once.");

    private IReadOnlyList<FieldDefinition> Fields(IReadOnlyList<FieldDefinition> fields, TypeDefinition type) =>
    [
        .. Distinct(
            fields,
            field => field.Name,
            field => field.Name.Offset,
            field => $"Field \"{type.Name}.{field.Name}\" can only be defined once.")
            .Select(field => field with { Arguments = Arguments(field.Arguments, $"{type.Name}.{field.Name}") }),
    ];

    private List<InputValueDefinition> Arguments(IReadOnlyList<InputValueDefinition> arguments, string owner) =>
        Distinct(
            arguments,
            input => input.Name,
            input => input.Name.Offset,
            input => $"Argument \"{owner}({input.Name}:)\" can only be defined once.");

    private List<T> Distinct<T>(IReadOnlyList<T> items, Func<T, string> key, Func<T, int> offset, Func<T, string> message)
    {
        var seen = new HashSet<string>();
        var kept = new List<T>(items.Count);
        foreach (var item in items)
        {
            if (seen.Add(key(item)))
                kept.Add(item);
            else
                _problems.Add(offset(item), message(item));
        }

        return kept;
    }

    private void CheckName(Name name, string shown)
    {
        if (name.Value.StartsWith("__", StringComparison.Ordinal))
            _problems.Add(name.Offset, ReservedName(shown));
    }

    internal static string ReservedName(string shown) =>
        $"Name \"{shown}\" must not begin with \"__\", which is reserved by GraphQL introspection.";
}
