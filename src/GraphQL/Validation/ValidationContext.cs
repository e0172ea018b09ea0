using Meander.GraphQL.Language;
using Meander.GraphQL.Response;
using Meander.GraphQL.TypeSystem;

namespace Meander.GraphQL.Validation;

/// <summary>What the rules share: schema, document, what the walk gathered, and the errors so far.</summary>
internal sealed class ValidationContext
{
    private readonly int _maxErrors;
    private readonly List<GraphQLError> _errors = [];

    public ValidationContext(Schema schema, Document document, int maxErrors)
    {
        Schema = schema;
        Document = document;
        _maxErrors = maxErrors;
        for (var i = 0; i < document.Definitions.Count; i++)
        {
            if (document.Definitions[i] is FragmentDefinition fragment)
                Fragments.TryAdd(fragment.Name, fragment);
        }
    }

    public Schema Schema { get; }

    public Document Document { get; }

    /// <summary>See <see cref="OperationLimits"/>.</summary>
    public bool AllowsIntrospection { get; init; } = true;

    /// <summary>The application's own; see <see cref="GraphQLServerOptions.AddValidationRule"/>.</summary>
    public IReadOnlyList<Func<FieldUse, string?>> Rules { get; init; } = [];

    /// <summary>By name; of several with one name (§5.5.1.1) the first.</summary>
    public Dictionary<string, FragmentDefinition> Fragments { get; } = [];

    /// <summary>What each operation and fragment uses directly; filled by the walk, in the order of the document.</summary>
    public Dictionary<Definition, DefinitionUses> Uses { get; } = new(ReferenceEqualityComparer.Instance);

    public IReadOnlyList<GraphQLError> Errors => _errors;

    /// <summary>True once no more errors are taken: loops over the document end.</summary>
    public bool IsFull => _errors.Count >= _maxErrors;

    /// <summary>What a fragment of this name uses; null when the document has none.</summary>
    public DefinitionUses? UsesOf(string fragmentName) =>
        Fragments.TryGetValue(fragmentName, out var fragment) ? Uses.GetValueOrDefault(fragment) : null;

    public void Report(string message, params ReadOnlySpan<Node> at)
    {
        if (IsFull)
            return;
        if (_errors.Count == _maxErrors - 1 && _maxErrors > 1)
        {
            _errors.Add(
                new GraphQLError("Too many validation errors; checking stopped here.", GraphQLError.ValidationFailed, Locations(at)));
            return;
        }

        _errors.Add(new GraphQLError(message, GraphQLError.ValidationFailed, Locations(at)));
    }

    private List<Location> Locations(ReadOnlySpan<Node> nodes)
    {
        var locations = new List<Location>(nodes.Length);
        foreach (var node in nodes)
            locations.Add(Document.LocationOf(node));
        return locations;
    }
}

/// <summary>The variables and fragments that one operation or fragment uses in its own text.</summary>
internal sealed class DefinitionUses
{
    public List<VariableUse> Variables { get; } = [];

    public List<FragmentSpread> Spreads { get; } = [];
}

/// <summary>A variable in a value, with what is expected at its place.</summary>
/// <param name="Variable">The use.</param>
/// <param name="Type">Null where the place itself is unknown, or inside a literal of a custom scalar.</param>
/// <param name="HasLocationDefault">The argument or input field there has a default value.</param>
/// <param name="OneOf">The OneOf input object whose field it is given for.</param>
internal readonly record struct VariableUse(VariableValue Variable, GraphQLType? Type, bool HasLocationDefault, InputObjectType? OneOf);
