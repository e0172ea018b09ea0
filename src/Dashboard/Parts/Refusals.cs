using Meander.Domain;

namespace Meander.Dashboard.Parts;

/// <summary>What was refused of a form, each beside the field that it is about.</summary>
/// <param name="Errors">In the server's words and order.</param>
public sealed record Refusals(IReadOnlyList<DomainError> Errors)
{
    /// <summary>Nothing was refused.</summary>
    public static Refusals None { get; } = new([]);

    /// <summary>What is about a field, by its path below the input: <c>title</c>, <c>schedule.startDate</c>.</summary>
    public IReadOnlyList<string> At(string path) => [.. Errors.Where(error => IsAt(error, path)).Select(error => error.Message)];

    /// <summary>What is about none of the fields that are shown, for the head of the form.</summary>
    public IReadOnlyList<string> Beside(params IReadOnlyList<string> shown) =>
        [.. Errors.Where(error => !shown.Any(path => IsAt(error, path))).Select(error => error.Message)];

    private static bool IsAt(DomainError error, string path)
    {
        var place = string.Join('.', error.Path);
        return place == path || place.StartsWith(path + ".", StringComparison.Ordinal);
    }
}
