using Meander.Api.Access;
using Meander.Api.Commands;
using Meander.Api.Dashboard;
using Meander.Api.Reports;
using Meander.Application;
using Meander.Application.Portal;
using Meander.GraphQL;
using Meander.GraphQL.Explorer;
using Meander.GraphQL.Transports;
using Meander.Infrastructure;
using Meander.Infrastructure.Jobs;
using Meander.Infrastructure.Outbox;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Meander.Api;

/// <summary>Puts the layers together into one web application.</summary>
internal static class Server
{
    /// <summary>The one endpoint of the API.</summary>
    public const string Path = "/graphql";

    private const string DefaultAddress = "http://127.0.0.1:5080";

    private static readonly string[] AddressSettings = ["urls", "http_ports", "https_ports"];

    /// <param name="args">Settings as <c>--name value</c>, such as <c>--urls</c>.</param>
    /// <param name="connectionString">A migrated database, as the role that requests are served with.</param>
    /// <param name="configure">What differs in a test.</param>
    /// <param name="ownerConnectionString">As the owner, for the jobs of this node; null for a node without.</param>
    public static WebApplication Build(
        string[] args, string connectionString, Action<WebApplicationBuilder>? configure = null, string? ownerConnectionString = null)
    {
        var builder = WebApplication.CreateBuilder([.. args, "--hostBuilder:reloadConfigOnChange=false"]);
        builder.Logging.ClearProviders().AddSimpleConsole(Logging.OneLineEach);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        // A failing check is logged each time that somebody asks; PostgresHealth says it when it changes.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        // Forms say of themselves that nobody keeps them, as all our answers do; it warns of that each time.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.Error);
        // A start that fails is told in one line by the verb; the host would add the stack trace.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 4 * 1024 * 1024;
            kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
            // Kestrel looks once a second and adds a second of its own, so half a head is cut off after three to four seconds. Less, and a
            // server that is very busy would not have looked at whole heads by then.
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(2);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        });

        builder.Services.AddSingleton<TimeProvider>(new MicrosecondClock());
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddSingleton(new PortalAddresses(WebhookSettings.From(builder.Configuration).AllowPrivateAddresses));
        builder.Services.AddMeanderApplication();
        builder.Services.AddMeanderInfrastructure(connectionString);
        var tokens = TokenKeys.From(builder.Configuration);
        builder.Services.AddBearerTokens(tokens);
        if (DashboardHost.IsEnabled(builder.Configuration))
            builder.Services.AddDashboardHost(builder.Configuration, tokens);
        builder.Services.AddGraphQLServer(server =>
        {
            ServedSchema.Configure(server);
            ReadSettings(builder.Configuration, server);
        });
        // Whoever reads nothing ties memory up, whatever it is that is sent. Kestrel takes no patience of a second or less.
        builder.Services.AddOptions<KestrelServerOptions>().Configure<GraphQLServerOptions>((kestrel, graphQL) =>
            kestrel.Limits.MinResponseDataRate = new MinDataRate(
                graphQL.Limits.MinReadRate, TimeSpan.FromSeconds(Math.Max(2, graphQL.Limits.SendTimeout.TotalSeconds))));
        builder.Services.AddTelemetryExport(builder.Configuration);
        builder.Services.AddHealth(connectionString);
        builder.Services.AddResponseCompression(compression =>
            compression.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "application/graphql-response+json", "text/csv"]);
        builder.Logging.AddFilter("Quartz", LogLevel.Warning);
        if (ownerConnectionString is not null && builder.Configuration.GetValue("Jobs:Scheduler", defaultValue: true))
        {
            builder.Services.AddMeanderJobs(ownerConnectionString, builder.Configuration);
            builder.Services.AddMeanderScheduler(ownerConnectionString);
        }
        configure?.Invoke(builder);

        var app = builder.Build();
        if (app.Services.GetRequiredService<TokenKeys>().AreForDevelopment)
            app.Logger.LogWarning(
                "Tokens are signed with the secret in {Folder}; set Auth__JwtSecret or Auth__Authority for real use", Settings.Folder());
        if (app.Services.GetRequiredService<TokenKeys>().AreForEveryAudience)
            app.Logger.LogWarning("Tokens that the issuer made for any application are taken; Auth__Audience would name whom they are for");
        if (!IsAddressGiven(builder.Configuration))
            app.Urls.Add(DefaultAddress);

        app.UseTrustedProxies(app.Configuration);
        app.Use(KeepAnswersPrivate);
        app.Use(LetClientsLeaveAsync);
        app.UseResponseCompression();
        app.MapHealth();
        // Of the application and not of the branch: the host would not find it there, and put a second one ahead of everything.
        app.UseAuthentication();
        app.UseWhen(context => !context.Request.Path.StartsWithSegments("/health"), branch => branch.UseBearerTokens());
        try
        {
            if (app.Configuration.GetValue("GraphQL:Explorer", defaultValue: true))
                app.MapGraphQLWithBrowserPage(Path);
            else
                app.MapGraphQL(Path);
            app.MapTrainingReport();
            if (DashboardHost.IsEnabled(app.Configuration))
                app.MapDashboardHost();
        }
        catch (Exception mistake) when (mistake is ArgumentException or IOException)
        {
            throw new VerbFailedException($"a setting of GraphQL cannot be taken: {mistake.Message}");
        }

        return app;
    }

    /// <summary>
    /// What one viewer may see no cache keeps, and no browser guesses that it is anything but what it says. The page for browsers, which is
    /// the same for everybody, says otherwise of its files.
    /// </summary>
    private static Task KeepAnswersPrivate(HttpContext context, RequestDelegate next)
    {
        context.Response.Headers.CacheControl = "private, no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return next(context);
    }

    /// <summary>
    /// A client that goes away in the middle is no failure of ours: nobody is there to be answered, and nothing to be logged.
    /// </summary>
    private static async Task LetClientsLeaveAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception left) when (context.RequestAborted.IsCancellationRequested && left is OperationCanceledException or IOException)
        {
            // Whatever the request was about to change has been rolled back. Kestrel is not to look for a next one, and warn that it
            // cannot.
            if (HttpProtocol.IsHttp11(context.Request.Protocol))
                context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        }
    }

    /// <summary>A setting that is misspelt or no number stops the start: nobody should believe in a limit that is not there.</summary>
    private static void ReadSettings(ConfigurationManager settings, GraphQLServerOptions server)
    {
        try
        {
            settings.GetSection("GraphQL:Limits").Bind(server.Limits, binder => binder.ErrorOnUnknownConfiguration = true);
            settings.GetSection("GraphQL:PersistedDocuments")
                .Bind(server.PersistedDocuments, binder => binder.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException mistake)
        {
            throw new VerbFailedException($"a setting of GraphQL cannot be taken: {mistake.Message}");
        }
    }

    private static bool IsAddressGiven(ConfigurationManager settings) =>
        AddressSettings.Any(name => !string.IsNullOrEmpty(settings[name])) || settings.GetSection("Kestrel:Endpoints").Exists();
}
