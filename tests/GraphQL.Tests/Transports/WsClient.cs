using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Meander.GraphQL.Tests.Transports;

/// <summary>The server closed the socket.</summary>
internal sealed class ClosedException(int code, string reason) : Exception($"{code} {reason}")
{
    public int Code { get; } = code;

    public string Reason { get; } = reason;
}

/// <summary>A client that sends and reads messages as they are, right or wrong.</summary>
internal sealed class WsClient : IAsyncDisposable
{
    public const string Subprotocol = "graphql-transport-ws";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly byte[] _buffer = new byte[64 * 1024];

    private WsClient()
    {
    }

    public ClientWebSocket Socket { get; } = new();

    public static async Task<WsClient> OpenAsync(Uri address, params string[] subprotocols)
    {
        var client = new WsClient();
        foreach (var subprotocol in subprotocols)
            client.Socket.Options.AddSubProtocol(subprotocol);
        client.Socket.Options.KeepAliveInterval = TimeSpan.Zero;
        await client.Socket.ConnectAsync(WebSocketAddress(address), CancellationToken.None).WaitAsync(Patience);
        return client;
    }

    public static Task<WsClient> OpenAsync(LiveServer server) => OpenAsync(server.Address, Subprotocol);

    /// <summary>Open and acknowledged.</summary>
    public static async Task<WsClient> ReadyAsync(LiveServer server, string? user = null)
    {
        var client = await OpenAsync(server);
        await client.SendAsync(user is null ? "{'type':'connection_init'}" : $"{{'type':'connection_init','payload':{{'user':'{user}'}}}}");
        Xunit.Assert.Equal("{'type':'connection_ack'}", await client.ReadAsync());
        return client;
    }

    public static Uri WebSocketAddress(Uri address) => new UriBuilder(address) { Scheme = "ws" }.Uri;

    /// <param name="message">With single quotes for double ones.</param>
    public Task SendAsync(string message) => SendRawAsync(message.Replace('\'', '"'));

    public Task SendRawAsync(string message) => SendRawAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text);

    public Task SendRawAsync(byte[] message, WebSocketMessageType type) => Socket.SendAsync(message, type, true, CancellationToken.None);

    public Task SubscribeAsync(string id, string query, object? variables = null) =>
        SendRawAsync(JsonSerializer.Serialize(new { id, type = "subscribe", payload = new { query, variables } }));

    /// <summary>The next message, with single quotes for double ones.</summary>
    /// <exception cref="ClosedException">There is none.</exception>
    public async Task<string> ReadAsync()
    {
        using var text = new MemoryStream();
        while (true)
        {
            var part = await Socket.ReceiveAsync(_buffer, CancellationToken.None).WaitAsync(Patience);
            if (part.MessageType is WebSocketMessageType.Close)
            {
                await Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
                throw new ClosedException((int)part.CloseStatus!, part.CloseStatusDescription ?? "");
            }

            text.Write(_buffer, 0, part.Count);
            if (part.EndOfMessage)
                return Encoding.UTF8.GetString(text.ToArray()).Replace('"', '\'');
        }
    }

    public async Task<JsonNode> ReadJsonAsync() => JsonNode.Parse((await ReadAsync()).Replace('\'', '"'))!;

    /// <summary>Reads until the server closes.</summary>
    public async Task<ClosedException> ClosedAsync()
    {
        try
        {
            while (true)
                await ReadAsync();
        }
        catch (ClosedException closed)
        {
            return closed;
        }
    }

    /// <summary>Returns when the server has handled all that was sent.</summary>
    public async Task SettleAsync()
    {
        await SendAsync("{'type':'ping'}");
        Xunit.Assert.Equal("{'type':'pong'}", await ReadAsync());
    }

    public ValueTask DisposeAsync()
    {
        Socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
