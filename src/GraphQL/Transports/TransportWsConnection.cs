using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Security.Claims;
using System.Text.Unicode;
using Meander.GraphQL.Response;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Meander.GraphQL.Transports;

/// <summary>One socket of graphql-transport-ws: its messages in order, its operations side by side, and its end.</summary>
internal sealed class TransportWsConnection(TransportWs transport, HttpContext upgrade) : LiveConnection, IDisposable
{
    private const int SegmentBytes = 4096;

    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly TimeProvider _clock = transport.Clock;
    private readonly GraphQLLimits _limits = transport.Options.Limits;
    private readonly SendQueue _queue = new(transport.Clock, transport.Options.Limits);
    private readonly SignsOfLife _peer = new(transport.Clock, transport.Options.Limits);
    private readonly ConcurrentDictionary<string, TransportWsOperation> _operations = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource _closeSent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _openedAt = transport.Clock.GetTimestamp();
    private volatile WebSocket? _socket;
    private volatile bool _isInitialised;
    private volatile bool _isAcknowledged;
    private (CloseCode Code, string Reason) _closing;
    private volatile int _isClosing;
    private int _isCut;
    private long _closingSince;
    private long _expiresAt = long.MaxValue;

    public TransportWs Server => transport;

    public SendQueue Queue => _queue;

    public ClaimsPrincipal? User { get; private set; }

    /// <summary>For whom the bytes that wait are counted.</summary>
    public string CountedFor { get; private set; } = "";

    /// <summary>Cancelled when nobody listens any more.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>True after a closing handshake, false when the peer broke off, or broke RFC 6455.</summary>
    public async Task<bool> RunAsync(WebSocket accepted, bool speaksProtocol)
    {
        _peer.Hear();
        _socket = accepted;
        if (!speaksProtocol)
            Close(CloseCode.SubprotocolNotAcceptable, "Subprotocol not acceptable");
        else if (_isClosing != 0)
            // The server began to stop while the handshake was under way.
            _ = SendCloseAsync();
        try
        {
            await ReadAsync(accepted);
            return true;
        }
        catch (Exception exception) when (IsGone(exception))
        {
            return false;
        }
        finally
        {
            await _ending.CancelAsync();
            await FinishAsync();
        }
    }

    public override string Transport => "websocket";

    protected override void Check()
    {
        if (_socket is null)
            return;
        if (_queue.IsStalled || Volatile.Read(ref _closingSince) is not 0 and var since && _clock.GetElapsedTime(since) >= CloseTimeout)
            Cut();
        else if (_isClosing != 0)
            return;
        else if (!_isInitialised && _clock.GetElapsedTime(_openedAt) >= _limits.InitTimeout)
            Close(CloseCode.InitTimeout, "Connection initialisation timeout");
        else if (Volatile.Read(ref _expiresAt) <= _clock.GetUtcNow().UtcTicks)
            Close(CloseCode.Forbidden, "Token expired");
        else if (_isAcknowledged)
            CheckAlive();
        else if (_isInitialised && _clock.GetElapsedTime(_openedAt) >= _limits.InitTimeout + _limits.ExecutionTime)
            Close(CloseCode.InternalError, "Authentication takes too long");
    }

    protected override void Stop() => Close(CloseCode.GoingAway, "The server is stopping");

    /// <summary>Sends a close frame in its turn. What then comes from the peer is read until its own close frame, and not heeded.</summary>
    public void Close(CloseCode code, string reason)
    {
        if (Interlocked.Exchange(ref _isClosing, 1) != 0)
            return;
        _closing = (code, reason);
        EndReason = ((int)code).ToString(CultureInfo.InvariantCulture);
        Volatile.Write(ref _closingSince, _clock.GetTimestamp());
        _ = _ending.CancelAsync();
        if (_socket is not null)
            _ = SendCloseAsync();
    }

    /// <summary>Sends a message in its turn, if it is still wanted then. False when it was not, or the peer is gone.</summary>
    public ValueTask<bool> SendAsync(ReadOnlyMemory<byte> message, Func<bool>? isWanted = null) =>
        SendAsync(message.Length, () => _queue.WriteAsync(message, isLast: true, WriteAsync), isWanted);

