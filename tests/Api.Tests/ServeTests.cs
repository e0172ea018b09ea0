using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Meander.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Meander.Api.Tests;

/// <summary>A served checkout from its start to each of its ends.</summary>
public sealed class ServeTests : IDisposable
{
    private readonly Checkout _checkout = new();
    private readonly Dictionary<Process, Task<Uri>> _addresses = [];

    public void Dispose() => _checkout.Dispose();

    [Theory]
    [InlineData("INT", 0)]
    [InlineData("TERM", 0)]
    [InlineData("KILL", 137)]
    public async Task However_it_ends_no_PostgreSQL_server_stays_behind(string signal, int code)
    {
        using var serve = await StartAsync();
        Assert.True(File.Exists(_checkout.ServerIdFile));

        await SignalAsync(signal, serve);
        await serve.WaitForExitAsync(GiveUpAfter());
        Assert.Equal(code, serve.ExitCode);
        await ServerEndsAsync();
    }

    /// <summary>Demo data is still to come at that moment, and the scheduler has hardly begun.</summary>
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task An_interrupt_at_the_moment_of_readiness_ends_it_before_its_database(string signal)
    {
        var address = FreeAddress();
        using var serve = _checkout.Start(["serve", "--welcome"], ("ASPNETCORE_URLS", address));
        var output = serve.StandardOutput.ReadToEndAsync();
        var errors = serve.StandardError.ReadToEndAsync();
        try
        {
            await ReadyAsync(new Uri(address));
            await SignalAsync(signal, serve);
            await serve.WaitForExitAsync(GiveUpAfter());
        }
        finally
        {
            serve.Kill();
        }
        Assert.Equal(0, serve.ExitCode);
        Assert.DoesNotContain("Failed to connect", await output + await errors, StringComparison.Ordinal);
        await ServerEndsAsync();
    }

    [Fact]
    public async Task A_second_process_joins_the_server_and_keeps_it_when_the_first_one_goes()
    {
        using var first = await StartAsync();
        var address = await AddressOfAsync(first);
        using var second = await StartAsync();
        var other = await AddressOfAsync(second);
        Assert.NotEqual(address, other);

        await SignalAsync("INT", first);
        await first.WaitForExitAsync(GiveUpAfter());
        using (var client = new HttpClient())
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri(other, "/health/ready"))).StatusCode);

        await SignalAsync("INT", second);
        await second.WaitForExitAsync(GiveUpAfter());
        await ServerEndsAsync();
    }

    [Fact]
    public async Task Requests_that_go_well_leave_nothing_in_the_log_of_their_statements()
    {
        await using var app = Server.Build(["--urls=http://127.0.0.1:0", $"--Auth:JwtSecret={MeanderServer.Secret}"], "Host=127.0.0.1");
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Microsoft.EntityFrameworkCore.Database.Command");
        Assert.Equal((false, true), (log.IsEnabled(LogLevel.Information), log.IsEnabled(LogLevel.Error)));
    }

    /// <summary>Those of its people are no secret of a checkout; those of any other database are.</summary>
    [Fact]
    public async Task Tokens_are_printed_for_the_private_database_alone()
    {
        using var database = new TestDatabase();
        (string, string)[] named =
        [
            ("ConnectionStrings__Meander", database.ConnectionString), ("Auth__JwtSecret", MeanderServer.Secret),
            ("ASPNETCORE_URLS", "http://127.0.0.1:0"),
        ];
        var (code, _, errors) = await _checkout.RunAsync(["seed", "demo"], named);
        Assert.True(code == 0, errors);
        var theirs = await WelcomeAsync(named);
        var ours = await WelcomeAsync([("ASPNETCORE_URLS", "http://127.0.0.1:0")]);
        Assert.DoesNotContain("eyJ", theirs, StringComparison.Ordinal);
        Assert.Contains("meander token --user", theirs, StringComparison.Ordinal);
        Assert.Contains("Authorization: Bearer eyJ", ours, StringComparison.Ordinal);
    }

    /// <summary>All that is printed until the server was told to stop, which it is when there is nothing more to come.</summary>
    private async Task<string> WelcomeAsync((string, string)[] settings)
    {
        using var serve = _checkout.Start(["serve", "--welcome"], settings);
        var text = new StringBuilder();
        while (await serve.StandardOutput.ReadLineAsync(GiveUpAfter()) is { } line)
        {
            text.AppendLine(line);
            if (line.StartsWith("Ctrl-C stops", StringComparison.Ordinal) || line.Contains("meander token", StringComparison.Ordinal))
                await SignalAsync("INT", serve);
        }
        await serve.WaitForExitAsync(GiveUpAfter());
        return text.ToString();
    }

    private async Task<Process> StartAsync()
    {
        var serve = _checkout.Start(["serve"], ("ASPNETCORE_URLS", "http://127.0.0.1:0"));
        _addresses[serve] = AddressIn(serve);
        await _addresses[serve];
        return serve;
    }

    private Task<Uri> AddressOfAsync(Process serve) => _addresses[serve];

    private static async Task<Uri> AddressIn(Process serve)
    {
        while (await serve.StandardOutput.ReadLineAsync(GiveUpAfter()) is { } line)
        {
            if (line.StartsWith("Meander serves GraphQL at ", StringComparison.Ordinal))
                return new Uri(line["Meander serves GraphQL at ".Length..]);
        }
        throw new InvalidOperationException(await serve.StandardError.ReadToEndAsync());
    }

    private static string FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://{listener.LocalEndpoint}";
    }

    private static async Task ReadyAsync(Uri address)
    {
        using var client = new HttpClient();
        for (var giveUp = GiveUpAfter(); ; await Task.Delay(5, giveUp))
        {
            try
            {
                if ((await client.GetAsync(new Uri(address, "/health/ready"), giveUp)).IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // Nobody listens yet.
            }
        }
    }

    private async Task ServerEndsAsync()
    {
        var waited = Stopwatch.StartNew();
        while (File.Exists(_checkout.ServerIdFile))
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60), "the server still runs");
            await Task.Delay(50);
        }
    }

    private static async Task SignalAsync(string signal, Process process)
    {
        using var kill = Process.Start("sh", ["-c", $"kill -{signal} {process.Id}"]);
        await kill.WaitForExitAsync();
    }

    private static CancellationToken GiveUpAfter() => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;
}
