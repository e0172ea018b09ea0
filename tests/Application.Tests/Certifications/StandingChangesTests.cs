using Meander.Application.Certifications;
using Meander.Application.People;
using Meander.Domain.Certifications;
using Meander.Domain.Notifications;
using Meander.Domain.People;
using Meander.Infrastructure.Postgres;
using Meander.Testing;
using Xunit;
using NightlyJobs = Meander.Application.Tests.Jobs.Jobs;

namespace Meander.Application.Tests.Certifications;

/// <summary>
/// What becomes of somebody's standing when their role, their organisation's zone or the number of their organisations changes.
/// </summary>
public sealed class StandingChangesTests : OnPostgres, IDisposable
{
    private static readonly DateOnly Today = new(2026, 6, 16);

    private readonly NightlyJobs _jobs;

    public StandingChangesTests(Given given)
        : base(given) => _jobs = new NightlyJobs(given.Database, given.Clock);

    public void Dispose() => _jobs.Dispose();

    [Fact]
    public async Task A_paused_mentor_who_becomes_a_coordinator_counts_as_active_and_is_paused_again_on_coming_back()
    {
        var mentor = await ExpiredAsync();
        await _jobs.RunAsync("certification-expiry");
        Assert.Equal(AvailabilityStatus.Paused, (await SeenAsync(mentor)).Availability.Status);

        await BecomesAsync(mentor, Role.Coordinator);
        Assert.Equal((AvailabilityStatus.Active, null), (await SeenAsync(mentor)).State);
        await _jobs.RunAsync("certification-expiry");
        await BecomesAsync(mentor, Role.PeerMentor);

        // Hidden by date at once; the pause itself is the next run's to store.
        Assert.Equal(Today, (await SeenAsync(mentor)).Listing.SuppressedOn);
        await _jobs.RunAsync("certification-expiry");
        Assert.Equal((AvailabilityStatus.Paused, (PauseReason?)PauseReason.CertificationExpired), (await SeenAsync(mentor)).State);
        Assert.Single(await KindsToAsync(mentor), NotificationKind.CertificationExpired);
        Assert.Empty(await Invariants.CheckAsync(Given.Database.ConnectionString));
    }

    [Fact]
    public async Task Who_renews_as_a_coordinator_comes_back_as_an_active_mentor()
    {
        var mentor = await ExpiredAsync();
        await _jobs.RunAsync("certification-expiry");
        await BecomesAsync(mentor, Role.Coordinator);
        _ = (await Hlf.Admin.SendAsync(new RecordRenewal(Hlf.Id, mentor.Id, "basic", Today, null, null))).Value;
        await BecomesAsync(mentor, Role.PeerMentor);

        Assert.True((await SeenAsync(mentor)).Listing.Visible);
        await _jobs.RunAsync("certification-expiry");
        Assert.Equal((AvailabilityStatus.Active, null), (await SeenAsync(mentor)).State);
        Assert.Empty(await Invariants.CheckAsync(Given.Database.ConnectionString));
    }

    [Fact]
    public async Task A_pause_by_hand_survives_a_time_as_coordinator()
    {
        var mentor = await Hlf.MentorAsync();
        _ = (await mentor.SendAsync(new SetAvailability(mentor.MemberId, AvailabilityStatus.Paused))).Value;
        await BecomesAsync(mentor, Role.Coordinator);
        await _jobs.RunAsync("certification-expiry");
        await BecomesAsync(mentor, Role.PeerMentor);

        Assert.Equal((AvailabilityStatus.Paused, (PauseReason?)PauseReason.Manual), (await SeenAsync(mentor)).State);
    }

    [Fact]
    public async Task An_expired_coordinator_who_becomes_a_mentor_is_hidden_at_once_and_paused_by_the_next_run()
    {
        await RequiredUnderTheGateAsync();
        var coordinator = await Hlf.CoordinatorAsync();
        await Hlf.HoldsAsync(coordinator, "basic", Today.AddYears(-2), Today);
        await _jobs.RunAsync("certification-expiry");
        Assert.DoesNotContain("directory", Assert.Single(await MessagesToAsync(coordinator)).Body, StringComparison.Ordinal);

        await BecomesAsync(coordinator, Role.PeerMentor);

        Assert.Equal(Today, (await SeenAsync(coordinator)).Listing.SuppressedOn);
        await _jobs.RunAsync("certification-expiry");
        Assert.Equal(Today, (await Hlf.AvailabilityAsync(coordinator)).SuppressedOn);
        Assert.Single(await MessagesToAsync(coordinator));
    }

