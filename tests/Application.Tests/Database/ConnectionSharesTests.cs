using Meander.Infrastructure.Postgres;
using Xunit;

namespace Meander.Application.Tests.Database;

/// <summary>Who gets the next connection. Of sixteen a viewer may have four, and an organisation twelve.</summary>
public sealed class ConnectionSharesTests
{
    private readonly ConnectionShares _shares = new(16, TimeProvider.System);

    [Fact]
    public async Task A_viewer_takes_a_quarter_and_then_waits_while_others_find_a_connection()
    {
        var greedy = UserId.New();
        var taken = Take(greedy, 5);
        Assert.Equal(4, taken.Count(share => share.IsCompletedSuccessfully));
        Assert.All(Enumerable.Range(0, 12), _ => Assert.True(Take(UserId.New()).IsCompletedSuccessfully));
        (await taken[0]).Dispose();
        (await taken[4]).Dispose();
    }

    [Fact]
    public async Task An_organisation_takes_three_quarters_and_then_waits_while_others_find_a_connection()
    {
        var organization = OrganizationId.New();
        var taken = new List<ConnectionShares.Share>();
        for (var i = 0; i < 12; i++)
            taken.Add(await TakeAsync(UserId.New(), organization));
        var late = UserId.New();
        using (var share = await Take(late))
            Assert.False(share.TryMoveTo(organization));
        var waiting = Take(late);
        Assert.False(waiting.IsCompleted);
        Assert.True(Take(UserId.New()).IsCompletedSuccessfully);
        taken[0].Dispose();
        using var got = await waiting;
        Assert.True(got.TryMoveTo(organization));
    }

    [Fact]
    public async Task Organisations_take_turns_and_viewers_within_them()
    {
        var shares = new ConnectionShares(1, TimeProvider.System);
        var (here, there) = (OrganizationId.New(), OrganizationId.New());
        var (ann, bob, cid) = (UserId.New(), UserId.New(), UserId.New());
        foreach (var (user, home) in new[] { (ann, here), (bob, here), (cid, there) })
        {
            using var known = await shares.TakeAsync(user, default);
            Assert.True(known.TryMoveTo(home));
        }

        var order = new List<string>();
        var held = await shares.TakeAsync(UserId.New(), default);
        var all = new[] { (ann, "ann"), (ann, "ann"), (ann, "ann"), (bob, "bob"), (cid, "cid"), (cid, "cid") }
            .Select(async one =>
            {
                using var share = await shares.TakeAsync(one.Item1, default);
                order.Add(one.Item2);
            })
            .ToList();
        held.Dispose();
        await Task.WhenAll(all);
        Assert.Equal(["ann", "cid", "bob", "cid", "ann", "ann"], order);
    }

    [Fact]
    public async Task Who_waits_for_ten_seconds_is_refused_and_leaves_no_trace()
    {
        var clock = new HurryingClock();
        var shares = new ConnectionShares(1, clock);
        var held = await shares.TakeAsync(UserId.New(), default);
        await Assert.ThrowsAsync<Overloaded>(async () => await shares.TakeAsync(UserId.New(), default));
        Assert.Equal(TimeSpan.FromSeconds(10), clock.LongestWait);
        held.Dispose();
        Assert.True(shares.TakeAsync(UserId.New(), default).AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Behind_five_thousand_others_one_is_refused_at_once()
    {
        var shares = new ConnectionShares(1, TimeProvider.System, TimeSpan.FromMinutes(3));
        using var left = new CancellationTokenSource();
        var held = await shares.TakeAsync(UserId.New(), default);
        var waiting = Enumerable.Range(0, 5_000).Select(_ => shares.TakeAsync(UserId.New(), left.Token).AsTask()).ToList();
        await Assert.ThrowsAsync<Overloaded>(async () => await shares.TakeAsync(UserId.New(), default));
        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(waiting));
        held.Dispose();
        Assert.True(shares.TakeAsync(UserId.New(), default).AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Those_who_wait_for_short_reads_are_counted_among_the_five_thousand()
    {
        var shares = new ConnectionShares(1, TimeProvider.System, TimeSpan.FromMinutes(3));
        var beside = shares.Beside(1);
        using var left = new CancellationTokenSource();
        using var held = await shares.TakeAsync(UserId.New(), default);
        using var heldBeside = await beside.TakeAsync(UserId.New(), default);
        var waiting = Enumerable.Range(0, 5_000)
            .Select(place => (place % 2 == 0 ? shares : beside).TakeAsync(UserId.New(), left.Token).AsTask()).ToList();
        await Assert.ThrowsAsync<Overloaded>(async () => await shares.TakeAsync(UserId.New(), default));
        await Assert.ThrowsAsync<Overloaded>(async () => await beside.TakeAsync(UserId.New(), default));
        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(waiting));
        Assert.False(shares.TakeAsync(UserId.New(), default).AsTask().IsCompleted);
    }

    [Fact]
    public async Task A_share_given_back_twice_counts_once()
    {
        var shares = new ConnectionShares(1, TimeProvider.System);
        var share = await shares.TakeAsync(UserId.New(), default);
        share.Dispose();
        share.Dispose();
        Assert.True(shares.TakeAsync(UserId.New(), default).AsTask().IsCompletedSuccessfully);
        Assert.False(shares.TakeAsync(UserId.New(), default).AsTask().IsCompleted);
    }

    private async Task<ConnectionShares.Share> TakeAsync(UserId viewer, OrganizationId home)
    {
        var share = await Take(viewer);
        Assert.True(share.TryMoveTo(home));
        return share;
    }

    private Task<ConnectionShares.Share> Take(UserId viewer) => _shares.TakeAsync(viewer, default).AsTask();

    private List<Task<ConnectionShares.Share>> Take(UserId viewer, int times) =>
        [.. Enumerable.Range(0, times).Select(_ => Take(viewer))];

    /// <summary>Its timers are due at once, and it notes for how long they were set.</summary>
    private sealed class HurryingClock : TimeProvider
    {
        public TimeSpan LongestWait { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime > LongestWait)
                LongestWait = dueTime;
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