    /// <summary>The same for a message that is written as the peer takes it.</summary>
    /// <param name="message">Around a response.</param>
    /// <param name="bytes">What it holds in memory until then.</param>
    /// <param name="isWanted">Whether to begin with it.</param>
    public ValueTask<bool> SendAsync(ResponseParts message, long bytes, Func<bool> isWanted) =>
        SendAsync(bytes, () => WriteAsync(message), isWanted);

    /// <summary>Sets an id free. The caller that gets true may send the operation's last message.</summary>
    public bool Release(TransportWsOperation operation) => _operations.TryRemove(KeyValuePair.Create(operation.Id, operation));

    public bool IsRunning(TransportWsOperation operation) => _operations.TryGetValue(operation.Id, out var running) && running == operation;

    /// <summary>An operation that heeds no cancellation may still ask whether it is cancelled, so that is left alone.</summary>
    public void Dispose() => _queue.Dispose();

    public static bool IsGone(Exception exception) =>
        exception is WebSocketException
            or IOException
            or ConnectionAbortedException
            or OperationCanceledException
            or ObjectDisposedException;

    private async ValueTask<bool> SendAsync(long bytes, Func<ValueTask> write, Func<bool>? isWanted)
    {
        var wasSent = false;
        try
        {
            await _queue.SendAsync(
                bytes,
                () =>
                {
                    wasSent = _isClosing == 0 && isWanted?.Invoke() is not false;
                    return wasSent ? write() : ValueTask.CompletedTask;
                },
                Ending);
            return wasSent;
        }
        catch (Exception exception) when (IsGone(exception))
        {
            return false;
        }
    }

    private async ValueTask WriteAsync(ResponseParts message)
    {
        try
        {
            while (message.MoveNext())
                await _queue.WriteAsync(message.Current, message.IsLast, WriteAsync);
        }
        catch (Exception exception) when (!IsGone(exception))
        {
            // What comes after half a message would be taken for the other half.
            Cut();
            throw;
        }
    }

    private ValueTask WriteAsync(ReadOnlyMemory<byte> part, bool isLast) =>
        _socket!.SendAsync(part, WebSocketMessageType.Text, isLast, CancellationToken.None);

    /// <summary>There is no way to tell it: the close frame would wait behind what is not read.</summary>
    private void Cut()
    {
        if (Interlocked.Exchange(ref _isCut, 1) != 0)
            return;
        if (_queue.IsStalled)
        {
            EndReason = Dropped;
            transport.Pipeline.Telemetry.ConnectionDropped(Transport);
        }

        _isClosing = 1;
        _closeSent.TrySetResult();
        _ = _ending.CancelAsync();
        _socket?.Abort();
        upgrade.Abort();
    }

    private void CheckAlive()
    {
        if (_peer.IsLost)
            Close(CloseCode.InternalError, $"No sign of life for {_limits.PongTimeout.TotalSeconds} s after a ping");
        else if (_peer.IsSilent && !_queue.IsWriting)
            // While something is under way to it, how fast it reads says whether it is there.
            _ = SendAsync(TransportWsMessage.Ping, _peer.BeginPing).AsTask();
    }

    private async Task SendCloseAsync()
    {
        try
        {
            await _queue.SendAsync(
                0,
                () => new ValueTask(_socket!.CloseOutputAsync(
                    (WebSocketCloseStatus)_closing.Code, CloseReason.Of(_closing.Reason), CancellationToken.None)),
                CancellationToken.None);
        }
        catch (Exception exception) when (IsGone(exception))
        {
            // Gone before it could be told.
        }
        finally
        {
            _closeSent.TrySetResult();
        }
    }

