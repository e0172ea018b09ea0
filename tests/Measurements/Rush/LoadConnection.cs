using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Meander.Measurements.Rush;

/// <summary>One connection of a load: it asks, and asks again when it was answered.</summary>
/// <param name="server">Where to.</param>
/// <param name="requests">What it asks.</param>
internal sealed class LoadConnection(IPEndPoint server, Requests requests) : IDisposable
{
    private byte[] _buffer = new byte[4096];
    private int _received;
    private long _sentAt;

    public Socket Socket { get; private set; } = Connected(server);

    /// <summary>Whether an answer is to come.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>Sends the next request, if there is one.</summary>
    public void Ask()
    {
        var length = requests.Next(_buffer);
        if (length == 0)
            return;
        (_received, _sentAt, IsWaiting) = (0, Stopwatch.GetTimestamp(), true);
        Socket.Send(_buffer.AsSpan(0, length));
    }

    /// <summary>Takes what has come.</summary>
    /// <returns>Whether it is waiting no longer.</returns>
    public bool Receive(Answers answers)
    {
        try
        {
            if (_received == _buffer.Length)
                Array.Resize(ref _buffer, 2 * _buffer.Length);
            var count = Socket.Receive(_buffer.AsSpan(_received));
            if (count == 0)
                return CutOff(answers);
            _received += count;
        }
        catch (SocketException)
        {
            return CutOff(answers);
        }

        if (!HttpAnswer.TryRead(_buffer.AsSpan(0, _received), out var answer))
            return false;
        answers.Add(answer, requests.Operation, _sentAt);
        if (answer.IsLast)
            Reconnect();
        IsWaiting = false;
        return true;
    }

    public void Dispose() => Socket.Dispose();

    private bool CutOff(Answers answers)
    {
        answers.Cut++;
        Reconnect();
        IsWaiting = false;
        return true;
    }

    private void Reconnect()
    {
        Socket.Dispose();
        Socket = Connected(server);
    }

    private static Socket Connected(IPEndPoint server)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(server);
        return socket;
    }
}
