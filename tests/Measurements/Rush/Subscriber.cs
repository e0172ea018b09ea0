using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Meander.Measurements.Rush;

/// <summary>One WebSocket that speaks <c>graphql-transport-ws</c>, with one subscription.</summary>
internal sealed class Subscriber : IDisposable
{
    /// <summary>More seats than a course has.</summary>
    public const int ToldOfNone = int.MaxValue;

    private const int Text = 0x81;

    private static readonly byte[] Pong = FromClient("""{"type":"pong"}""");

    private readonly byte[] _buffer = new byte[8192];
    private int _from;
    private int _to;

    /// <param name="server">Where to.</param>
    /// <param name="token">Of the viewer.</param>
    /// <param name="subscribe">The message that subscribes.</param>
    public Subscriber(IPEndPoint server, byte[] token, byte[] subscribe)
    {
        Socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 10_000 };
        Socket.Connect(server);
        Socket.Send(Encoding.UTF8.GetBytes(
            $"GET /graphql HTTP/1.1\r\nHost: {server}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"));
        while (Head() is not { } head || !head.StartsWith("HTTP/1.1 101", StringComparison.Ordinal))
            ReceiveOrThrow();
        var viewer = Encoding.UTF8.GetString(token);
        Socket.Send(FromClient("""{"type":"connection_init","payload":{"authorization":"Bearer """ + viewer + "\"}}"));
        ReadOnlySpan<byte> message;
        while (!TryRead(out message))
            ReceiveOrThrow();
        if (message.IndexOf("connection_ack"u8) < 0)
            throw new InvalidOperationException($"Not acknowledged: {Encoding.UTF8.GetString(message)}");
        Socket.Send(subscribe);
    }

    public Socket Socket { get; }

    /// <summary>The last seats that it was told of; <see cref="ToldOfNone"/> before.</summary>
    public int Seats { get; set; } = ToldOfNone;

    /// <summary>A message as a client sends it. Masking with zeros leaves the text as it is.</summary>
    public static byte[] FromClient(string message) => Frame(message, mask: [0, 0, 0, 0]);

    /// <summary>A message as a server sends it.</summary>
    public static byte[] FromServer(string message) => Frame(message, mask: []);

    /// <summary>Takes what has come.</summary>
    /// <returns>False when the server has closed the connection.</returns>
    public bool Receive()
    {
        _buffer.AsSpan(_from, _to - _from).CopyTo(_buffer);
        (_from, _to) = (0, _to - _from);
        var count = Socket.Receive(_buffer.AsSpan(_to));
        _to += count;
        return count > 0;
    }

    /// <summary>The next message that has come as a whole; answers those that ask whether anybody is there.</summary>
    public bool TryRead(out ReadOnlySpan<byte> message)
    {
        message = default;
        var frame = _buffer.AsSpan(_from, _to - _from);
        if (frame.Length < 2)
            return false;
        var start = frame[1] < 126 ? 2 : 4;
        if (frame.Length < start)
            return false;
        var length = start == 2 ? frame[1] : BinaryPrimitives.ReadUInt16BigEndian(frame[2..]);
        if (frame.Length < start + length)
            return false;
        message = frame.Slice(start, length);
        _from += start + length;
        if (message.SequenceEqual("""{"type":"ping"}"""u8))
            Socket.Send(Pong);
        return true;
    }

    public void Dispose() => Socket.Dispose();

    private string? Head()
    {
        var end = _buffer.AsSpan(0, _to).IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return null;
        _from = end + 4;
        return Encoding.UTF8.GetString(_buffer, 0, end);
    }

    private void ReceiveOrThrow()
    {
        if (!Receive())
            throw new InvalidOperationException("The server closed a subscription before it began.");
    }

    private static byte[] Frame(string message, byte[] mask)
    {
        var text = Encoding.UTF8.GetBytes(message);
        var masked = mask.Length == 0 ? 0 : 0x80;
        byte[] length = text.Length < 126
            ? [(byte)(masked | text.Length)]
            : [(byte)(masked | 126), (byte)(text.Length >> 8), (byte)text.Length];
        return [Text, .. length, .. mask, .. text];
    }
}
