using Meander.Application.Certifications;
using Meander.Application.People;
using Meander.Domain.Notifications;
using Meander.Domain.People;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Certifications;

/// <summary>Certifications 9, and the physical card.</summary>
public sealed class RevokeCertificationTests(Given given) : OnPostgres(given)
{
    private static readonly DateOnly Today = new(2026, 6, 16);

    private async Task<(Person Mentor, CertificationId Id)> HeldAsync(bool required = true, bool gate = true, DateOnly? expiresOn = null)
    {
        _ = required ? await Hlf.RequiredTypeAsync("basic") : await Hlf.TypeAsync("basic");
        await Hlf.GateAsync(gate);
        var mentor = await Hlf.MentorAsync();
        var period = await Hlf.HoldsAsync(mentor, "basic", new(2025, 1, 1), expiresOn ?? new(2027, 1, 1));
        return (mentor, period.CertificationId);
    }

    [Fact]
    public async Task Ends_the_period_today_pauses_the_mentor_and_tells_them_and_their_coordinator()
    {
        var (mentor, id) = await HeldAsync();
        var coordinator = await Hlf.CoordinatorAsync();
        _ = (await Hlf.Admin.SendAsync(new UpdateMember(mentor.MemberId, default, default, (MemberId?)coordinator.MemberId))).Value;

        _ = (await Hlf.Admin.SendAsync(new RevokeCertification(id, "Breach of confidence"))).Value;

        var period = (await Hlf.CertificationAsync(mentor, "basic"))!.Value.Periods.Single();
        Assert.Equal(
            (Today, true, "Breach of confidence", new DateOnly(2027, 1, 1)),
            (period.EndedOn!.Value, period.Revoked, period.RevocationReason, period.ExpiresOn!.Value));
        Assert.Equal(
            new Availability(
                AvailabilityStatus.Paused, PauseReason.CertificationExpired, Clock.Now, false, Today), await Hlf.AvailabilityAsync(mentor));
        Assert.Equal([NotificationKind.CertificationExpired], await KindsToAsync(mentor));
        Assert.Equal([NotificationKind.MentorPaused], await KindsToAsync(coordinator));
        Assert.Equal(["certification.revoked"], await ActionsOnAsync(id.Value));
        Assert.Equal("member.paused", (await ActionsOnAsync(mentor.MemberId.Value)).Last());
        Assert.DoesNotContain("confidence", (await AuditOfAsync(id.Value)).Single().Summary, StringComparison.Ordinal);
        Assert.Equal(
            0L, await Given.Database.ExecuteAsync($"select count(*) from certification_reminders where certification_id = '{id.Value}'"));
    }

