using Meander.GraphQL.Execution;
using Meander.GraphQL.TypeSystem;

namespace Meander.GraphQL.Binding;

/// <summary>A field of the subscription root: opens a source stream, and completes each of its events.</summary>
internal abstract class SourceField(OutputField field, IReadOnlyList<BoundArgument> arguments) : BoundField(field, arguments)
{
    /// <summary>CreateSourceEventStream, §6.2.3.1. What the resolver throws comes through.</summary>
    public abstract ValueTask<IAsyncEnumerator<object?>> OpenAsync(FieldRun run);
}

internal sealed class SourceField<T>(
    OutputField field, IReadOnlyList<BoundArgument> arguments, ResolverClass owner,
    Func<object?, object?[], FieldContext, CancellationToken, ValueTask<IAsyncEnumerable<T>>> open, ValueShape<T> shape)
    : SourceField(field, arguments)
{
    public override async ValueTask<IAsyncEnumerator<object?>> OpenAsync(FieldRun run)
    {
        var given = run.Plan.Arguments.Evaluate(run.Run.Variables);
        var cancellationToken = run.Run.CancellationToken;
        var source = await open(owner.InstanceFor(run.Run), given, new FieldContext(run), cancellationToken);
        return Events(source, cancellationToken).GetAsyncEnumerator(CancellationToken.None);
    }

    /// <summary>ExecuteSubscriptionEvent, §6.2.3.2: the event is the field's value.</summary>
    public override ValueTask<Column> ResolveAsync(Batch batch, FieldRun run) =>
        ValueTask.FromResult(shape.Complete([(T)run.Run.Event!], 1, null, run, run));

    private static async IAsyncEnumerable<object?> Events(
        IAsyncEnumerable<T> source, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var one in source.WithCancellation(cancellationToken))
            yield return one;
    }
}
