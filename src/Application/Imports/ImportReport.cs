using System.Globalization;

namespace Meander.Application.Imports;

/// <summary>What an import did, or would have done in a dry run.</summary>
/// <param name="Sentences">The first says what was read; the others what was created and updated, or that nothing was.</param>
public sealed record ImportReport(IReadOnlyList<string> Sentences);

/// <summary>Words for counts and names.</summary>
internal sealed class ReportWriter
{
    private const int MostNames = 20;

    private readonly List<string> _changes = [];

    public void Created(string noun, string nouns, IReadOnlyCollection<string> names) =>
        Changed("Created", noun, nouns, names.Count, names);

    public void Created(string noun, string nouns, int count) => Changed("Created", noun, nouns, count, []);

    public void Updated(string noun, string nouns, int count) => Changed("Updated", noun, nouns, count, []);

    public ImportReport Finish(string read, bool dryRun) => new(
    [
        read,
        .. dryRun && _changes.Count > 0 ? ["A dry run; for real it would have:"] : Array.Empty<string>(),
        .. _changes.Count > 0 ? _changes : ["Nothing changed."],
    ]);

    private void Changed(string verb, string noun, string nouns, int count, IReadOnlyCollection<string> names)
    {
        if (count == 0)
            return;
        var listed = names.Count == 0 ? ""
            : $": {string.Join(", ", names.Take(MostNames))}{(names.Count > MostNames ? $" and {names.Count - MostNames:N0} more" : "")}";
        _changes.Add($"{verb} {count.ToString("N0", CultureInfo.InvariantCulture)} {(count == 1 ? noun : nouns)}{listed}.");
    }
}
