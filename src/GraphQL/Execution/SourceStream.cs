using System.Buffers;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using Meander.GraphQL.Binding;
using Meander.GraphQL.Response;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Meander.GraphQL.Execution;

/// <summary>Who holds a stream, and the services from which its source is made; each event has a scope of its own.</summary>
internal sealed record Subscriber(ClaimsPrincipal? User, IServiceProvider Services);

/// <summary>Subscribe, §6.2.3: a source stream of events, each of them mapped to a written response.</summary>
internal sealed class SourceStream(
    SchemaBinding binding, GraphQLServerOptions options, Executor executor, Telemetry telemetry, TimeProvider clock, ILogger logger)
{
    private readonly SharedResults _shared = new(clock);

    /// <summary>
    /// The next event is asked of the source only when the response to the one before was taken, so a source that keeps but its newest
    /// event lets slow clients skip.
    /// </summary>
    /// <exception cref="RequestException">
    /// At the first step when there is no source stream, at a later one when the stream failed or a response is too large; it ends the
    /// response stream.
    /// </exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> SubscribeAsync(
        OperationPlan plan, IReadOnlyDictionary<string, object?> values, JsonElement variables, Subscriber subscriber,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var key = KeyOf(plan, variables, subscriber.User);
        var run = new ExecutionRun(plan, binding, values, subscriber.Services, options, logger, cancellationToken);
        var field = new FieldRun(run, new Batch<RootRow>(plan.Root, [default], null, null), plan.Root.Fields[0]);
        await using var events = await OpenAsync(field);
        telemetry.SubscriptionStarted();
        try
        {
            while (await NextAsync(events, field))
            {
                var one = events.Current;
                // Values and strings have no identity by which two subscribers could have got the same one.
                yield return key is { } known && one is not (null or string or ValueType)
                    ? await _shared.GetAsync(one, known, () => ExecuteAsync(plan, values, one, subscriber, CancellationToken.None))
                        .WaitAsync(cancellationToken)
                    : await ExecuteAsync(plan, values, one, subscriber, cancellationToken);
            }
        }
        finally
        {
            telemetry.SubscriptionEnded();
        }
    }

    /// <summary>CreateSourceEventStream, §6.2.3.1.</summary>
    private static async ValueTask<IAsyncEnumerator<object?>> OpenAsync(FieldRun field)
    {
        try
        {
            return await ((SourceField)field.Plan.Binding!).OpenAsync(field);
        }
        catch (Exception exception) when (!IsAbort(exception, field.Run))
        {
            throw Failed(exception, field);
        }
    }

    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<object?> events, FieldRun field)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (Exception exception) when (!IsAbort(exception, field.Run))
        {
            throw Failed(exception, field);
        }
    }

    private async Task<ReadOnlyMemory<byte>> ExecuteAsync(
        OperationPlan plan, IReadOnlyDictionary<string, object?> values, object? @event, Subscriber subscriber,
        CancellationToken cancellationToken)
    {
        await using var scope = subscriber.Services.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope();
        options.EnterScope?.Invoke(scope.ServiceProvider, subscriber.User);
        using var phase = telemetry.Begin(Phase.Execute);
        var result = await executor.ExecuteAsync(plan, values, scope.ServiceProvider, cancellationToken, @event);
        if (result.IsTooLarge)
            throw new RequestException(result.Errors);
        var output = new ArrayBufferWriter<byte>();
        ResponseWriter.Write(output, result);
        return output.WrittenMemory;
    }

    /// <summary>Null when the results are this subscriber's alone.</summary>
    private ResultKey? KeyOf(OperationPlan plan, JsonElement variables, ClaimsPrincipal? user)
    {
        if (plan.IsViewerNeutral)
            return new ResultKey(plan, TextOf(plan, variables), null);
        return user is not null && options.ViewerKey(user) is { } viewer ? new ResultKey(plan, TextOf(plan, variables), viewer) : null;
    }

    /// <summary>
    /// The variables that the operation knows, in its own order. Two texts for one meaning cost an execution, never a wrong answer.
    /// </summary>
    private static string TextOf(OperationPlan plan, JsonElement variables)
    {
        if (plan.Variables.Count == 0 || variables.ValueKind is not JsonValueKind.Object)
            return "";
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            foreach (var variable in plan.Variables)
            {
                if (!variables.TryGetProperty(variable.Name, out var value))
                    continue;
                writer.WritePropertyName(variable.Name);
                value.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static bool IsAbort(Exception exception, ExecutionRun run) =>
        exception is OperationCanceledException && run.CancellationToken.IsCancellationRequested;

    private static RequestException Failed(Exception exception, FieldRun field)
    {
        field.Report(exception, field, 0);
        return new RequestException([.. field.Run.Errors]);
    }
}
