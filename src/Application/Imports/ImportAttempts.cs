namespace Meander.Application.Imports;

/// <summary>Which line of the file each row comes from, so that a row that the database refuses can be named by its line.</summary>
public sealed class LinesOfRows
{
    private readonly Dictionary<object, long> _lines = new(ReferenceEqualityComparer.Instance);

    public void Add(object row, long line) => _lines[row] = line;

    /// <summary>Null when no line is known.</summary>
    public long? Of(object? row) => row is not null && _lines.TryGetValue(row, out var line) ? line : null;
}

/// <summary>
/// Runs what an import decides and stores. When the database refuses it and another transaction may have been the cause, it is done once
/// more, since the import then sees what that transaction wrote; what is refused again is the file's own fault, and its line is named.
/// </summary>
public sealed class ImportAttempts(IBulkStore store)
{
    /// <summary>A file with this many lines is worth saying how far it is, each time that so many more are read.</summary>
    public const int LongFile = 25_000;

    // The other transaction ends meanwhile; two that were in each other's way would otherwise meet again at once.
    private static readonly TimeSpan BeforeTheSecond = TimeSpan.FromMilliseconds(500);

    /// <param name="dryRun">Do everything, then take it back.</param>
    /// <param name="attempt">Loads, decides and stores; is told where to put down which line a row comes from.</param>
    /// <param name="cancellationToken">Nothing is changed then.</param>
    public async Task<Result<ImportReport>> RunAsync(
        bool dryRun, Func<LinesOfRows, Task<Result<ImportReport>>> attempt, CancellationToken cancellationToken)
    {
        for (var again = false; ; again = true)
        {
            var lines = new LinesOfRows();
            var (result, broken) = await store.TryAsync(() => attempt(lines), keep: !dryRun, cancellationToken);
            if (broken is null)
                return result!;
            if (again || !broken.MayPass)
                return new ValidationFailed(Sentence(broken, lines.Of(broken.Row)));
            await Task.Delay(BeforeTheSecond, cancellationToken);
        }
    }

    private static string Sentence(BrokenRule broken, long? line)
    {
        if (broken.Name is null)
            return "Somebody changed the same people or courses at the same time, twice. Run it again.";
        var words = broken.Meaning is { } meaning
            ? $"{Sentences.Within(meaning.Message)} ({broken.Name})"
            : $"breaks the rule {broken.Name} of the database";
        return line is { } number ? $"line {number}: {words}" : $"The file cannot be stored: {words}.";
    }
}
