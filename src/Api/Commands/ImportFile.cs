using Meander.Infrastructure;
using Meander.Infrastructure.Imports;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Meander.Api.Commands;

/// <summary>What the imports have in common: where the file and the database come from, and how the outcome is told.</summary>
internal static class ImportFile
{
    public static async Task<int> RunAsync(string path, Func<MeanderDb, Stream, Task<ImportOutcome>> import, CancellationToken cancellationToken)
    {
        await using var file = Open(path);
        await using var database = await Database.OpenAsync(Settings.Read(), migrate: false, cancellationToken);
        await using var db = MeanderDb.ForOwner(database.OwnerConnectionString);
        return Tell(await GuardedAsync(() => import(db, file)));
    }

    /// <summary>Goes where complaints go, so that the report can be piped.</summary>
    public static void Progress(string text) => Console.Error.WriteLine($"… {text}");

    /// <summary>One problem a line and exit code 1, or the report.</summary>
    private static int Tell(ImportOutcome outcome)
    {
        foreach (var problem in outcome.Problems)
            Console.Error.WriteLine(problem);
        if (outcome.Problems.Count > 0)
            Console.Error.WriteLine($"Nothing was imported: {outcome.Problems.Count:N0} {(outcome.Problems.Count == 1 ? "problem" : "problems")}.");
        foreach (var sentence in outcome.Report)
            Console.Out.WriteLine(sentence);
        return outcome.Problems.Count > 0 ? 1 : 0;
    }

    /// <summary>A constraint can only be broken by what others wrote since the import looked, and a lock be waited for in a circle only with them.</summary>
    private static async Task<ImportOutcome> GuardedAsync(Func<Task<ImportOutcome>> import)
    {
        try
        {
            return await import();
        }
        catch (Exception failure) when (Collision(failure) is { } collision)
        {
            var rule = collision.ConstraintName is { } name ? $" ({name})" : "";
            throw new VerbFailedException($"somebody changed the same people or courses at the same time{rule}. Nothing was imported; run it again.");
        }
    }

    private static PostgresException? Collision(Exception failure) =>
        (failure is DbUpdateException ? failure.InnerException : failure) as PostgresException
            is { SqlState: ['2', '3', ..] or PostgresErrorCodes.DeadlockDetected } collision ? collision : null;

    private static FileStream Open(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new VerbFailedException($"the file '{path}' cannot be read: {failure.Message}");
        }
    }
}
