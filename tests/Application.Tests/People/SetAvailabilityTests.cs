using Meander.Application.People;
using Meander.Domain.People;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.People;

public sealed class SetAvailabilityTests(Given given) : OnPostgres(given)
{
    private static SetAvailability Paused(Person person) => new(person.MemberId, AvailabilityStatus.Paused);

    private static SetAvailability Active(Person person) => new(person.MemberId, AvailabilityStatus.Active);

    [Fact]
    public async Task A_mentor_pauses_and_comes_back_and_repeating_either_changes_nothing()
    {
        var mentor = await Hlf.MentorAsync();
        await ChangesNothingAsync(() => mentor.SendAsync(Active(mentor)));
        Clock.Advance(TimeSpan.FromHours(1));

        _ = (await mentor.SendAsync(Paused(mentor))).Value;
        Assert.Equal(new Availability(AvailabilityStatus.Paused, PauseReason.Manual, Clock.Now, true), await Hlf.AvailabilityAsync(mentor));
        await ChangesNothingAsync(() => mentor.SendAsync(Paused(mentor)));
        Clock.Advance(TimeSpan.FromHours(1));

        _ = (await mentor.SendAsync(Active(mentor))).Value;
        Assert.Equal(Availability.Joined(Clock.Now), await Hlf.AvailabilityAsync(mentor));
        Assert.Equal(["member.added", "member.paused", "member.resumed"], await ActionsOnAsync(mentor.MemberId.Value));
    }

    [Fact]
    public async Task Setting_active_is_a_conflict_while_a_required_certification_is_expired_under_the_gate_whether_or_not_a_job_ran()
    {
        await Hlf.RequiredTypeAsync("basic");
        await Hlf.GateAsync();
        var (stored, unstored) = (await Hlf.MentorAsync(), await Hlf.MentorAsync());
        foreach (var mentor in new[] { stored, unstored })
            await Hlf.HoldsAsync(mentor, "basic", new(2024, 1, 1), new(2026, 6, 16));
        await Hlf.PauseAsync(stored, new(2026, 6, 16));
        _ = (await unstored.SendAsync(Paused(unstored))).Value;

        await RefusedAsync("CONFLICT", () => stored.SendAsync(Active(stored)));
        await RefusedAsync("CONFLICT", () => Hlf.Admin.SendAsync(Active(unstored)));
        await Hlf.GateAsync(on: false);
        Assert.Equal("OK", (await stored.SendAsync(Active(stored))).Code());
    }

    [Fact]
    public async Task A_pause_by_hand_on_top_of_an_expiry_is_kept_for_later()
    {
        await Hlf.RequiredTypeAsync("basic");
        await Hlf.GateAsync();
        var mentor = await Hlf.MentorAsync();
        await Hlf.HoldsAsync(mentor, "basic", new(2024, 1, 1), new(2026, 6, 16));
        await Hlf.PauseAsync(mentor, new(2026, 6, 16));
        var before = await Hlf.AvailabilityAsync(mentor);

        _ = (await mentor.SendAsync(Paused(mentor))).Value;

        Assert.Equal(before with { Manual = true }, await Hlf.AvailabilityAsync(mentor));
    }

    [Fact]
    public async Task Is_for_the_member_for_coordinators_in_scope_and_for_admins()
    {
        var (north, south) = (await Hlf.AssociationAsync(), await Hlf.AssociationAsync());
        var (mentor, neighbour) = (await Hlf.MentorAsync(north), await Hlf.MentorAsync(north));
        var (coordinator, elsewhere) = (await Hlf.CoordinatorAsync(north), await Hlf.CoordinatorAsync(south));
        var stranger = (await Given.OrganizationAsync()).Admin;

        await ForbiddenAsync(() => neighbour.SendAsync(Paused(mentor)));
        await RefusedAsync("NOT_FOUND", () => elsewhere.SendAsync(Paused(mentor)), "memberId");
        await RefusedAsync("NOT_FOUND", () => stranger.SendAsync(Paused(mentor)), "memberId");
        await RefusedAsync(
            "NOT_FOUND", () => neighbour.SendAsync(new SetAvailability(MemberId.New(), AvailabilityStatus.Paused)), "memberId");
        Assert.Equal("OK", (await coordinator.SendAsync(Paused(mentor))).Code());
        Assert.Equal("OK", (await Hlf.Admin.SendAsync(Active(mentor))).Code());
        _ = (await mentor.SendAsync(Paused(mentor))).Value;
        await RefusedAsync("NOT_FOUND", () => neighbour.SendAsync(Active(mentor)), "memberId");
    }

    [Fact]
    public async Task Only_peer_mentors_are_paused()
    {
        var coordinator = await Hlf.CoordinatorAsync();

        await RefusedAsync("VALIDATION_FAILED", () => Hlf.Admin.SendAsync(Paused(coordinator)), "memberId");
        await ChangesNothingAsync(() => coordinator.SendAsync(Active(coordinator)));
    }
}
