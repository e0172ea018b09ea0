namespace Meander.Api.Commands;

/// <summary>Brings the tables up to date; harmless when they are, and when two nodes do it at once.</summary>
internal sealed class Migrate : Verb
{
    public override string Name => "migrate";

    public override string Summary => "Brings the database's tables up to date.";

    public override async Task<int> RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        arguments.Finish();
        await using var database = await Database.OpenAsync(Settings.Read(), migrate: true, cancellationToken);
        Console.WriteLine("The database is up to date.");
        return 0;
    }
}