    private async Task ReadAsync(WebSocket from)
    {
        while (true)
        {
            // An empty read waits without holding a buffer, which ten thousand silent sockets would feel.
            var part = await from.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);
            var length = Take(part, 0);
            var buffer = ArrayPool<byte>.Shared.Rent(SegmentBytes);
            try
            {
                while (!part.EndOfMessage)
                {
                    if (length == buffer.Length)
                        buffer = Grow(buffer);
                    part = await from.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                    length = Take(part, length);
                }

                if (part.MessageType is WebSocketMessageType.Close)
                {
                    Close(CloseCode.Normal, "");
                    return;
                }

                _peer.Hear();
                if (_isClosing == 0)
                    await HandleAsync(buffer.AsMemory(0, length));
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    /// <summary>How much of the buffer is in use; nothing of what is read after the end has begun.</summary>
    private int Take(ValueWebSocketReceiveResult part, int length)
    {
        if (part.MessageType is WebSocketMessageType.Binary)
            Close(CloseCode.BadMessage, "Messages are text, not binary");
        else if (length + part.Count > _limits.MaxBodyBytes)
            Close(CloseCode.TooBig, $"A message may have {_limits.MaxBodyBytes} bytes");
        return _isClosing == 0 ? length + part.Count : 0;
    }

    private static byte[] Grow(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private async ValueTask HandleAsync(ReadOnlyMemory<byte> text)
    {
        if (!Utf8.IsValid(text.Span))
        {
            Close(CloseCode.NotUtf8, "The message is not UTF-8");
            return;
        }

        TransportWsMessage message;
        try
        {
            message = TransportWsMessage.Parse(text.Span, _limits.MaxJsonDepth);
        }
        catch (BadMessageException exception)
        {
            Close(CloseCode.BadMessage, exception.Message);
            return;
        }

        switch (message.Type)
        {
            case ClientMessage.ConnectionInit when _isInitialised:
                Close(CloseCode.TooManyInits, "Too many initialisation requests");
                break;
            case ClientMessage.ConnectionInit:
                _isInitialised = true;
                await InitialiseAsync(message);
                break;
            case ClientMessage.Ping:
                await SendAsync(TransportWsMessage.Pong);
                break;
            case ClientMessage.Subscribe when !_isAcknowledged:
                Close(CloseCode.Unauthorized, "Unauthorized");
                break;
            case ClientMessage.Subscribe:
                await SubscribeAsync(message.Id, message.Request!);
                break;
            case ClientMessage.Complete when _operations.TryRemove(message.Id, out var operation):
                operation.Stop();
                break;
        }
    }

    private async ValueTask InitialiseAsync(TransportWsMessage message)
    {
        SocketAuthentication answer;
        try
        {
            answer = await transport.Options.Sockets.Authenticate(upgrade, message.Payload, Ending);
        }
        catch (OperationCanceledException) when (Ending.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception)
        {
            // Whatever it is, a peer whose identity is not known must not stay.
            transport.Logger.LogError(exception, "Authenticating a WebSocket failed");
            Close(CloseCode.InternalError, "Internal server error");
            return;
        }

        if (answer.CloseCode is { } code)
        {
            Close((CloseCode)code, answer.Reason);
            return;
        }

        User = answer.User;
        var asker = transport.Options.AskerOf(User, upgrade);
        CountedFor = asker.Key;
        if (answer.ExpiresAt is { } instant)
            Volatile.Write(ref _expiresAt, instant.UtcTicks);
        if (transport.Connections.Admit(this, asker) is { } refusal)
        {
            Close(CloseCode.TryAgainLater, refusal);
            return;
        }
        _isAcknowledged = true;
        await SendAsync(TransportWsMessage.Ack);
    }

    /// <summary>Reserves the id before anything is awaited: the next message may name it again.</summary>
    private async ValueTask SubscribeAsync(string id, GraphQLRequest request)
    {
        var operation = new TransportWsOperation(this, id);
        if (_operations.ContainsKey(id))
            Close(CloseCode.SubscriberExists, $"Subscriber for {id} already exists");
        else if (_operations.Count >= _limits.MaxOperationsPerSocket)
        {
            var error = new GraphQLError(
                $"{_limits.MaxOperationsPerSocket} operations are running on this socket, and no more are allowed.",
                GraphQLError.BadUserInput);
            await SendAsync(TransportWsMessage.Error(id, [error]));
        }
        else
        {
            _operations[id] = operation;
            operation.Start(request);
        }
    }

    /// <summary>Operations may use the connection's context, which is gone once this returns.</summary>
    private async Task FinishAsync()
    {
        foreach (var (_, operation) in _operations)
            operation.Stop();
        try
        {
            var last = _operations.Values.Select(operation => operation.Completion);
            await Task.WhenAll([.. last, _isClosing == 0 ? Task.CompletedTask : _closeSent.Task]).WaitAsync(CloseTimeout, _clock);
        }
        catch (TimeoutException)
        {
            // A source that does not heed its cancellation holds nobody else up.
        }
    }
}
