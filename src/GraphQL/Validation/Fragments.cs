using Meander.GraphQL.Language;
using Meander.GraphQL.TypeSystem;

namespace Meander.GraphQL.Validation;

/// <summary>§5.5 Fragments.</summary>
internal static class Fragments
{
    /// <summary>§5.5.1.1 Fragment Name Uniqueness.</summary>
    public static void CheckNames(ValidationContext context)
    {
        if (context.Fragments.Count == 0)
            return;
        foreach (var fragment in context.Document.Fragments)
        {
            if (context.IsFull)
                return;
            if (context.Fragments[fragment.Name] is var first && first != fragment)
                context.Report($"There can be only one fragment named \"{fragment.Name}\".", first.Name, fragment.Name);
        }
    }

    /// <summary>
    /// §5.5.1.2 Fragment Spread Type Existence, §5.5.1.3 Fragments on Object, Interface or Union Types: the type, or null and an error.
    /// <paramref name="name"/> is null for an inline fragment.
    /// </summary>
    public static NamedType? TypeOf(ValidationContext context, NamedTypeReference condition, Name? name)
    {
        var type = context.Schema.Type(condition.Name);
        if (type is null)
            ReportUnknownType(context, condition);
        else if (!type.IsComposite)
            context.Report($"{Describe(name)} cannot condition on non composite type \"{type}\".", condition);
        return type is { IsComposite: true } ? type : null;
    }

    public static void ReportUnknownType(ValidationContext context, NamedTypeReference reference)
    {
        var known = context.Schema.Types.Keys.Where(text => !text.StartsWith("__", StringComparison.Ordinal));
        context.Report($"Unknown type \"{reference.Name}\".{Suggestions.For(context, reference.Name, known)}", reference);
    }

    /// <summary>The type that selections inside the inline fragment are made on.</summary>
    public static NamedType? CheckInline(ValidationContext context, InlineFragment inline, NamedType? parent)
    {
        if (inline.TypeCondition is null)
            return parent;
        var type = TypeOf(context, inline.TypeCondition, null);
        CheckPossible(context, inline, null, type, parent);
        return type;
    }

    /// <summary>§5.5.2.1 Fragment Spread Target Defined, and §5.5.2.3.</summary>
    public static void CheckSpread(ValidationContext context, FragmentSpread spread, NamedType? parent)
    {
        if (context.Fragments.TryGetValue(spread.Name, out var fragment))
            CheckPossible(context, spread, spread.Name, context.Schema.Type(fragment.TypeCondition.Name), parent);
        else
            context.Report(
                $"Unknown fragment \"{spread.Name}\".{Suggestions.For(context, spread.Name, context.Fragments.Keys)}", spread.Name);
    }

    /// <summary>§5.5.2.3 Fragment Spread Is Possible.</summary>
    private static void CheckPossible(ValidationContext context, Selection spread, Name? name, NamedType? type, NamedType? parent)
    {
        if (type is not { IsComposite: true } || parent is null || Overlap(context.Schema, type, parent))
            return;
        context.Report($"{Describe(name)} cannot be spread here as objects of type \"{parent}\" can never be of type \"{type}\".", spread);
    }

    /// <summary>An interface may be spread into one that it implements even when no object implements both.</summary>
    private static bool Overlap(Schema schema, NamedType a, NamedType b)
    {
        if (schema.IsSubtype(a, b) || schema.IsSubtype(b, a))
            return true;
        foreach (var possible in schema.PossibleTypes(a))
        {
            if (schema.IsSubtype(possible, b))
                return true;
        }

        return false;
    }

    /// <summary>
    /// §5.5.1.4 Fragments Must Be Used and §5.5.2.2 Fragment Spreads Must Not Form Cycles. Returns the fragments' names, each behind all
    /// that it spreads; null when there is a cycle.
    /// </summary>
    public static IReadOnlyList<string>? CheckSpreadGraph(ValidationContext context)
    {
        if (context.Fragments.Count == 0)
            return [];
        var used = new HashSet<DefinitionUses>();
        foreach (var operation in context.Document.Operations)
            Mark(context, operation, used);
        foreach (var fragment in context.Fragments.Values)
        {
            if (context.IsFull)
                return null;
            if (!used.Contains(context.Uses[fragment]))
                context.Report($"Fragment \"{fragment.Name}\" is never used.", fragment.Name);
        }

        var order = new List<string>();
        var open = new Dictionary<string, bool>();
        var isAcyclic = true;
        foreach (var name in context.Fragments.Keys)
        {
            if (!open.ContainsKey(name))
                isAcyclic &= Descend(context, name, open, order);
        }

        return isAcyclic ? order : null;
    }

    /// <summary>What the operation and the fragments under it use, each once.</summary>
    public static IReadOnlyCollection<DefinitionUses> Reachable(ValidationContext context, OperationDefinition operation)
    {
        var found = new HashSet<DefinitionUses>();
        Mark(context, operation, found);
        return found;
    }

    private static void Mark(ValidationContext context, OperationDefinition operation, HashSet<DefinitionUses> found)
    {
        var pending = new Stack<DefinitionUses>();
        if (context.Uses.TryGetValue(operation, out var root) && found.Add(root))
            pending.Push(root);
        while (pending.TryPop(out var uses))
        {
            foreach (var spread in uses.Spreads)
            {
                if (context.UsesOf(spread.Name) is { } next && found.Add(next))
                    pending.Push(next);
            }
        }
    }

    /// <summary>
    /// Depth first without recursion, since a chain may be as long as the document. In <paramref name="open"/>: true on the present path,
    /// false when done.
    /// </summary>
    private static bool Descend(ValidationContext context, string start, Dictionary<string, bool> open, List<string> order)
    {
        var isAcyclic = true;
        var path = new Stack<(string Name, int Next)>([(start, 0)]);
        open[start] = true;
        while (path.TryPop(out var step))
        {
            var spreads = context.UsesOf(step.Name)?.Spreads ?? [];
            if (step.Next == spreads.Count)
            {
                open[step.Name] = false;
                order.Add(step.Name);
                continue;
            }

            path.Push((step.Name, step.Next + 1));
            var spread = spreads[step.Next];
            if (!open.TryGetValue(spread.Name, out var isOpen) && context.Fragments.ContainsKey(spread.Name))
            {
                open[spread.Name] = true;
                path.Push((spread.Name, 0));
            }
            else if (isOpen)
            {
                isAcyclic = false;
                ReportCycle(context, spread, path.Select(item => item.Name));
            }
        }

        return isAcyclic;
    }

    private static void ReportCycle(ValidationContext context, FragmentSpread spread, IEnumerable<string> path)
    {
        if (context.IsFull)
            return;
        var via = path.TakeWhile(text => text != spread.Name.Value).Reverse().Select(text => $"\"{text}\"").ToList();
        var detour = via.Count == 0 ? "" : $" via {string.Join(", ", via)}";
        context.Report($"Cannot spread fragment \"{spread.Name}\" within itself{detour}.", spread);
    }

    private static string Describe(Name? fragment) => fragment is null ? "Fragment" : $"Fragment \"{fragment}\"";
}
