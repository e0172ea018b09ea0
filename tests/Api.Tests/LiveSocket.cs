using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Meander.Api.Tests;

/// <summary>A client of graphql-transport-ws that reads as fast as it can and remembers what came.</summary>
internal sealed class LiveSocket : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly List<(string Type, string? Id, JsonElement Payload)> _heard = [];
    private Task _reading = Task.CompletedTask;

    /// <summary>Of a closed socket.</summary>
    public int? CloseCode => (int?)_socket.CloseStatus;

    /// <summary>An acknowledged socket of this user, or of nobody.</summary>
    public static async Task<LiveSocket> OpenAsync(Uri server, string? token)
    {
        var socket = await InitAsync(server, token is null ? null : new { authorization = $"Bearer {token}" });
        await socket.UntilAsync(heard => heard.Any(one => one.Type == "connection_ack"));
        return socket;
    }

    /// <summary>A socket that has said hello.</summary>
    /// <param name="payload">Of that message; a string is its JSON.</param>
    /// <param name="header">The upgrade's <c>Authorization</c>.</param>
    /// <param name="forwardedFor">The upgrade's <c>X-Forwarded-For</c>.</param>
    public static async Task<LiveSocket> InitAsync(Uri server, object? payload, string? header = null, string? forwardedFor = null)
    {
        var socket = new LiveSocket();
        socket._socket.Options.AddSubProtocol("graphql-transport-ws");
        if (header is not null)
            socket._socket.Options.SetRequestHeader("Authorization", header);
        if (forwardedFor is not null)
            socket._socket.Options.SetRequestHeader("X-Forwarded-For", forwardedFor);
        await socket._socket.ConnectAsync(new UriBuilder(server) { Scheme = "ws", Path = "/graphql" }.Uri, CancellationToken.None);
        await socket.SendAsync(payload switch
        {
            null => new { type = "connection_init" },
            string json => $$"""{"type":"connection_init","payload":{{json}}}""",
            _ => new { type = "connection_init", payload },
        });
        socket._reading = Task.Run(socket.ReadAsync);
        return socket;
    }

    public Task SubscribeAsync(string id, string query, object? variables = null) =>
        SendAsync(new { type = "subscribe", id, payload = new { query, variables } });

    /// <summary>Types of the messages about an operation, in order.</summary>
    public IReadOnlyList<string> Types(string id) => [.. Heard(id).Select(one => one.Type)];

    /// <summary>What came about an operation, in order.</summary>
    public IReadOnlyList<(string Type, JsonElement Payload)> Heard(string id)
    {
        lock (_heard)
            return [.. _heard.Where(one => one.Id == id).Select(one => (one.Type, one.Payload))];
    }

    /// <summary>The values of the operation's one field.</summary>
    public IReadOnlyList<JsonElement> Values(string id)
    {
        Assert.All(Heard(id), one => Assert.True(one.Type == "next" && one.Payload.TryGetProperty("data", out _), one.ToString()));
        return [.. Heard(id).Select(one => one.Payload.GetProperty("data").EnumerateObject().Single().Value)];
    }

    /// <summary>Waits for the operation's last value to be like that.</summary>
    public async Task<JsonElement> UntilAsync(string id, Func<JsonElement, bool> last)
    {
        await UntilAsync(_ => Values(id) is [.., var value] && last(value));
        return Values(id)[^1];
    }

    public Task<JsonElement> UntilTakenAsync(string id, int taken, int waitlisted = 0) => UntilAsync(
        id, value => value.GetProperty("seats").GetProperty("taken").GetInt32() == taken
            && value.GetProperty("seats").GetProperty("waitlisted").GetInt32() == waitlisted);

    /// <summary>Waits for the operation's error and answers its code.</summary>
    public async Task<string?> ErrorAsync(string id)
    {
        await UntilAsync(_ => Heard(id).Count > 0);
        var (type, payload) = Assert.Single(Heard(id));
        Assert.Equal("error", type);
        return payload[0].GetProperty("extensions").GetProperty("code").GetString();
    }

    /// <summary>
    /// Subscribes and waits until the operation is under way, which nothing says: something is told until it is heard, and then forgotten.
    /// </summary>
    /// <param name="id">The operation's.</param>
    /// <param name="query">Its document.</param>
    /// <param name="tell">Adds a message that the stream is to bring, and answers its id.</param>
    public async Task FollowMessagesAsync(string id, string query, Func<Task<Guid>> tell)
    {
        await SubscribeAsync(id, query);
        var last = Guid.Empty;
        for (var tries = 0; tries < 300 && Heard(id).Count == 0; tries++)
        {
            last = await tell();
            await Task.Delay(200);
        }

        await UntilAsync(id, value => value.GetProperty("id").GetGuid() == last);
        Forget(id);
    }

    /// <summary>What came about an operation counts no more.</summary>
    public void Forget(string id)
    {
        lock (_heard)
            _heard.RemoveAll(one => one.Id == id);
    }

    /// <summary>Waits for the server to close the socket.</summary>
    public async Task<int?> ClosedAsync()
    {
        await _reading.WaitAsync(TimeSpan.FromSeconds(60));
        return CloseCode;
    }

    public async Task UntilAsync(Func<IReadOnlyList<(string Type, string? Id, JsonElement Payload)>, bool> condition)
    {
        for (var tries = 0; tries < 3000; tries++)
        {
            lock (_heard)
            {
                if (condition(_heard))
                    return;
            }
            await Task.Delay(20);
        }

        lock (_heard)
            Assert.Fail($"closed with {CloseCode}; heard: {string.Join('\n', _heard.TakeLast(5))}");
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
        _sending.Dispose();
    }

    private async Task SendAsync(object message)
    {
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(
                message is string json ? Encoding.UTF8.GetBytes(json) : JsonSerializer.SerializeToUtf8Bytes(message),
                WebSocketMessageType.Text,
                endOfMessage: true,
                CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var length = 0;
            ValueWebSocketReceiveResult part;
            do
            {
                part = await _socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                length += part.Count;
            }
            while (!part.EndOfMessage);
            if (part.MessageType == WebSocketMessageType.Close)
                return;
            await HearAsync(JsonElement.Parse(buffer.AsSpan(0, length)));
        }
    }

    private async Task HearAsync(JsonElement message)
    {
        var type = message.GetProperty("type").GetString()!;
        if (type == "ping")
        {
            await SendAsync(new { type = "pong" });
            return;
        }

        lock (_heard)
        {
            _heard.Add((
                type, message.TryGetProperty("id", out var id) ? id.GetString() : null,
                message.TryGetProperty("payload", out var payload) ? payload : default));
        }
    }
}
