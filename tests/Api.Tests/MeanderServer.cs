using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Meander.Api.Access;
using Meander.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Meander.Api.Tests;

/// <summary>
/// The whole server on a free port of this process, on a database of its own and with a clock that tests set: a class fixture.
/// </summary>
public sealed class MeanderServer : IDisposable
{
    public const string Secret = "a secret that only the tests of Meander know";

    private readonly WebApplication _app;

    public MeanderServer()
        : this(new TestDatabase())
    {
    }

    /// <param name="database">Disposed with the server.</param>
    /// <param name="settings">As on the command line: <c>--Auth:Audience=meander</c>.</param>
    internal MeanderServer(TestDatabase database, params string[] settings)
        : this(database, database.ServerConnectionString, settings)
    {
    }

    /// <param name="database">Disposed with the server.</param>
    /// <param name="connectionString">How the server reaches it.</param>
    /// <param name="settings">As on the command line.</param>
    internal MeanderServer(TestDatabase database, string connectionString, string[] settings)
    {
        Database = database;
        _app = Server.Build(
            ["--urls=http://127.0.0.1:0", $"--Auth:JwtSecret={Secret}", .. settings],
            connectionString,
            builder =>
            {
                builder.Logging.ClearProviders().AddProvider(Log);
                builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock));
                builder.Services.Replace(ServiceDescriptor.Singleton(TestShares.ThatWaitForMinutes()));
            });
        _app.StartAsync().Wait();
        Address = new Uri(_app.Urls.Single());
    }

    public TestDatabase Database { get; }

    public Clock Clock { get; } = new();

    internal LogBook Log { get; } = new();

    public Uri Address { get; }

    /// <summary>For what a test wants to do without HTTP.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>A token for the user as the <c>token</c> verb makes it, good for an hour of the test's clock.</summary>
    public string TokenFor(Guid user) => _app.Services.GetRequiredService<TokenKeys>().Sign(user, Clock.GetUtcNow(), TimeSpan.FromHours(1));

    /// <summary>A client that is this user, or nobody.</summary>
    public HttpClient ClientFor(Guid? user)
    {
        var client = new HttpClient { BaseAddress = Address };
        if (user is { } known)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TokenFor(known));
        return client;
    }

    /// <summary>Sends one operation as this user, or as nobody, and answers the response body.</summary>
    public async Task<JsonElement> PostAsync(Guid? user, string query, object? variables = null)
    {
        using var client = ClientFor(user);
        using var response = await client.PostAsJsonAsync("/graphql", new { query, variables });
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    public void Dispose()
    {
        _app.StopAsync().Wait();
        ((IDisposable)_app).Dispose();
        Database.Dispose();
    }
}
