using System.CommandLine;

namespace Meander.Api.Commands;

/// <summary>Brings the tables up to date; harmless when they are, and when two nodes do it at once.</summary>
internal sealed class Migrate : Verb
{
    public Migrate()
        : base("migrate", "Brings the database's tables up to date.")
    {
    }

    protected override async Task<int> RunAsync(ParseResult given, CancellationToken cancellationToken)
    {
        await using var database = await Database.OpenAsync(Settings.Read(), migrate: true, cancellationToken);
        Console.WriteLine("The database is up to date.");
        return 0;
    }
}