    [Fact]
    public async Task In_another_time_zone_the_day_of_expiry_comes_with_its_clocks_and_is_told_once()
    {
        await RequiredUnderTheGateAsync();
        var mentor = await Hlf.MentorAsync();
        await Hlf.HoldsAsync(mentor, "basic", Today.AddYears(-2), Today.AddDays(1));
        Assert.True((await SeenAsync(mentor)).Listing.Visible);

        // Noon UTC is the 17th in Auckland and the 16th in Oslo.
        await ZoneAsync("Pacific/Auckland");
        Assert.Equal(
            (BadgeState.Expired, Today.AddDays(1)),
            ((await SeenAsync(mentor)).Badge.State, (await SeenAsync(mentor)).Listing.SuppressedOn!.Value));
        await _jobs.RunAsync("certification-expiry");
        Assert.Equal((AvailabilityStatus.Paused, (PauseReason?)PauseReason.CertificationExpired), (await SeenAsync(mentor)).State);

        await ZoneAsync("Europe/Oslo");
        Assert.Equal((BadgeState.ExpiringSoon, true), ((await SeenAsync(mentor)).Badge.State, (await SeenAsync(mentor)).Listing.Visible));
        await _jobs.RunAsync("certification-expiry");
        Assert.Equal((AvailabilityStatus.Active, null), (await SeenAsync(mentor)).State);

        Clock.Advance(TimeSpan.FromDays(1));
        await _jobs.RunAsync("certification-expiry");
        Assert.Equal((AvailabilityStatus.Paused, (PauseReason?)PauseReason.CertificationExpired), (await SeenAsync(mentor)).State);
        Assert.Single(await KindsToAsync(mentor), NotificationKind.CertificationExpired);
        Assert.Empty(await Invariants.CheckAsync(Given.Database.ConnectionString));
    }

    [Fact]
    public async Task Whom_a_run_as_of_later_paused_is_active_until_the_day_and_is_paused_then_however_many_nights_lie_between()
    {
        await RequiredUnderTheGateAsync();
        var mentor = await Hlf.MentorAsync();
        await Hlf.HoldsAsync(mentor, "basic", Today.AddYears(-2), Today.AddDays(3));
        await _jobs.RunAsync("certification-expiry", Clock.Now.AddDays(4));
        Assert.Equal(AvailabilityStatus.Paused, (await SeenAsync(mentor)).Availability.Status);

        for (var night = 0; night < 2; night++)
        {
            await _jobs.RunAsync("certification-expiry");
            Assert.Equal((AvailabilityStatus.Active, null), (await SeenAsync(mentor)).State);
            Assert.Empty(await Invariants.CheckAsync(Given.Database.ConnectionString));
            Clock.Advance(TimeSpan.FromDays(1));
        }

        Clock.Advance(TimeSpan.FromDays(3));
        await _jobs.RunAsync("certification-expiry");
        Assert.Equal(Today.AddDays(3), (await Hlf.AvailabilityAsync(mentor)).SuppressedOn);
        Assert.Single(await MessagesToAsync(mentor));
        Assert.Equal(false, await Given.Database.ExecuteAsync($"select standing_sweep_due from organizations where id = '{Hlf.Id.Value}'"));
    }

