using Meander.Domain.People;

namespace Meander.Domain.Tests.People;

/// <summary>Certifications 7 and 8: pausing and resuming, by expiry and by hand.</summary>
public sealed class AvailabilityTests
{
    private static readonly DateTimeOffset Later = Sample.Now.AddDays(1);
    private static readonly DateOnly Lost = new(2026, 11, 20);
    private static readonly Availability Active = Availability.Joined(Sample.Now);
    private static readonly Availability Expired = Active.Settle(Lost, Sample.Now);
    private static readonly Availability ByHand = Active.Pause(Sample.Now);
    private static readonly Availability Both = Expired.Pause(Sample.Now);

    private static readonly Availability HandFirst = ByHand.Settle(Lost, Sample.Now);

    [Fact]
    public void A_new_mentor_is_active_since_joining() =>
        Assert.Equal(new Availability(AvailabilityStatus.Active, null, Sample.Now), Active);

    [Fact]
    public void A_lost_certification_pauses_and_its_day_is_recorded() =>
        Assert.Equal(
            new Availability(AvailabilityStatus.Paused, PauseReason.CertificationExpired, Later, false, Lost), Active.Settle(Lost, Later));

    [Fact]
    public void Renewal_resumes() => Assert.Equal(new Availability(AvailabilityStatus.Active, null, Later), Expired.Settle(null, Later));

    [Fact]
    public void A_second_look_changes_nothing()
    {
        Assert.Equal(Active, Active.Settle(null, Later));
        Assert.Equal(Expired, Expired.Settle(Lost, Later));
        Assert.Equal(ByHand, ByHand.Settle(null, Later));
        Assert.Equal(Both, Both.Settle(Lost, Later));
        Assert.Equal(ByHand, ByHand.Pause(Later));
        Assert.Equal(Both, Both.Pause(Later));
        Assert.Equal(Active, Active.Resume(false, Later).Value);
    }

    [Fact]
    public void While_another_required_certification_is_lost_the_pause_stands_with_its_day()
    {
        var still = Expired.Settle(Lost.AddDays(1), Later);

        Assert.Equal(Expired with { SuppressedOn = Lost.AddDays(1) }, still);
    }

    [Fact]
    public void A_pause_by_hand_stays_one_when_a_certification_is_lost_beneath_it()
    {
        Assert.Equal((PauseReason.Manual, ByHand.Since, Lost), (HandFirst.Reason!.Value, HandFirst.Since, HandFirst.SuppressedOn!.Value));
        Assert.Equal(ByHand, HandFirst.Settle(null, Later));
    }

    [Fact]
    public void A_pause_by_hand_on_top_of_an_expiry_takes_effect_when_that_is_lifted()
    {
        Assert.Equal((PauseReason.CertificationExpired, true), (Both.Reason!.Value, Both.Manual));
        Assert.Equal(new Availability(AvailabilityStatus.Paused, PauseReason.Manual, Later, true), Both.Settle(null, Later));
    }

    [Fact]
    public void Setting_active_ends_a_pause_by_hand() =>
        Assert.Equal(new Availability(AvailabilityStatus.Active, null, Later), ByHand.Resume(false, Later).Value);

    [Fact]
    public void Setting_active_is_a_conflict_while_a_required_certification_is_lost()
    {
        foreach (var state in new[] { Active, Expired, ByHand, Both, HandFirst })
            Assert.Equal("CONFLICT", state.Resume(true, Later).Errors[0].Code);
    }

    [Fact]
    public void Setting_active_ends_an_expiry_that_is_over_but_still_stored() =>
        Assert.Equal(new Availability(AvailabilityStatus.Active, null, Later), Both.Resume(false, Later).Value);

    [Fact]
    public void Whatever_happens_reason_and_flags_fit_the_status()
    {
        var random = new Random(7);
        var state = Active;
        for (var step = 0; step < 10_000; step++)
        {
            var suppressed = random.Next(2) == 0 ? Lost.AddDays(random.Next(3)) : (DateOnly?)null;
            state = random.Next(3) switch
            {
                0 => state.Settle(suppressed, Sample.Now.AddHours(step)),
                1 => state.Pause(Sample.Now.AddHours(step)),
                _ => state.Resume(suppressed is not null, Sample.Now.AddHours(step)) is { Succeeded: true } resumed ? resumed.Value : state,
            };
            Assert.Equal(state.Status == AvailabilityStatus.Paused, state.Reason is not null);
            Assert.True(state.Reason != PauseReason.Manual || state.Manual);
            Assert.True(state.Reason != PauseReason.CertificationExpired || state.SuppressedOn is not null);
            Assert.True(state.Status == AvailabilityStatus.Paused || state is { Manual: false, SuppressedOn: null });
        }
    }

    [Fact]
    public void A_listing_says_whether_contacts_see_the_mentor_and_why_not()
    {
        var suppressed = new Suppression(Lost, CertificationId.New());

        var (visible, lost, byHand) =
            (
                DirectoryListing.Of(Role.PeerMentor, false, null),
                DirectoryListing.Of(Role.PeerMentor, false, suppressed),
                DirectoryListing.Of(Role.PeerMentor, true, null));

        Assert.Equal((true, "Visible to contacts", null), (visible.Visible, visible.Label, visible.Message));
        Assert.Equal((false, "Not visible to contacts", Lost), (lost.Visible, lost.Label, lost.SuppressedOn!.Value));
        Assert.Contains("suppressed from the directory since 2026-11-20", lost.Message, StringComparison.Ordinal);
        Assert.Equal($"meander://certifications/{suppressed.CertificationId.Value}", lost.RenewalLink!.OriginalString);
        Assert.Equal(
            (false, "Not visible to contacts", null, null), (byHand.Visible, byHand.Label, byHand.SuppressedOn, byHand.RenewalLink));
        Assert.False(DirectoryListing.Of(Role.Coordinator, false, null).Visible);
    }
}
