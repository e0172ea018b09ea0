using System.CommandLine;
using Meander.Application;
using Meander.Infrastructure;
using Meander.Infrastructure.Demo;

namespace Meander.Api.Commands;

/// <summary>Something to look at in an empty database.</summary>
internal sealed class SeedDemo : Verb
{
    public SeedDemo()
        : base("demo", "Adds a small made-up organisation with people, courses and registrations.",
            $"""
            Safe to repeat: an organisation '{DemoData.Slug}' that is there already stays as it is. Its people sign in with
              meander token --user {DemoData.Mentor}, {DemoData.Coordinator} or {DemoData.Admin}
            """)
    {
    }

    protected override async Task<int> RunAsync(ParseResult given, CancellationToken cancellationToken)
    {
        await using var database = await Database.OpenAsync(Settings.Read(), migrate: true, cancellationToken);
        var services = new ServiceCollection();
        services.AddSingleton(TimeProvider.System);
        services.AddMeanderApplication();
        services.AddMeanderInfrastructure(database.ServerConnectionString);
        await using var application = services.BuildServiceProvider();
        await using var terminal = new ServiceCollection().AddMeanderApplication()
            .AddMeanderForOperator(database.OwnerConnectionString).BuildServiceProvider();
        await using var db = MeanderDb.ForOwner(database.OwnerConnectionString);

        var (verbs, requests) =
            (terminal.GetRequiredService<IServiceScopeFactory>(), application.GetRequiredService<IServiceScopeFactory>());
        var made = await new DemoSeed(db, verbs, requests, TimeProvider.System).RunAsync(cancellationToken);
        Console.WriteLine(made
            ? $"Added {DemoData.Name} ('{DemoData.Slug}'): {DemoData.Mentor}, {DemoData.Coordinator}, {DemoData.Admin} and others."
            : $"{DemoData.Name} ('{DemoData.Slug}') is there already; nothing changed.");
        return 0;
    }
}
