namespace Meander.GraphQL.Binding;

/// <summary>Schema and CLR types do not fit together. The message lists every mismatch, so one start shows all of them.</summary>
public sealed class SchemaBindingException(IReadOnlyList<string> mismatches)
    : Exception(
        $"The schema cannot be bound, {mismatches.Count} mismatches:{string.Concat(mismatches.Select(mismatch => "\n  " + mismatch))}")
{
    /// <summary>One line each, by schema coordinate: <c>Course.seats: …</c>.</summary>
    public IReadOnlyList<string> Mismatches { get; } = mismatches;
}
