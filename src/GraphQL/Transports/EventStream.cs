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
    RequestPipeline pipeline, GraphQLServerOptions options, LiveConnections connections, TimeProvider clock)
{
    public RequestPipeline Pipeline => pipeline;

    public TimeProvider Clock => clock;

    public GraphQLLimits Limits => options.Limits;

    /// <summary>Answers with a stream, or with an ordinary response when there is no room for one.</summary>
    public async Task<HttpAnswer?> HandleAsync(HttpContext context, StreamedOperation operation)
    {
        var user = context.User.Identity?.IsAuthenticated is true ? context.User : null;
        using var stream = new EventStream(this, context, user, options.StreamExpiresAt?.Invoke(context));
        if (!connections.TryAdd(stream))
            return HttpAnswer.Refused(
                StatusCodes.Status503ServiceUnavailable, MediaTypes.Json, "The server takes no more connections now.");
        try
        {
            if (connections.Admit(stream, user, context.Connection.RemoteIpAddress) is { } refusal)
                return HttpAnswer.Refused(StatusCodes.Status429TooManyRequests, MediaTypes.Json, refusal + ".");

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
internal sealed class EventStream(EventStreams transport, HttpContext context, ClaimsPrincipal? user, DateTimeOffset? expiresAt)
    : LiveConnection, IDisposable
{
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
                    await NextAsync(one);
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

        var output = new ArrayBufferWriter<byte>();
        ResponseWriter.Write(output, result);
        await NextAsync(output.WrittenMemory);
    }

    /// <summary>A written response has no line breaks, so it is one line of data.</summary>
    private Task NextAsync(ReadOnlyMemory<byte> response)
    {
        var output = new ArrayBufferWriter<byte>(response.Length + 32);
        output.Write("event: next\ndata: "u8);
        output.Write(response.Span);
        output.Write("\n\n"u8);
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

    private Task SendAsync(ReadOnlyMemory<byte> text) => _queue.SendAsync(
        text.Length,
        async () =>
        {
            await context.Response.BodyWriter.WriteAsync(text, _ending.Token);
            _ending.Token.ThrowIfCancellationRequested();
        },
        _ending.Token).AsTask();
}
