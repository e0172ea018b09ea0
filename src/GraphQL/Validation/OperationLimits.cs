using Meander.GraphQL.Language;

namespace Meander.GraphQL.Validation;

/// <summary>
/// What one operation may ask for, measured after its fragments are spread. A fragment is measured once, however often it is spread.
/// </summary>
/// <param name="MaxDepth">Fields inside fields.</param>
/// <param name="MaxFields">Fields altogether; one that stands at several places counts at each.</param>
/// <param name="MaxAliases">Aliases altogether, counted like fields.</param>
/// <param name="AllowIntrospection">Whether <c>__schema</c> and <c>__type</c> may be asked; <c>__typename</c> always may.</param>
/// <param name="MaxErrors">Errors after which checking stops.</param>
internal sealed record OperationLimits(int MaxDepth, int MaxFields, int MaxAliases, bool AllowIntrospection, int MaxErrors)
{
    /// <summary>Those of <see cref="GraphQLLimits"/> as it stands.</summary>
    public static OperationLimits Default { get; } = Of(new GraphQLLimits());

    /// <summary>
    /// Lists inside lists of <c>__schema</c> and <c>__type</c>, such as fields of types of fields: each level multiplies the answer by the
    /// size of the schema. No option, as no tool asks for more.
    /// </summary>
    public int MaxIntrospectionLists { get; init; } = 3;

    public static OperationLimits Of(GraphQLLimits limits) =>
        new(limits.MaxDepth, limits.MaxFields, limits.MaxAliases, limits.AllowIntrospection, limits.MaxErrors);

    /// <summary>
    /// False, and errors, when an operation is too large. <paramref name="order"/> has each fragment behind all that it spreads.
    /// </summary>
    public bool Check(ValidationContext context, IReadOnlyList<string> order)
    {
        var fragments = new Dictionary<string, Extent>(order.Count);
        foreach (var name in order)
            fragments[name] = Measure(context.Fragments[name].SelectionSet, fragments);

        var isWithin = true;
        for (var i = 0; i < context.Document.Definitions.Count; i++)
        {
            if (context.Document.Definitions[i] is OperationDefinition operation)
                isWithin &= Check(context, operation, Measure(operation.SelectionSet, fragments));
        }

        return isWithin;
    }

    private bool Check(ValidationContext context, OperationDefinition operation, Extent extent)
    {
        var problem = extent switch
        {
            _ when extent.Depth > MaxDepth => $"is {extent.Depth} fields deep; {MaxDepth} are allowed",
            _ when extent.Fields > MaxFields => $"selects {Extent.Show(extent.Fields)} fields; {MaxFields} are allowed",
            _ when extent.Aliases > MaxAliases => $"has {Extent.Show(extent.Aliases)} aliases; {MaxAliases} are allowed",
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
        for (var i = 0; i < set.Selections.Count; i++)
        {
            total = total.Beside(set.Selections[i] switch
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
    /// <param name="Aliases">Number of aliases; saturates like <paramref name="Fields"/>.</param>
    /// <param name="ListNames">Nested fields called like the lists of <c>__Type</c>, wherever they stand.</param>
    /// <param name="IntrospectionLists">The same below <c>__schema</c> or <c>__type</c>.</param>
    private readonly record struct Extent(int Depth, long Fields, long Aliases, int ListNames, int IntrospectionLists)
    {
        private const long Ceiling = 1_000_000_000_000;

        public static string Show(long count) => count < Ceiling ? $"{count}" : "far too many";

        public Extent Beside(Extent other) => new(
            Math.Max(Depth, other.Depth), Math.Min(Fields + other.Fields, Ceiling), Math.Min(Aliases + other.Aliases, Ceiling),
            Math.Max(ListNames, other.ListNames), Math.Max(IntrospectionLists, other.IntrospectionLists));

        public Extent Under(Field field)
        {
            var above = this with { Depth = Depth + 1, Fields = Fields + 1, Aliases = field.Alias is null ? Aliases : Aliases + 1 };
            return field.Name.Value switch
            {
                "__schema" or "__type" => above with { ListNames = 0, IntrospectionLists = ListNames },
                "fields" or "interfaces" or "possibleTypes" or "inputFields" => above with { ListNames = ListNames + 1 },
                _ => above,
            };
        }
    }
}
