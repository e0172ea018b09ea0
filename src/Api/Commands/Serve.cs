namespace Meander.Api.Commands;

/// <summary>The server itself, with its database brought up to date first.</summary>
internal sealed class Serve : Verb
{
    public override string Name => "serve";

    public override string Arguments => "[--urls ADDRESS] [--welcome]";

    public override string Summary => "Serves GraphQL over HTTP until interrupted. This is what happens without a verb.";

    public override string Details => """
        --urls ADDRESS  where to listen; goes before Urls and ASPNETCORE_URLS
        --welcome       fills an empty private database with demo data and prints tokens and a request to try
        """;

    public override async Task<int> RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        var welcome = arguments.Flag("welcome");
        var urls = arguments.Option("urls");
        var settings = Settings.Read();
        var keys = TokenKeys.From(settings);

        await using var database = await Database.OpenAsync(settings, migrate: true, cancellationToken);
        string[] address = urls is null ? [] : ["--urls", urls];
        await using var app = Server.Build([.. address, .. arguments.Rest], database.ServerConnectionString, ownerConnectionString: database.OwnerConnectionString);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException failure)
        {
            throw new VerbFailedException($"cannot listen: {failure.Message.TrimEnd('.')}. Is Meander running already? ASPNETCORE_URLS chooses another address.");
        }
        Console.WriteLine($"Meander serves GraphQL at {string.Join(", ", app.Urls.Select(url => url.TrimEnd('/') + Server.Path))}");
        if (welcome)
            await Welcome.SayAsync(database, keys, app.Urls.First(), app.Services, cancellationToken);
        await app.WaitForShutdownAsync(cancellationToken);
        return 0;
    }
}
