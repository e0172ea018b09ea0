using Meander.Api;
using Meander.Api.Access;
using Meander.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Meander.Dashboard.Tests;

/// <summary>The whole server on a free port of this process, over the database and by the clock of a <see cref="Testing.Given"/>.</summary>
internal sealed class DashboardServer : IAsyncDisposable
{
    public const string Secret = "a secret that only the tests of Meander know";

    private readonly Func<Uri, Task<WebApplication>> _start;
    private WebApplication _app;

    private DashboardServer(WebApplication app, Given given, Func<Uri, Task<WebApplication>> start) =>
        (_app, Given, Address, _start) = (app, given, new Uri(app.Urls.Single()), start);

    public Given Given { get; }

    public Uri Address { get; }

    /// <summary>For what a test wants to do without a browser.</summary>
    public IServiceProvider Services => _app.Services;

    /// <param name="given">Not disposed with the server.</param>
    /// <param name="settings">As on the command line.</param>
    public static Task<DashboardServer> StartAsync(Given given, params string[] settings) => StartAsync(given, _ => { }, settings);

    /// <param name="given">Not disposed with the server.</param>
    /// <param name="configure">What differs.</param>
    /// <param name="settings">As on the command line.</param>
    public static async Task<DashboardServer> StartAsync(Given given, Action<IServiceCollection> configure, params string[] settings)
    {
        return new DashboardServer(await StartAtAsync(new Uri("http://127.0.0.1:0")), given, StartAtAsync);

        async Task<WebApplication> StartAtAsync(Uri address)
        {
            var app = Server.Build(
                [$"--urls={address}", $"--Auth:JwtSecret={Secret}", .. settings],
                given.Database.ServerConnectionString,
                builder =>
                {
                    builder.Logging.ClearProviders().AddSimpleConsole().AddFilter(level => level >= LogLevel.Warning);
                    builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(given.Clock));
                    builder.Services.Replace(ServiceDescriptor.Singleton(TestShares.ThatWaitForMinutes()));
                    configure(builder.Services);
                });
            await app.StartAsync();
            return app;
        }
    }

    /// <summary>Stops, and starts again at the same address, remembering nothing.</summary>
    public async Task RestartAsync()
    {
        await DisposeAsync();
        _app = await _start(Address);
    }

    /// <summary>A token as the verb <c>token</c> prints it.</summary>
    public string TokenFor(Person person, TimeSpan? lifetime = null) => _app.Services.GetRequiredService<TokenKeys>()
        .Sign(person.Id.Value, Given.Clock.Now, lifetime ?? TimeSpan.FromHours(12));

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
