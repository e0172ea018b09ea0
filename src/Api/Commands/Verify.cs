using System.CommandLine;
using Meander.Infrastructure.Postgres;

namespace Meander.Api.Commands;

/// <summary>Asks the live database whether every rule holds and is guarded.</summary>
internal sealed class Verify : Verb
{
    public Verify()
        : base("verify", "Checks what no constraint can say, and that every constraint and trigger is on.",
            "Prints each rule with 'ok' or what drifted; the exit code is 1 if anything did. Changes nothing, and may run beside servers.")
    {
    }

    protected override async Task<int> RunAsync(ParseResult given, CancellationToken cancellationToken)
    {
        await using var database = await Database.OpenAsync(Settings.Read(), migrate: false, cancellationToken);
        var drifts = await Invariants.CheckAsync(database.OwnerConnectionString, cancellationToken);
        var byName = drifts.ToDictionary(drift => drift.Invariant);
        foreach (var name in Invariants.Names)
            Console.WriteLine(byName.TryGetValue(name, out var drift) ? Text(drift) : $"ok     {name}");
        Console.WriteLine(drifts.Count == 0 ? "All is well." : $"{drifts.Count} of {Invariants.Names.Count()} rules do not hold.");
        return drifts.Count == 0 ? 0 : 1;
    }

    private static string Text(Drift drift) =>
        $"DRIFT  {drift.Invariant} ({drift.Count:N0} "
        + $"{(drift.Count == 1 ? "row" : "rows")}): {string.Join(", ", drift.Rows.Select(Terminal.Line))}{(drift.Count > drift.Rows.Count ? ", …" : "")}";
}
