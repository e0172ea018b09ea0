using Meander.GraphQL.Binding;
using Meander.GraphQL.Language;
using Meander.GraphQL.Response;
using Microsoft.Extensions.Logging;

namespace Meander.GraphQL.Execution;

/// <summary>ExecuteRequest, §6.2: level by level, each field once for all objects of its batch.</summary>
internal sealed class Executor(SchemaBinding binding, GraphQLServerOptions options, ILogger logger)
{
    /// <summary>Runs a query, a mutation, or one event of a subscription.</summary>
    public async ValueTask<ExecutionResult> ExecuteAsync(
        OperationPlan plan, IReadOnlyDictionary<string, object?> variables, IServiceProvider services, CancellationToken cancellationToken,
        object? @event = null)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(options.Limits.ExecutionTime);
        var run = new ExecutionRun(plan, binding, variables, services, options, logger, patience.Token) { Event = @event };
        var root = new Batch<RootRow>(plan.Root, [default], null, null);
        run.Enqueue(root);
        try
        {
            if (plan.Operation.Kind is OperationKind.Mutation)
                await ExecuteSeriallyAsync(run, root);
            else
                await ExecuteLevelsAsync(run);
        }
        catch (ResponseTooLargeException)
        {
            return TooLarge(run, root);
        }
        catch (Exception) when (patience.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            root.Kill();
            return new ExecutionResult([TookTooLong()], root);
        }

        run.Settle();
        var result = new ExecutionResult(run.Errors, root) { Arrays = run.Arrays, Bytes = run.Size.Least };
        return IsTooLarge(run, result) ? TooLarge(run, root) : result;
    }

    /// <summary>
    /// A response is measured to the byte only where that can make a difference; then it is known before the first byte is sent.
    /// </summary>
    private bool IsTooLarge(ExecutionRun run, ExecutionResult result)
    {
        var most = options.Limits.MaxResponseBytes;
        return run.Size.Least > most
            || (run.Size.Most > most || run.Errors.Count > 0) && ResponseWriter.Measure(result, most) > most;
    }

    private ExecutionResult TooLarge(ExecutionRun run, Batch root)
    {
        root.Kill();
        var changes = run.Plan.Operation.Kind is OperationKind.Mutation ? " What it has changed by then stays changed." : "";
        var error = new GraphQLError(
            $"The response would have more than {options.Limits.MaxResponseBytes} bytes, which are all that it may have. Ask for smaller "
            + $"pages or fewer fields.{changes}",
            GraphQLError.ResponseTooLarge);
        return new ExecutionResult([error], root) { Arrays = run.Arrays, IsTooLarge = true };
    }

    private GraphQLError TookTooLong() => new(
        $"The operation was stopped after {options.Limits.ExecutionTime.TotalSeconds:0.###} seconds, which is all that it may take.",
        GraphQLError.ExecutionTimeout);

    /// <summary>§6.2.2: each root field with its whole subtree before the next one.</summary>
    private async ValueTask ExecuteSeriallyAsync(ExecutionRun run, Batch root)
    {
        run.TakeLevel();
        root.Order = root.Selection.OrderOf(run.Fulfilled);
        for (var i = 0; i < root.Columns.Length; i++)
        {
            await ResolveAsync(run, root, root.Order?[i] ?? i);
            await ExecuteLevelsAsync(run);
            if (run.Errors.Count == 0)
                continue;
            // When the data is null already, nobody would learn what the mutations that are left have done.
            run.Settle();
            if (root.Dead is not null)
                return;
        }
    }

    private async ValueTask ExecuteLevelsAsync(ExecutionRun run)
    {
        while (run.TakeLevel() is { Count: > 0 } level)
        {
            foreach (var batch in level)
            {
                batch.Order = batch.Selection.OrderOf(run.Fulfilled);
                for (var i = 0; i < batch.Columns.Length; i++)
                    await ResolveAsync(run, batch, i);
            }
        }
    }

    private async ValueTask ResolveAsync(ExecutionRun run, Batch batch, int index)
    {
        var plan = batch.Selection.Fields[index];
        if (!plan.IsIncluded(run.Fulfilled))
            return;
        run.Size.AddField(plan.ResponseName, batch.Count);
        if (plan.Binding is null)
        {
            batch.Columns[index] = plan.Constant;
            plan.Constant!.Measure(run.Size, batch.Count);
            return;
        }

        run.CancellationToken.ThrowIfCancellationRequested();
        if (run.Size.Least > options.Limits.MaxResponseBytes)
            throw new ResponseTooLargeException();
        batch.Columns[index] = await plan.Binding.ResolveAsync(batch, new FieldRun(run, batch, plan));
    }
}

/// <summary>Stops an operation whose response is too large already; what is left need not be resolved.</summary>
internal sealed class ResponseTooLargeException : Exception;

/// <summary>The one row of a root batch: root fields have no parent.</summary>
internal readonly record struct RootRow;
