using Meander.Infrastructure.Outbox;
using Meander.Infrastructure.Postgres;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Portal;

/// <summary>
/// What a portal is promised, through everything at once. The portal applies what it is sent by key and number, as an integrator's would.
/// </summary>
public sealed class PortalRecoveryTests(Given given) : OnPortal(given)
{
    private const int Members = 40, Rounds = 6;

    private static readonly PortalMood[] Moods =
    [
        PortalMood.Drops, PortalMood.Forgets, PortalMood.Fails, PortalMood.Slow, PortalMood.Hangs, PortalMood.Redirects, PortalMood.Babbles,
        PortalMood.Well,
        PortalMood.Well,
    ];

    /// <summary>A delivery fails for good at its second failure, so that reconciling has something to do too.</summary>
    private static readonly WebhookSettings Settings = new(true, 2, TimeSpan.FromSeconds(10)) { Timeout = TimeSpan.FromMilliseconds(500) };

    [Theory]
    [InlineData(4711)]
    [InlineData(1814)]
    public async Task After_a_bad_time_the_portal_knows_what_is_so_of_every_member(int seed)
    {
        var mentors = await Hlf.MentorsAsync(Members);
        await using var inner = await FakePortal.StartAsync(Secret, Clock);
        var (changes, moods) = (new Random(seed), new Random(seed + 1));
        Portal.RedirectTo = inner.Address;
        Portal.Mood = () =>
        {
            lock (moods)
                return Moods[moods.Next(Moods.Length)];
        };
        var (one, two) = (Node(Settings), Node(Settings));
        for (var round = 0; round < Rounds; round++)
        {
            Clock.Advance(TimeSpan.FromMinutes(5));
            await Task.WhenAll(DispatchAsync(one), DispatchAsync(two), KillAsync(), ChangeAsync(mentors, changes));
        }

        Portal.Mood = () => PortalMood.Well;
        (one, two) = (Node(), Node());
        for (var hour = 0; hour < 3; hour++)
        {
            Clock.Advance(TimeSpan.FromHours(1));
            await Reconcile.RunAsync([Hlf.Id.Value], Clock.Now, dryRun: false);
            await Task.WhenAll(DispatchAsync(one), DispatchAsync(two));
        }

        Assert.Equal((0, 0), (await CountAsync("PENDING"), await CountAsync("FAILED")));
        Assert.InRange(await CountAsync("DELIVERED"), Members, Portal.Requests.Count);
        Assert.Empty(inner.Requests);
        Assert.DoesNotContain(
            await Invariants.CheckAsync(Given.Database.ConnectionString), drift =>
                drift.Invariant.Contains("deliver", StringComparison.OrdinalIgnoreCase));
        await PortalAgreesAsync();
    }

    /// <summary>
    /// A node that loses everything in the midst of its work: what it has posted it cannot write down, what it has taken stays taken until
    /// its lease ends.
    /// </summary>
    private async Task KillAsync()
    {
        var own = new OutboxConnections(Given.Database.ConnectionString);
        var seen = Portal.Requests.Count;
        var run = DispatchAsync(Node(Settings, own));
        while (!run.IsCompleted && Portal.Requests.Count == seen)
            await Task.Delay(1);
        await own.DisposeAsync();
        await Record.ExceptionAsync(() => run);
    }

    private async Task ChangeAsync(IReadOnlyList<Person> mentors, Random random)
    {
        for (var change = 0; change < 2 * Members; change++)
            await SetNowAsync(mentors[random.Next(mentors.Count)], paused: random.Next(2) == 0, expired: random.Next(2) == 0);
    }
}
