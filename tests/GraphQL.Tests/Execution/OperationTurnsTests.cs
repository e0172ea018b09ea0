using Meander.GraphQL.Execution;
using Xunit;

namespace Meander.GraphQL.Tests.Execution;

/// <summary>Two operations of a viewer run at once here, and two more wait for ten seconds.</summary>
public sealed class OperationTurnsTests
{
    private readonly FakeClock _clock = new();
    private readonly OperationTurns _turns;

    public OperationTurnsTests() => _turns = new OperationTurns(
        new GraphQLLimits { MaxOperationsPerViewer = 2, MaxWaitingPerViewer = 2, WaitingTime = TimeSpan.FromSeconds(10) }, _clock);

    [Fact]
    public async Task Those_who_wait_get_their_turn_in_the_order_in_which_they_came()
    {
        var (first, second) = (await _turns.TakeAsync("a", default), await _turns.TakeAsync("a", default));
        var (third, fourth) = (Take("a"), Take("a"));
        first.Dispose();
        using var next = await third;
        Assert.False(fourth.IsCompleted);
        second.Dispose();
        (await fourth).Dispose();
    }

    [Fact]
    public async Task One_beyond_is_refused_at_once_and_others_are_not_concerned()
    {
        await TakeAllAsync("a");
        var refusal = await Assert.ThrowsAsync<RequestException>(() => Take("a"));
        Assert.Equal("OVERLOADED", Assert.Single(refusal.Errors).Code);
        Assert.Equal(
            "2 operations of yours are running, and more are waiting than may. Nothing of this one was done; try again when others have "
            + "ended.",
            refusal.Message);
        Assert.True(Take("b").IsCompletedSuccessfully);
    }

    [Fact]
    public void Operations_of_nobody_are_not_counted() =>
        Assert.All(Enumerable.Range(0, 100), _ => Assert.True(_turns.TakeAsync(null, default).AsTask().IsCompletedSuccessfully));

    [Fact]
    public async Task Who_waits_too_long_is_refused_and_leaves_room_for_another()
    {
        var running = await TakeAllAsync("a");
        _clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.All(running.Waiting, waiting => Assert.False(waiting.IsCompleted));
        _clock.Advance(TimeSpan.FromSeconds(0.2));
        foreach (var waiting in running.Waiting)
            await Assert.ThrowsAsync<RequestException>(() => waiting);
        var later = Take("a");
        Assert.False(later.IsCompleted);
        running.First.Dispose();
        (await later).Dispose();
    }

    [Fact]
    public async Task Who_leaves_while_waiting_is_passed_over()
    {
        using var left = new CancellationTokenSource();
        var first = await _turns.TakeAsync("a", default);
        using var second = await _turns.TakeAsync("a", default);
        var third = _turns.TakeAsync("a", left.Token).AsTask();
        var fourth = Take("a");
        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third);
        first.Dispose();
        (await fourth).Dispose();
    }

    private async Task<(OperationTurns.Turn First, Task<OperationTurns.Turn>[] Waiting)> TakeAllAsync(string viewer)
    {
        var first = await _turns.TakeAsync(viewer, default);
        await _turns.TakeAsync(viewer, default);
        return (first, [Take(viewer), Take(viewer)]);
    }

    private Task<OperationTurns.Turn> Take(string viewer) => _turns.TakeAsync(viewer, default).AsTask();
}
