using System.CommandLine;
using Meander.Api.Access;
using Meander.Api.Dashboard;

namespace Meander.Api.Commands;

/// <summary>The server itself, with its database brought up to date first.</summary>
internal sealed class Serve : Verb
{
    private readonly Option<string> _urls = new("--urls")
    {
        HelpName = "ADDRESS",
        Description = "where to listen; goes before Urls and ASPNETCORE_URLS",
    };

    private readonly Option<bool> _welcome = new("--welcome")
    {
        Arity = ArgumentArity.Zero,
        Description = "for the private database: fills it with demo data when it is empty, prints tokens and a request to try",
    };

    public Serve()
        : base("serve", "Serves the dashboard and GraphQL over HTTP until interrupted. This is what happens without a verb.")
    {
        Add(_urls);
        Add(_welcome);
        // The rest are settings, such as --GraphQL:Explorer=false.
        TreatUnmatchedTokensAsErrors = false;
    }

    protected override async Task<int> RunAsync(ParseResult given, CancellationToken cancellationToken)
    {
        var settings = Settings.Read();
        var keys = TokenKeys.From(settings);

        await using var database = await Database.OpenAsync(settings, migrate: true, cancellationToken);
        string[] address = given.GetValue(_urls) is { } urls ? ["--urls", urls] : [];
        await using var app = Server.Build(
            [.. address, .. given.UnmatchedTokens], database.ServerConnectionString,
            builder =>
            {
                if (database.IsPrivate && keys.AreForDevelopment)
                    builder.Services.AddSingleton(new DemoPeople(database.OwnerConnectionString));
            },
            database.OwnerConnectionString);
        try
        {
            await StartAsync(app, cancellationToken);
            if (given.GetValue(_welcome))
                await Welcome.SayAsync(database, keys, app.Urls.First(), app.Services, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It was served until interrupted, however short that was.
        }
        catch when (app.Lifetime.ApplicationStarted.IsCancellationRequested)
        {
            await app.StopAsync(CancellationToken.None);
            throw;
        }

        // Disposed without having been stopped, the scheduler would go on looking for a database that is gone.
        await app.WaitForShutdownAsync(cancellationToken);
        return 0;
    }

    private static async Task StartAsync(WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException failure)
        {
            throw new VerbFailedException(
                $"cannot listen: {failure.Message.TrimEnd('.')}. Is Meander running already? ASPNETCORE_URLS chooses another address.");
        }
        if (DashboardHost.IsEnabled(app.Configuration))
            Console.WriteLine($"Meander's pages are at {string.Join(", ", app.Urls.Select(url => url.TrimEnd('/') + "/"))}");
        Console.WriteLine($"Meander serves GraphQL at {string.Join(", ", app.Urls.Select(url => url.TrimEnd('/') + Server.Path))}");
    }
}
