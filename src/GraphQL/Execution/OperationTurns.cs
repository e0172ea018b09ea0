using Meander.GraphQL.Response;

namespace Meander.GraphQL.Execution;

/// <summary>
/// Lets a few operations of one viewer run at once, over whichever transport they came, and some more wait in order. One beyond that, and
/// one that has waited for <see cref="GraphQLLimits.WaitingTime"/>, is refused before anything of it is done. Subscriptions are not
/// counted here: they are connections.
/// </summary>
internal sealed class OperationTurns(GraphQLLimits limits, TimeProvider clock)
{
    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);

    /// <summary>Waits for a turn, which ends when it is disposed of.</summary>
    /// <param name="viewer">Whose operation it is; null is counted for nobody.</param>
    /// <exception cref="RequestException">OVERLOADED.</exception>
    public ValueTask<Turn> TakeAsync(string? viewer, CancellationToken cancellationToken)
    {
        if (viewer is null)
            return ValueTask.FromResult(default(Turn));
        lock (_lines)
        {
            if (!_lines.TryGetValue(viewer, out var line))
                _lines.Add(viewer, line = new Line());
            if (line.Running < limits.MaxOperationsPerViewer)
            {
                line.Running++;
                return ValueTask.FromResult(new Turn(this, viewer));
            }

            if (line.Waiting.Count >= limits.MaxWaitingPerViewer)
                throw Refused();
            return WaitAsync(viewer, line, line.Waiting.AddLast(new Waiter()), cancellationToken);
        }
    }

    private async ValueTask<Turn> WaitAsync(string viewer, Line line, LinkedListNode<Waiter> place, CancellationToken cancellationToken)
    {
        try
        {
            await place.Value.Task.WaitAsync(limits.WaitingTime, clock, cancellationToken);
            return new Turn(this, viewer);
        }
        catch (TimeoutException)
        {
            GiveUp(viewer, line, place);
            throw Refused();
        }
        catch (OperationCanceledException)
        {
            GiveUp(viewer, line, place);
            throw;
        }
    }

    private void GiveUp(string viewer, Line line, LinkedListNode<Waiter> place)
    {
        lock (_lines)
        {
            if (place.List is not null)
            {
                line.Waiting.Remove(place);
                return;
            }
        }

        // Its turn came in the same moment; somebody else gets it.
        End(viewer);
    }

    private void End(string viewer)
    {
        lock (_lines)
        {
            var line = _lines[viewer];
            if (line.Waiting.First is { } next)
            {
                line.Waiting.RemoveFirst();
                next.Value.SetResult();
            }
            else if (--line.Running == 0)
                _lines.Remove(viewer);
        }
    }

    private RequestException Refused() => new(new GraphQLError(
        $"{limits.MaxOperationsPerViewer} operations of yours are running, and more are waiting than may. Nothing of this one was done; try "
        + "again when others have ended.",
        GraphQLError.Overloaded));

    /// <summary>The right to run one operation.</summary>
    public readonly struct Turn(OperationTurns turns, string viewer) : IDisposable
    {
        public void Dispose() => turns?.End(viewer);
    }

    private sealed class Line
    {
        public int Running { get; set; }

        public LinkedList<Waiter> Waiting { get; } = [];
    }

    private sealed class Waiter() : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
}