    [Fact]
    public async Task A_pass_on_the_day_of_a_revocation_counts_though_the_clocks_were_put_back_a_day()
    {
        await ZoneAsync("Pacific/Auckland");
        await Hlf.TypeAsync("basic");
        var (course, mentor) = (await Hlf.IssuingAsync("basic"), await Hlf.MentorAsync());
        var id = (await Hlf.HoldsAsync(mentor, "basic", new(2025, 1, 1), new(2027, 1, 1))).CertificationId;
        var attended = await Hlf.AttendedAsync(mentor, course);
        _ = (await Hlf.Admin.SendAsync(new RevokeCertification(id, "A mistake"))).Value;
        await ZoneAsync("Europe/Oslo");

        Assert.Equal("OK", (await Hlf.Admin.CompleteAsync(Domain.Registrations.CompletionResult.Passed, attended)).Code());

        var periods = (await Hlf.CertificationAsync(mentor, "basic"))!.Value.Periods;
        Assert.Equal((true, new DateOnly(2026, 6, 17)), (periods[0].Revoked, periods[0].EndedOn!.Value));
        Assert.Equal(new DateOnly(2026, 6, 17), periods[1].IssuedOn);
        Assert.Equal(BadgeState.Certified, (await SeenAsync(mentor)).Badge.State);
    }

    [Fact]
    public async Task Somebody_in_two_organisations_has_a_standing_in_each()
    {
        var mentor = await ExpiredAsync();
        var other = await Given.OrganizationAsync();
        await other.RequiredTypeAsync("basic");
        await other.GateAsync();
        var there = new Person(Given, mentor.Id, (await other.Admin.AddAsync(other, mentor)).Value.Id);
        await other.HoldsAsync(there, "basic", Today.AddYears(-1), Today.AddYears(1));
        await _jobs.RunAsync("certification-expiry");

        Assert.Equal((BadgeState.Expired, false), ((await SeenAsync(mentor)).Badge.State, (await SeenAsync(mentor)).Listing.Visible));
        var seenThere = await SeenAsync(there, other.Admin);
        Assert.Equal(
            (BadgeState.Certified, true, AvailabilityStatus.Active),
            (seenThere.Badge.State, seenThere.Listing.Visible, seenThere.Availability.Status));
        Assert.Equal(
            [(Hlf.Id, CertificationStatus.Expired), (other.Id, CertificationStatus.Active)],
            (await mentor.AskAsync(new CertificationsOfMembers(await mentor.AskAsync(new OwnMemberships())))).SelectMany(held => held)
                .Select(held => (held.OrganizationId, held.Status)).OrderBy(held => held.OrganizationId == other.Id));

        _ = (await Hlf.Admin.SendAsync(new RecordRenewal(Hlf.Id, mentor.Id, "basic", Today, null, null))).Value;
        Assert.Single((await other.CertificationAsync(there, "basic"))!.Value.Periods);
        Assert.Empty(
            await other.Admin.AskAsync(new CertificationsOf([(await Hlf.CertificationAsync(mentor, "basic"))!.Value.Certification.Id])));
    }

    private async Task RequiredUnderTheGateAsync()
    {
        await Hlf.RequiredTypeAsync("basic");
        await Hlf.GateAsync();
    }

    private async Task<Person> ExpiredAsync()
    {
        await RequiredUnderTheGateAsync();
        var mentor = await Hlf.MentorAsync();
        await Hlf.HoldsAsync(mentor, "basic", Today.AddYears(-2), Today);
        return mentor;
    }

    private async Task BecomesAsync(Person person, Role role) =>
        _ = (await Hlf.Admin.SendAsync(new UpdateMember(person.MemberId, role, default, default))).Value;

    private async Task ZoneAsync(string zone) =>
        _ = (await Hlf.Admin.SendAsync(new UpdateOrganization(Hlf.Id, default, zone, default, default, default, default))).Value;

    /// <summary>What their admin is shown of them.</summary>
    private async Task<Shown> SeenAsync(Person person, Person? viewer = null)
    {
        var admin = viewer ?? Hlf.Admin;
        var rows = await admin.AskAsync(new MembersOf([person.MemberId]));
        return new Shown(
            (await admin.AskAsync(new AvailabilitiesOf(rows)))[person.MemberId], (
                await admin.AskAsync(new ListingsOf(rows)))[person.MemberId],
            (await admin.AskAsync(new BadgesOf(rows)))[person.MemberId]);
    }

    private sealed record Shown(Availability Availability, DirectoryListing Listing, CertificationBadge Badge)
    {
        public (AvailabilityStatus, PauseReason?) State => (Availability.Status, Availability.Reason);
    }
}
