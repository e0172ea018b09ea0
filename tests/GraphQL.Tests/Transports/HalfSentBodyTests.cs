using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Meander.GraphQL.Tests.Transports;

/// <summary>A client that sends half a body is answered or let go, and the log, which is for trouble of ours, says nothing.</summary>
public sealed class HalfSentBodyTests : IAsyncLifetime
{
    private LiveServer _server = null!;

    public static TheoryData<string> Halves => new(
        "Content-Length: 1000\r\n\r\n",
        "Content-Length: 1000\r\n\r\n{\"query\": \"{ __ty",
        "Transfer-Encoding: chunked\r\n\r\n20\r\n{\"query\": ");

    public async Task InitializeAsync() =>
        _server = await LiveServer.StartAsync(server => server.Limits.BodyPause = TimeSpan.FromMilliseconds(300));

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [MemberData(nameof(Halves))]
    public async Task That_stops_coming_is_answered_with_408(string half)
    {
        using (var client = await SendAsync(half))
        {
            using var reader = new StreamReader(client.GetStream());
            Assert.StartsWith("HTTP/1.1 408", await reader.ReadLineAsync(), StringComparison.Ordinal);
        }

        await AssertSilentAsync();
    }

    [Theory]
    [MemberData(nameof(Halves))]
    public async Task Whose_client_says_that_no_more_comes_is_let_go(string half)
    {
        using (var client = await SendAsync(half))
        {
            var stream = client.GetStream();
            client.Client.Shutdown(SocketShutdown.Send);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            try
            {
                while (await stream.ReadAsync(new byte[1024], patience.Token) > 0)
                {
                }
            }
            catch (IOException reset) when (reset.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
            {
                // Let go as well: Linux resets a connection that is closed before all of what came was read.
            }
        }

        await AssertSilentAsync();
    }

    [Theory]
    [MemberData(nameof(Halves))]
    public async Task Whose_client_breaks_off_is_let_go(string half)
    {
        using (var client = await SendAsync(half))
        {
            await Task.Delay(50);
            client.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        await AssertSilentAsync();
    }

    private async Task<TcpClient> SendAsync(string half)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _server.Address.Port);
        var head = $"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{half}";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
        return client;
    }

    /// <summary>Stops the server, which ends after all that was under way, and looks at what it logged.</summary>
    private async Task AssertSilentAsync()
    {
        await Task.Delay(500);
        await _server.App.StopAsync();
        Assert.Empty(_server.Log);
    }
}
