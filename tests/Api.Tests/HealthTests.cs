using System.Diagnostics;
using System.Globalization;
using System.Net;
using Meander.Infrastructure.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Meander.Api.Tests;

public sealed class HealthTests : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"mh-{Guid.NewGuid():n}"[..14]);
    private PrivateCluster _cluster = null!;
    private WebApplication _app = null!;
    private HttpClient _client = null!;
    private readonly LogBook _log = new();

    public async Task InitializeAsync()
    {
        _cluster = await PrivateCluster.StartThrowawayAsync(_folder);
        _app = Server.Build(
            ["--urls=http://127.0.0.1:0", $"--Auth:JwtSecret={MeanderServer.Secret}"],
            _cluster.OwnerConnectionString(),
            builder => builder.Logging.ClearProviders().AddProvider(_log));
        await _app.StartAsync();
        _client = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task Ready_follows_PostgreSQL_down_and_up_while_live_stays()
    {
        await BecomesAsync(HttpStatusCode.OK);

        // Asleep it takes connections and answers nothing; killed it refuses them until its watcher has started it again.
        var server = ServerId();
        await SignalAsync("STOP", server);
        await BecomesAsync(HttpStatusCode.ServiceUnavailable, within: TimeSpan.FromSeconds(10));
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync("/health/live")).StatusCode);
        await BecomesAsync(HttpStatusCode.ServiceUnavailable);

        await SignalAsync("KILL", server);
        await BecomesAsync(HttpStatusCode.OK);

        // Whoever watches asks every few seconds, which is no reason to say it as often.
        var told = _log.Trouble.Where(line => line.Contains("PostgresHealth", StringComparison.Ordinal));
        Assert.Equal(["Error", "Warning"], told.Select(line => line.Split(' ')[0]));
        Assert.DoesNotContain(_log.Trouble, line => line.Contains("HealthChecks", StringComparison.Ordinal));
    }

    private async Task BecomesAsync(HttpStatusCode expected, TimeSpan? within = null)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            using var response = await _client.GetAsync("/health/ready");
            if (response.StatusCode == expected)
                break;
            Assert.True(waited.Elapsed < (within ?? TimeSpan.FromSeconds(60)), $"still {response.StatusCode}");
            await Task.Delay(100);
        }
    }

    private int ServerId() =>
        int.Parse(File.ReadLines(Path.Combine(_folder, "data", "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    /// <summary>To the server and its children, one of which serves the connection that is open already.</summary>
    private static async Task SignalAsync(string signal, int server)
    {
        using var kill = Process.Start("sh", ["-c", $"kill -{signal} {string.Join(' ', ChildrenOf(server).Append(server))}"]);
        await kill.WaitForExitAsync();
    }

    private static IEnumerable<int> ChildrenOf(int server) =>
        from folder in Directory.EnumerateDirectories("/proc")
        let name = Path.GetFileName(folder)
        where name.All(char.IsAsciiDigit) && StatusOf(folder).Contains($"\nPPid:\t{server}\n", StringComparison.Ordinal)
        select int.Parse(name, CultureInfo.InvariantCulture);

    private static string StatusOf(string process)
    {
        try
        {
            return File.ReadAllText($"{process}/status");
        }
        catch (IOException)
        {
            return "";
        }
    }
}
