using Meander.GraphQL.Language;

namespace Meander.GraphQL.Validation;

/// <summary>Names that have to differ at one place: arguments, input fields, variables.</summary>
internal static class UniqueNames
{
    /// <summary>Up to so many are compared with one another; more are looked up.</summary>
    private const int Few = 8;

    /// <param name="nodes">What stands at the place.</param>
    /// <param name="nameOf">The name of one of them.</param>
    /// <param name="what">For the message, up to the name: <c>variable named "$</c>.</param>
    public static void Check<T>(ValidationContext context, IReadOnlyList<T> nodes, Func<T, Name> nameOf, string what)
    {
        if (nodes.Count < 2)
            return;
        var names = nodes.Count > Few ? new Dictionary<string, Name>(nodes.Count) : null;
        for (var i = 0; i < nodes.Count; i++)
        {
            var name = nameOf(nodes[i]);
            var first = names is null ? FirstBefore(nodes, i, nameOf) : names.TryAdd(name, name) ? null : names[name];
            if (first is not null)
                context.Report($"There can be only one {what}{name}\".", first, name);
        }
    }

    private static Name? FirstBefore<T>(IReadOnlyList<T> nodes, int end, Func<T, Name> nameOf)
    {
        var name = nameOf(nodes[end]).Value;
        for (var i = 0; i < end; i++)
        {
            if (nameOf(nodes[i]) is var earlier && earlier.Value == name)
                return earlier;
        }

        return null;
    }
}
