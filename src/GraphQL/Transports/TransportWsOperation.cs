using Meander.GraphQL.Execution;
using Meander.GraphQL.Language;
using Microsoft.Extensions.DependencyInjection;

namespace Meander.GraphQL.Transports;

/// <summary>One operation of a socket, from <c>subscribe</c> to its last message.</summary>
internal sealed class TransportWsOperation(TransportWsConnection connection, string id)
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(connection.Ending);

    private bool _isOver;

    public string Id { get; } = id;

    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Runs apart from the socket's reader, which must not wait for resolvers.</summary>
    public void Start(GraphQLRequest request) => Completion = Task.Run(() => RunAsync(request));

    /// <summary>Nobody wants any more of it.</summary>
    public void Stop()
    {
        lock (_stop)
        {
            if (!_isOver)
                _ = _stop.CancelAsync();
        }
    }

    private async Task RunAsync(GraphQLRequest request)
    {
        ReadOnlyMemory<byte> last;
        try
        {
            last = await RespondAsync(request) ? TransportWsMessage.Complete(Id) : default;
        }
        catch (RequestException exception)
        {
            last = TransportWsMessage.Error(Id, exception.Errors);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            last = default;
        }
        catch (Exception exception)
        {
            // The task's end: what is not told here nobody would ever see.
            last = TransportWsMessage.Error(Id, [connection.Server.Pipeline.Fault(exception)]);
        }

        // The id is free from the moment that its last message is on its way, not before: messages of the next holder come after it.
        if (!last.IsEmpty)
            await connection.SendAsync(last, () => connection.Release(this));
        connection.Release(this);
        lock (_stop)
        {
            _isOver = true;
            _stop.Dispose();
        }
    }

    /// <summary>False when nobody waits for the end of it.</summary>
    private async Task<bool> RespondAsync(GraphQLRequest request)
    {
        await using var scope = connection.Server.Scopes.CreateAsyncScope();
        connection.Server.Options.EnterScope?.Invoke(scope.ServiceProvider, connection.User);
        var pipeline = connection.Server.Pipeline;
        if (await PrepareAsync(request, scope.ServiceProvider) is not { } plan)
            return true;
        var subscriber = new Subscriber(connection.User, scope.ServiceProvider);
        await foreach (var response in pipeline.SubscribeAsync(plan, request, subscriber, _stop.Token))
        {
            using (connection.Server.Held.Take(connection.CountedFor, response.Length))
            {
                if (!await connection.SendAsync(TransportWsMessage.Next(Id, response.Span), IsWanted))
                    return false;
            }

            await connection.Queue.RoomAsync(_stop.Token);
        }

        return true;
    }

    /// <summary>Runs what has one result, and sends it; gives the plan of a subscription.</summary>
    private async ValueTask<OperationPlan?> PrepareAsync(GraphQLRequest request, IServiceProvider services)
    {
        var outcome = await connection.Server.GraphQL.ExecuteAsync(request, services, connection.CountedFor, MayRunAsync, _stop.Token);
        if (outcome.Result is not { } result)
            return outcome.Plan;
        if (outcome.IsRefused || result.IsTooLarge)
            throw new RequestException(result.Errors);
        using var hold = connection.Server.Held.Take(connection.CountedFor, outcome);
        using var response = TransportWsMessage.Next(Id, result);
        using var phase = connection.Server.Pipeline.Telemetry.Begin(Phase.Write);
        await connection.SendAsync(response, result.Bytes, IsWanted);
        return null;
    }

    /// <summary>Subscriptions have no one result. The others wait until the peer takes what was sent before.</summary>
    private async ValueTask<bool> MayRunAsync(OperationKind kind)
    {
        await connection.Queue.RoomAsync(_stop.Token);
        connection.Server.Held.RequireRoom(connection.CountedFor);
        return kind is not OperationKind.Subscription;
    }

    private bool IsWanted() => connection.IsRunning(this);
}