    [Fact]
    public async Task Whoever_is_a_coordinator_no_longer_is_not_told()
    {
        var (mentor, id) = await HeldAsync();
        var coordinator = await Hlf.CoordinatorAsync();
        _ = (await Hlf.Admin.SendAsync(new UpdateMember(mentor.MemberId, default, default, (MemberId?)coordinator.MemberId))).Value;
        _ = (await Hlf.Admin.SendAsync(new UpdateMember(coordinator.MemberId, Role.PeerMentor, default, default))).Value;

        _ = (await Hlf.Admin.SendAsync(new RevokeCertification(id, "Left"))).Value;

        Assert.Equal([NotificationKind.CertificationExpired], await KindsToAsync(mentor));
        Assert.Empty(await KindsToAsync(coordinator));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Without_the_gate_or_of_a_type_not_required_nobody_is_paused(bool required, bool gate)
    {
        var (mentor, id) = await HeldAsync(required, gate);

        _ = (await Hlf.Admin.SendAsync(new RevokeCertification(id, "Left"))).Value;

        Assert.Equal(AvailabilityStatus.Active, (await Hlf.AvailabilityAsync(mentor)).Status);
        Assert.DoesNotContain("directory", (await MessagesToAsync(mentor)).Single().Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mentor_paused_by_hand_stays_so()
    {
        var (mentor, id) = await HeldAsync();
        _ = (await mentor.SendAsync(new SetAvailability(mentor.MemberId, AvailabilityStatus.Paused))).Value;

        _ = (await Hlf.Admin.SendAsync(new RevokeCertification(id, "Left"))).Value;

        var availability = await Hlf.AvailabilityAsync(mentor);
        Assert.Equal(
            (PauseReason.Manual, true, Today), (availability.Reason!.Value, availability.Manual, availability.SuppressedOn!.Value));
    }

    [Fact]
    public async Task Revoking_twice_is_a_conflict_and_after_a_renewal_it_is_not()
    {
        var (mentor, id) = await HeldAsync();
        _ = (await Hlf.Admin.SendAsync(new RevokeCertification(id, "Left"))).Value;

        await RefusedAsync("CONFLICT", () => Hlf.Admin.SendAsync(new RevokeCertification(id, "Again")));
        Clock.Advance(TimeSpan.FromDays(1));
        _ = (await Hlf.Admin.SendAsync(new RecordRenewal(Hlf.Id, mentor.Id, "basic", new(2026, 6, 17), null, null))).Value;
        Assert.Equal(AvailabilityStatus.Active, (await Hlf.AvailabilityAsync(mentor)).Status);
        Assert.Equal("OK", (await Hlf.Admin.SendAsync(new RevokeCertification(id, "Again"))).Code());
    }

    [Fact]
    public async Task What_has_expired_can_be_revoked_too_as_of_the_day_of_expiry()
    {
        var (mentor, id) = await HeldAsync(expiresOn: new(2026, 6, 1));

        _ = (await Hlf.Admin.SendAsync(new RevokeCertification(id, "Fraud"))).Value;

        Assert.Equal(new DateOnly(2026, 6, 1), (await Hlf.CertificationAsync(mentor, "basic"))!.Value.Periods.Single().EndedOn);
        Assert.Equal(new DateOnly(2026, 6, 1), (await Hlf.AvailabilityAsync(mentor)).SuppressedOn);
    }

    [Fact]
    public async Task An_entry_within_the_revoked_period_is_refused_and_one_from_that_day_on_is_not()
    {
        var (mentor, id) = await HeldAsync();
        _ = (await Hlf.Admin.SendAsync(new RevokeCertification(id, "Left"))).Value;

        await RefusedAsync(
            "VALIDATION_FAILED",
            () => Hlf.Admin.SendAsync(new RecordRenewal(Hlf.Id, mentor.Id, "basic", new(2026, 6, 15), null, null)),
            "issuedOn");
        Assert.Equal("OK", (await Hlf.Admin.SendAsync(new RecordRenewal(Hlf.Id, mentor.Id, "basic", Today, null, null))).Code());
    }

    [Fact]
    public async Task Is_for_admins_alone()
    {
        var (mentor, id) = await HeldAsync();
        var (coordinator, other) = (await Hlf.CoordinatorAsync(), await Hlf.MentorAsync());
        var stranger = (await Given.OrganizationAsync()).Admin;

        await ForbiddenAsync(() => coordinator.SendAsync(new RevokeCertification(id, "Left")));
        await ForbiddenAsync(() => mentor.SendAsync(new RevokeCertification(id, "Left")));
        var hidden = await RefusedAsync("NOT_FOUND", () => other.SendAsync(new RevokeCertification(id, "Left")), "certificationId");
        Assert.Equivalent(hidden, await RefusedAsync("NOT_FOUND", () => stranger.SendAsync(new RevokeCertification(id, "Left"))));
        Assert.Equivalent(
            hidden, await RefusedAsync("NOT_FOUND", () => Hlf.Admin.SendAsync(new RevokeCertification(CertificationId.New(), "Left"))));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    public async Task A_reason_is_given(string reason)
    {
        var (_, id) = await HeldAsync();
        await RefusedAsync("VALIDATION_FAILED", () => Hlf.Admin.SendAsync(new RevokeCertification(id, reason)), "reason");
        await RefusedAsync("VALIDATION_FAILED", () => Hlf.Admin.SendAsync(new RevokeCertification(id, new string('x', 501))), "reason");
    }

    [Fact]
    public async Task A_reason_is_counted_in_code_points()
    {
        var (mentor, id) = await HeldAsync();
        var longest = string.Concat(Enumerable.Repeat("\U0001F393", 500));

        await RefusedAsync("VALIDATION_FAILED", () => Hlf.Admin.SendAsync(new RevokeCertification(id, longest + "x")), "reason");
        _ = (await Hlf.Admin.SendAsync(new RevokeCertification(id, longest))).Value;

        Assert.Equal(longest, (await Hlf.CertificationAsync(mentor, "basic"))!.Value.Periods.Single().RevocationReason);
    }

    [Fact]
    public async Task The_card_is_confirmed_and_taken_back_by_staff_and_repeating_it_changes_nothing()
    {
        var (mentor, id) = await HeldAsync();
        var coordinator = await Hlf.CoordinatorAsync();
        var elsewhere = await Hlf.CoordinatorAsync(await Hlf.AssociationAsync());

        _ = (await coordinator.SendAsync(new ConfirmPhysicalCard(id, true))).Value;
        Assert.True((await Hlf.CertificationAsync(mentor, "basic"))!.Value.Certification.PhysicalCardIssued);
        await ChangesNothingAsync(() => coordinator.SendAsync(new ConfirmPhysicalCard(id, true)));
        await ForbiddenAsync(() => mentor.SendAsync(new ConfirmPhysicalCard(id, false)));
        await RefusedAsync("NOT_FOUND", () => elsewhere.SendAsync(new ConfirmPhysicalCard(id, false)), "certificationId");
        _ = (await Hlf.Admin.SendAsync(new ConfirmPhysicalCard(id, false))).Value;
        Assert.False((await Hlf.CertificationAsync(mentor, "basic"))!.Value.Certification.PhysicalCardIssued);
        Assert.Equal(["certification.card_issued", "certification.card_withdrawn"], await ActionsOnAsync(id.Value));
    }
}
