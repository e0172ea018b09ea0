using Meander.GraphQL.Execution;
using Meander.GraphQL.TypeSystem;

namespace Meander.GraphQL.Binding;

/// <summary>An argument that a resolver takes.</summary>
internal sealed record BoundArgument(InputValue Definition, InputShape Shape);

/// <summary>ResolveFieldValue, §6.4.2, for all rows of a batch, then their completion.</summary>
internal abstract class BoundField(OutputField field, IReadOnlyList<BoundArgument> arguments)
{
    public OutputField Field { get; } = field;

    public IReadOnlyList<BoundArgument> Arguments { get; } = arguments;

    /// <summary>Whether the answer follows from the parent alone; see <see cref="SameForEveryViewerAttribute"/>.</summary>
    public bool IsViewerNeutral { get; set; }

    /// <summary>Never throws for what a resolver does, except when the request itself is cancelled.</summary>
    public abstract ValueTask<Column> ResolveAsync(Batch batch, FieldRun run);
}

internal abstract class BoundField<T>(OutputField field, IReadOnlyList<BoundArgument> arguments, ValueShape<T> shape)
    : BoundField(field, arguments)
{
    protected T[] NewValues(int count, FieldRun run) => shape.NewValues(count, run);

    protected Column Complete(T[] values, int count, byte[]? flags, FieldRun run) => shape.Complete(values, count, flags, run, run);

    protected static NullColumn FailAll(int count, Exception exception, FieldRun run)
    {
        var flags = new byte[count];
        for (var row = 0; row < count; row++)
            run.Report(exception, run, row);
        Array.Fill(flags, Flag.Failed);
        return new NullColumn(run, flags);
    }

    protected static byte[]? FailSome(int count, FieldContext context, FieldRun run)
    {
        if (context.Failures is not { } failures)
            return null;
        var flags = new byte[count];
        foreach (var (row, exception) in failures.OrderBy(failure => failure.Key))
        {
            flags[row] = Flag.Failed;
            run.Report(exception, run, row);
        }

        return flags;
    }

    /// <summary>What a resolver throws once it is cancelled is of no interest; a database may well say it in other words.</summary>
    protected static bool IsAbort(FieldRun run) => run.Run.CancellationToken.IsCancellationRequested;
}

/// <summary>
/// Reads or computes the values of a whole column, from <paramref name="row"/> on. When one of them throws, <paramref name="row"/> says
/// which.
/// </summary>
internal delegate void ColumnReader<TParent, T>(
    TParent[] parents, object?[] arguments, FieldContext context, CancellationToken cancellationToken, T[] values, ref int row);

/// <summary>A property of the parent, or a static, synchronous method of one parent: it can compute, it cannot query.</summary>
internal sealed class ComputedField<TParent, T>(
    OutputField field, IReadOnlyList<BoundArgument> arguments, ColumnReader<TParent, T> read, ValueShape<T> shape)
    : BoundField<T>(field, arguments, shape)
{
    public override ValueTask<Column> ResolveAsync(Batch batch, FieldRun run)
    {
        var parents = ((Batch<TParent>)batch).Rows;
        object?[] given;
        try
        {
            given = run.Plan.Arguments.Evaluate(run.Run.Variables);
        }
        catch (Exception exception)
        {
            return ValueTask.FromResult<Column>(FailAll(parents.Length, exception, run));
        }

        var context = new FieldContext(run);
        var values = NewValues(parents.Length, run);
        byte[]? flags = null;
        var row = 0;
        while (row < parents.Length)
        {
            try
            {
                read(parents, given, context, run.Run.CancellationToken, values, ref row);
            }
            catch (Exception exception) when (!IsAbort(run))
            {
                values[row] = default!;
                (flags ??= new byte[parents.Length])[row] = Flag.Failed;
                run.Report(exception, run, row++);
            }
        }

        return ValueTask.FromResult(Complete(values, parents.Length, flags, run));
    }
}

/// <summary>A method of all parents, which answers with a list of equal length.</summary>
internal sealed class BatchField<TParent, T>(
    OutputField field, IReadOnlyList<BoundArgument> arguments, ResolverClass owner,
    Func<object?, IReadOnlyList<TParent>, object?[], FieldContext, CancellationToken, ValueTask<IReadOnlyList<T>>> resolve,
    ValueShape<T> shape)
    : BoundField<T>(field, arguments, shape)
{
    public override async ValueTask<Column> ResolveAsync(Batch batch, FieldRun run)
    {
        var parents = ((Batch<TParent>)batch).Rows;
        try
        {
            var context = new FieldContext(run);
            var given = run.Plan.Arguments.Evaluate(run.Run.Variables);
            var answer = await resolve(owner.InstanceFor(run.Run), parents, given, context, run.Run.CancellationToken);
            if (answer.Count != parents.Length)
                throw new InvalidOperationException($"{run.Coordinate} was asked for {parents.Length} values and gave {answer.Count}.");
            return Complete(answer as T[] ?? Copy(answer, run), parents.Length, FailSome(parents.Length, context, run), run);
        }
        catch (Exception exception) when (!IsAbort(run))
        {
            return FailAll(parents.Length, exception, run);
        }
    }

    private T[] Copy(IReadOnlyList<T> answer, FieldRun run)
    {
        var values = NewValues(answer.Count, run);
        for (var row = 0; row < answer.Count; row++)
            values[row] = answer[row];
        return values;
    }
}

/// <summary>A method of a root type, which has no parent.</summary>
internal sealed class RootField<T>(
    OutputField field, IReadOnlyList<BoundArgument> arguments, ResolverClass owner,
    Func<object?, object?[], FieldContext, CancellationToken, ValueTask<T>> resolve, ValueShape<T> shape)
    : BoundField<T>(field, arguments, shape)
{
    public override async ValueTask<Column> ResolveAsync(Batch batch, FieldRun run)
    {
        try
        {
            var context = new FieldContext(run);
            var given = run.Plan.Arguments.Evaluate(run.Run.Variables);
            var answer = await resolve(owner.InstanceFor(run.Run), given, context, run.Run.CancellationToken);
            return Complete([answer], 1, FailSome(1, context, run), run);
        }
        catch (Exception exception) when (!IsAbort(run))
        {
            return FailAll(1, exception, run);
        }
    }
}
