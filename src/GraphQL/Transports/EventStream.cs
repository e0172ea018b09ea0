using System.Buffers;
using System.Security.Claims;
using Meander.GraphQL.Execution;
using Meander.GraphQL.Response;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Meander.GraphQL.Transports;

/// <summary>
/// GraphQL over Server-Sent Events, "distinct connections": each operation has a response of its own that is an event stream.
/// </summary>
internal sealed class EventStreams(
    RequestPipeline pipeline, GraphQLServerOptions options, LiveConnections connections, HeldBytes held, TimeProvider clock)
{
    public RequestPipeline Pipeline => pipeline;

    public HeldBytes Held => held;

    public TimeProvider Clock => clock;

    public GraphQLLimits Limits => options.Limits;

    /// <summary>Answers with a stream, or with an ordinary response when there is no room for one.</summary>
    public async Task<HttpAnswer?> HandleAsync(HttpContext context, StreamedOperation operation)
    {
        var user = context.User.Identity?.IsAuthenticated is true ? context.User : null;
        using var stream =
            new EventStream(this, context, user, options.ViewerOf(context.User, context), options.StreamExpiresAt?.Invoke(context));
        if (!connections.TryAdd(stream))
            return HttpAnswer.Refused(
                StatusCodes.Status503ServiceUnavailable, MediaTypes.Json, "The server takes no more connections now.");
        try
        {
            if (user is not null && options.ViewerKey(user) is { } viewer && !connections.TryCount(stream, viewer))
            {
                return HttpAnswer.Refused(
                    StatusCodes.Status429TooManyRequests, MediaTypes.Json,
                    $"One viewer may have {options.Limits.MaxConnectionsPerViewer} connections.");
            }

            await stream.RunAsync(operation);
            return null;
        }
        finally
        {
            connections.Remove(stream);
        }
    }
}

/// <summary>What a stream has to tell: the responses of a subscription, or the one result of any other operation.</summary>
internal sealed record StreamedOperation(GraphQLRequest Request, OperationPlan? Subscription, ExecutionResult? Known = null);

/// <summary>One event stream while it is open.</summary>
internal sealed class EventStream(
    EventStreams transport, HttpContext context, ClaimsPrincipal? user, string countedFor, DateTimeOffset? expiresAt)
    : LiveConnection, IDisposable
{
    private static readonly byte[] Next = "event: next\ndata: "u8.ToArray();
    private static readonly byte[] End = "\n\n"u8.ToArray();

    private readonly SendQueue _queue = new(transport.Clock, transport.Limits);
    private readonly CancellationTokenSource _ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);

    public async Task RunAsync(StreamedOperation operation)
    {
        var response = context.Response;
        response.ContentType = MediaTypes.EventStream + "; charset=utf-8";
        response.Headers.CacheControl = "no-cache, no-store";
        // Some proxies collect a response before they pass it on, and ask to be told.
        response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            // A comment brings the head on its way before there is a result.
            await SendAsync(":\n\n"u8.ToArray());
            await RespondAsync(operation);
            await SendAsync("event: complete\ndata:\n\n"u8.ToArray());
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The client left, or the stream was ended. Without "complete" a browser's EventSource asks again, of another server perhaps.
        }
    }

    public override string Transport => "sse";

    protected override void Check()
    {
        if (_queue.IsStalled)
            Cut();
        else if (expiresAt <= transport.Clock.GetUtcNow())
            Stop();
        else if (!_queue.IsWriting && transport.Clock.GetElapsedTime(_queue.LastWrite) >= transport.Limits.HeartbeatInterval)
            _ = SendHeartbeatAsync();
    }

    protected override void Stop() => _ = _ending.CancelAsync();

    private void Cut()
    {
        if (EndReason == Dropped)
            return;
        EndReason = Dropped;
        transport.Pipeline.Telemetry.ConnectionDropped(Transport);
        context.Abort();
    }

    public void Dispose()
    {
        _queue.Dispose();
        _ending.Dispose();
    }

    private async Task RespondAsync(StreamedOperation operation)
    {
        ExecutionResult result;
        try
        {
            if (operation.Subscription is { } plan)
            {
                var subscriber = new Subscriber(user, context.RequestServices);
                await foreach (var one in transport.Pipeline.SubscribeAsync(plan, operation.Request, subscriber, _ending.Token))
                {
                    using (transport.Held.Take(countedFor, one.Length))
                        await NextAsync(one);
                }

                return;
            }

            result = operation.Known!;
        }
        catch (RequestException exception)
        {
            result = ExecutionResult.Refused(exception.Errors);
        }
        catch (Exception exception) when (!_ending.IsCancellationRequested && exception is not IOException)
        {
            // The head is sent, so the host can no longer answer with a 500.
            result = ExecutionResult.Refused(transport.Pipeline.Fault(exception));
        }

        using var response = new ResponseParts(result, Next, End);
        using var phase = transport.Pipeline.Telemetry.Begin(Phase.Write);
        await SendAsync(result.Bytes, async () =>
        {
            while (response.MoveNext())
                await _queue.WriteAsync(response.Current, response.IsLast, WriteAsync);
        });
    }

    /// <summary>A written response has no line breaks, so it is one line of data.</summary>
    private ValueTask NextAsync(ReadOnlyMemory<byte> response)
    {
        var output = new ArrayBufferWriter<byte>(Next.Length + response.Length + End.Length);
        output.Write(Next);
        output.Write(response.Span);
        output.Write(End);
        return SendAsync(output.WrittenMemory);
    }

    private async Task SendHeartbeatAsync()
    {
        try
        {
            await SendAsync(":\n\n"u8.ToArray());
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The stream ended in the meantime.
        }
    }

    private ValueTask SendAsync(ReadOnlyMemory<byte> text) =>
        SendAsync(text.Length, () => _queue.WriteAsync(text, isLast: true, WriteAsync));

    private ValueTask SendAsync(long bytes, Func<ValueTask> write) => _queue.SendAsync(bytes, write, _ending.Token);

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> part, bool isLast)
    {
        await context.Response.BodyWriter.WriteAsync(part, _ending.Token);
        _ending.Token.ThrowIfCancellationRequested();
    }
}
