using Meander.GraphQL.Language;

namespace Meander.GraphQL.Validation;

/// <summary>
/// Whether any response name is given twice at one place. Where none is, as in nearly all documents, no fields merge, so that §5.3.2 holds
/// without a group of fields being made.
/// </summary>
internal sealed class ResponseNames(ValidationContext context)
{
    /// <summary>A document that takes more is left to <see cref="FieldSelectionMerging"/>, as is one whose fragments go deeper.</summary>
    private const int MaxSteps = 5_000;
    private const int MaxSpreadDepth = 50;

    private readonly HashSet<string> _names = [];
    private readonly List<string> _spreads = [];
    private int _steps;

    /// <summary>False also when it was not found out.</summary>
    public bool AreAllDistinct()
    {
        for (var i = 0; i < context.Document.Definitions.Count; i++)
        {
            var set = context.Document.Definitions[i] switch
            {
                OperationDefinition operation => operation.SelectionSet,
                FragmentDefinition fragment => fragment.SelectionSet,
                _ => null,
            };
            if (set is not null && !AreDistinct(set))
                return false;
        }

        return true;
    }

    private bool AreDistinct(SelectionSet set)
    {
        _names.Clear();
        _spreads.Clear();
        return Collect(set, 0) && AreDistinctBelow(set);
    }

    /// <summary>Takes in the names of one place, those of fragments spread there included.</summary>
    private bool Collect(SelectionSet set, int spreadDepth)
    {
        for (var i = 0; i < set.Selections.Count; i++)
        {
            if (++_steps > MaxSteps)
                return false;
            var isDistinct = set.Selections[i] switch
            {
                Field field => _names.Add(field.ResponseName),
                InlineFragment inline => Collect(inline.SelectionSet, spreadDepth),
                FragmentSpread spread => CollectSpread(spread.Name, spreadDepth + 1),
                _ => true,
            };
            if (!isDistinct)
                return false;
        }

        return true;
    }

    private bool CollectSpread(string name, int spreadDepth)
    {
        if (spreadDepth > MaxSpreadDepth)
            return false;
        if (_spreads.Contains(name) || !context.Fragments.TryGetValue(name, out var fragment))
            return true;
        _spreads.Add(name);
        return Collect(fragment.SelectionSet, spreadDepth);
    }

    /// <summary>What fragments hold is looked at once, with their definitions.</summary>
    private bool AreDistinctBelow(SelectionSet set)
    {
        for (var i = 0; i < set.Selections.Count; i++)
        {
            var isDistinct = set.Selections[i] switch
            {
                Field { SelectionSet: { } inner } => AreDistinct(inner),
                InlineFragment inline => AreDistinctBelow(inline.SelectionSet),
                _ => true,
            };
            if (!isDistinct)
                return false;
        }

        return true;
    }
}
