using Meander.GraphQL.Binding;

namespace Meander.GraphQL.Execution;

/// <summary>
/// Whether what a subscription selects below its root field is the same for every viewer. The root field itself is the source's affair: it
/// decides who gets which events.
/// </summary>
internal static class ViewerNeutrality
{
    // Selections below abstract types multiply with every level; past this many the answer is no, which is always safe.
    private const int MaxSelections = 500;

    public static bool Of(SelectionPlan root, SchemaBinding binding)
    {
        var left = MaxSelections;
        return Array.TrueForAll(root.Fields, field => field.Binding is null || IsNeutralBelow(field, binding, ref left));
    }

    private static bool IsNeutralBelow(FieldPlan field, SchemaBinding binding, ref int left)
    {
        foreach (var type in binding.Schema.PossibleTypes(field.Binding!.Field.Type.Named))
        {
            if (binding.Find(type) is not { } bound)
                continue;
            if (--left < 0)
                return false;
            foreach (var below in field.SelectionFor(bound).Fields)
            {
                if (below.Binding is not null && !(below.Binding.IsViewerNeutral && IsNeutralBelow(below, binding, ref left)))
                    return false;
            }
        }

        return true;
    }
}
