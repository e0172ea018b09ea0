using GraphQL.Language;

namespace GraphQL.Validation;

/// <summary>
/// What one operation may ask for, measured after its fragments are spread. A fragment is measured once, however often it is spread.
/// </summary>
/// <param name="MaxDepth">Fields inside fields.</param>
/// <param name="MaxFields">Fields altogether; one that stands at several places counts at each.</param>
/// <param name="MaxIntrospectionLists">
/// Lists inside lists of <c>__schema</c> and <c>__type</c>, such as fields of types of fields: each level multiplies the answer by the size
/// of the schema.
/// </param>
public sealed record OperationLimits(int MaxDepth = 32, int MaxFields = 2_000, int MaxIntrospectionLists = 3)
{
    /// <summary>
    /// False, and errors, when an operation is too large. <paramref name="order"/> has each fragment behind all that it spreads.
    /// </summary>
    internal bool Check(ValidationContext context, IReadOnlyList<string> order)
    {
        var fragments = new Dictionary<string, Extent>(order.Count);
        foreach (var name in order)
            fragments[name] = Measure(context.Fragments[name].SelectionSet, fragments);

        var isWithin = true;
        foreach (var operation in context.Document.Operations)
            isWithin &= Check(context, operation, Measure(operation.SelectionSet, fragments));
        return isWithin;
    }

    private bool Check(ValidationContext context, OperationDefinition operation, Extent extent)
    {
        var problem = extent switch
        {
            _ when extent.Depth > MaxDepth => $"is {extent.Depth} fields deep; {MaxDepth} are allowed",
            _ when extent.Fields > MaxFields => $"selects {extent.Count} fields; {MaxFields} are allowed",
            _ when extent.IntrospectionLists > MaxIntrospectionLists =>
                $"nests {extent.IntrospectionLists} lists of introspection; {MaxIntrospectionLists} are allowed",
            _ => null,
        };
        if (problem is not null)
            context.Report($"{(operation.Name is { } name ? $"Operation \"{name}\"" : "The operation")} {problem}.", operation);
        return problem is null;
    }

    /// <summary>Recursion ends where the parser's nesting limit ends: spreads are looked up.</summary>
    private static Extent Measure(SelectionSet set, Dictionary<string, Extent> fragments)
    {
        var total = default(Extent);
        foreach (var selection in set.Selections)
        {
            total = total.Beside(selection switch
            {
                Field { SelectionSet: { } inner } field => Measure(inner, fragments).Under(field),
                Field field => default(Extent).Under(field),
                InlineFragment inline => Measure(inline.SelectionSet, fragments),
                FragmentSpread spread => fragments.GetValueOrDefault(spread.Name),
                _ => default,
            });
        }

        return total;
    }

    /// <param name="Depth">Levels of fields.</param>
    /// <param name="Fields">Saturates at <see cref="Ceiling"/>: fragments can double it at each step.</param>
    /// <param name="ListNames">Nested fields called like the lists of <c>__Type</c>, wherever they stand.</param>
    /// <param name="IntrospectionLists">The same below <c>__schema</c> or <c>__type</c>.</param>
    private readonly record struct Extent(int Depth, long Fields, int ListNames, int IntrospectionLists)
    {
        private const long Ceiling = 1_000_000_000_000;

        public string Count => Fields < Ceiling ? $"{Fields}" : "far too many";

        public Extent Beside(Extent other) => new(
            Math.Max(Depth, other.Depth), Math.Min(Fields + other.Fields, Ceiling),
            Math.Max(ListNames, other.ListNames), Math.Max(IntrospectionLists, other.IntrospectionLists));

        public Extent Under(Field field) => field.Name.Value switch
        {
            "__schema" or "__type" => new(Depth + 1, Fields + 1, 0, ListNames),
            "fields" or "interfaces" or "possibleTypes" or "inputFields" => new(Depth + 1, Fields + 1, ListNames + 1, IntrospectionLists),
            _ => new(Depth + 1, Fields + 1, ListNames, IntrospectionLists),
        };
    }
}
