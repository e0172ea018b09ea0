using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Meander.Measurements.Rush;

/// <summary>
/// The floor of a fan-out: a loop that writes a message, which is always the same but for its number, to every socket. It knows nothing of
/// GraphQL, and asks no database.
/// </summary>
internal sealed class BareBroadcast : IDisposable
{
    private const string Before =
        """{"id":"1","type":"next","payload":{"data":{"seatsChanged":{"course":{"id":"00000000-0000-0000-0000-000000000000"},"""
        + "\"seats\":{\"available\":";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Socket> _sockets = [];

    public BareBroadcast() => _listener.Start();

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Takes that many subscribers, one after the other, as they come.</summary>
    public async Task AcceptAsync(int count, CancellationToken cancellationToken)
    {
        var upgraded = Encoding.UTF8.GetBytes("HTTP/1.1 101 Switching Protocols\r\n\r\n");
        var acknowledged = Subscriber.FromServer("""{"type":"connection_ack"}""");
        var buffer = new byte[4096];
        while (_sockets.Count < count)
        {
            var socket = await _listener.AcceptSocketAsync(cancellationToken);
            socket.NoDelay = true;
            _sockets.Add(socket);

            // Each waits for the answer before it says the next thing.
            await socket.ReceiveAsync(buffer, cancellationToken);
            await socket.SendAsync(upgraded, cancellationToken);
            await socket.ReceiveAsync(buffer, cancellationToken);
            await socket.SendAsync(acknowledged, cancellationToken);
            await socket.ReceiveAsync(buffer, cancellationToken);
        }
    }

    /// <param name="seats">The number.</param>
    public void Tell(int seats)
    {
        var message = Subscriber.FromServer(Before + seats.ToString(CultureInfo.InvariantCulture) + "}}}}");
        foreach (var socket in _sockets)
            socket.Send(message);
    }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var socket in _sockets)
            socket.Dispose();
    }
}
