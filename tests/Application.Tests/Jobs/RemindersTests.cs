using Meander.Application.Certifications;
using Meander.Application.People;
using Meander.Domain.Notifications;
using Meander.Domain.People;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Meander.Application.Tests.Jobs;

/// <summary>What the nightly jobs tell people, pause and resume. Today is 2026-06-16 in Oslo.</summary>
public sealed class RemindersTests : OnPostgres, IDisposable
{
    private const string Reminders = "certification-reminders", Expiry = "certification-expiry", Code = "first-aid";

    private static readonly DateOnly Today = new(2026, 6, 16);

    private readonly Jobs _jobs;

    public RemindersTests(Given given)
        : base(given) => _jobs = new Jobs(given.Database, given.Clock);

    public void Dispose() => _jobs.Dispose();

    [Theory]
    [InlineData(91, null)]
    [InlineData(90, NotificationUrgency.Normal)]
    [InlineData(61, NotificationUrgency.Normal)]
    [InlineData(60, NotificationUrgency.High)]
    [InlineData(30, NotificationUrgency.High)]
    [InlineData(14, NotificationUrgency.High)]
    [InlineData(7, NotificationUrgency.Critical)]
    [InlineData(1, NotificationUrgency.Critical)]
    public async Task Member_and_coordinator_are_reminded_of_the_true_days_left(int days, NotificationUrgency? urgency)
    {
        var (mentor, coordinator) = await HolderAsync(Today.AddDays(days));
        await _jobs.RunAsync(Reminders);
        await _jobs.RunAsync(Expiry);
        await _jobs.RunAsync(Reminders);

        var toMentor = await MessagesToAsync(mentor);
        var toCoordinator = await MessagesToAsync(coordinator);
        if (urgency is null)
        {
            Assert.Empty(toMentor);
            Assert.Empty(toCoordinator);
            return;
        }

        var message = Assert.Single(toMentor);
        Assert.Equal((NotificationKind.CertificationExpiring, urgency.Value), (message.Kind, message.Urgency));
        Assert.Equal(days == 1 ? "Your certification expires in 1 day" : $"Your certification expires in {days} days", message.Title);
        Assert.StartsWith("meander://certifications/", message.DeepLink, StringComparison.Ordinal);
        Assert.Equal(
            (NotificationKind.MentorCertificationExpiring, urgency.Value), (Assert.Single(toCoordinator).Kind, toCoordinator[0].Urgency));
    }

    [Fact]
    public async Task After_missed_nights_only_the_most_urgent_goes_out_and_the_next_ones_on_their_days()
    {
        var (mentor, _) = await HolderAsync(Today.AddDays(95));
        await _jobs.RunAsync(Reminders, Clock.Now.AddDays(75));
        Assert.Equal("Your certification expires in 20 days", Assert.Single(await MessagesToAsync(mentor)).Title);
        await _jobs.RunAsync(Reminders, Clock.Now.AddDays(80));
        Assert.Single(await MessagesToAsync(mentor));
        await _jobs.RunAsync(Reminders, Clock.Now.AddDays(81));
        Assert.Equal(2, (await MessagesToAsync(mentor)).Count);
    }

    [Theory]
    [InlineData(Reminders, Expiry)]
    [InlineData(Expiry, Reminders)]
    public async Task On_the_day_the_two_jobs_together_say_so_once(string first, string second)
    {
        await GateAsync(true);
        var (mentor, coordinator) = await HolderAsync(Today, isRequired: true);
        await _jobs.RunAsync(first);
        await _jobs.RunAsync(second);
        Assert.Equal([NotificationKind.CertificationExpired], await KindsToAsync(mentor));
        Assert.Equal([NotificationKind.MentorPaused], await KindsToAsync(coordinator));
        var stored = await AvailabilityAsync(mentor);
        Assert.Equal(
            (AvailabilityStatus.Paused, PauseReason.CertificationExpired, Today), (stored.Status, stored.Reason, stored.SuppressedOn));
        Assert.Contains("member.paused", await ActionsOnAsync(mentor.MemberId.Value));
    }

    [Fact]
    public async Task A_run_three_days_late_records_the_true_day()
    {
        await GateAsync(true);
        var (mentor, _) = await HolderAsync(Today.AddDays(2), isRequired: true);
        await _jobs.RunAsync(Expiry, Clock.Now.AddDays(5));
        var stored = await AvailabilityAsync(mentor);
        Assert.Equal(Today.AddDays(2), stored.SuppressedOn);
        Assert.Equal(Clock.Now.AddDays(5), stored.Since);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task Without_gate_or_requirement_there_are_messages_only(bool gate, bool isRequired)
    {
        await GateAsync(gate);
        var (mentor, coordinator) = await HolderAsync(Today, isRequired);
        await _jobs.RunAsync(Expiry);
        Assert.Equal([NotificationKind.CertificationExpired], await KindsToAsync(mentor));
        Assert.Equal([NotificationKind.MentorCertificationExpiring], await KindsToAsync(coordinator));
        Assert.Equal(AvailabilityStatus.Active, (await AvailabilityAsync(mentor)).Status);
    }

    [Fact]
    public async Task A_pause_by_hand_stays_one()
    {
        await GateAsync(true);
        var (mentor, _) = await HolderAsync(Today, isRequired: true);
        await RunAsync(
            "update peer_mentor_availability set status = 'PAUSED', reason = 'MANUAL', manual = true where member_id = "
            + $"'{mentor.MemberId.Value}'");
        await _jobs.RunAsync(Expiry);
        var stored = await AvailabilityAsync(mentor);
        Assert.Equal((PauseReason.Manual, Today), (stored.Reason, stored.SuppressedOn));
    }

    [Fact]
    public async Task Stored_pauses_follow_gate_and_requirement_at_the_next_run()
    {
        var (mentor, _) = await HolderAsync(Today.AddDays(-10), isRequired: true);
        await _jobs.RunAsync(Expiry);
        Assert.Equal(AvailabilityStatus.Active, (await AvailabilityAsync(mentor)).Status);

        await GateAsync(true);
        var lines = (await _jobs.RunAsync(Expiry)).Lines;
        Assert.Contains(lines, line => line is { What: "pause" } && line.Detail.EndsWith("2026-06-06", StringComparison.Ordinal));
        Assert.Equal(Today.AddDays(-10), (await AvailabilityAsync(mentor)).SuppressedOn);
        Assert.Equal(false, await Given.Database.ExecuteAsync($"select standing_sweep_due from organizations where id = '{Hlf.Id.Value}'"));

        await RunAsync($"update certification_types set is_required = false where organization_id = '{Hlf.Id.Value}'");
        Assert.Contains((await _jobs.RunAsync(Expiry)).Lines, line => line.What == "resume");
        Assert.Equal(AvailabilityStatus.Active, (await AvailabilityAsync(mentor)).Status);
        Assert.Single(await MessagesToAsync(mentor));
    }

    [Theory]
    [InlineData(30)]
    [InlineData(0)]
    public async Task Whoever_is_a_coordinator_no_longer_hears_nothing_of_the_members_they_had(int days)
    {
        var (mentor, coordinator) = await HolderAsync(Today.AddDays(days));
        await RunAsync($"update user_organization_memberships set role = 'PEER_MENTOR' where id = '{coordinator.MemberId.Value}'");
        await _jobs.RunAsync(Reminders);
        await _jobs.RunAsync(Expiry);
        Assert.Single(await KindsToAsync(mentor));
        Assert.Empty(await KindsToAsync(coordinator));
    }

    [Fact]
    public async Task Whose_role_changes_is_resumed_at_the_next_run()
    {
        await GateAsync(true);
        var (mentor, _) = await HolderAsync(Today, isRequired: true);
        await _jobs.RunAsync(Expiry);
        await RunAsync($"update user_organization_memberships set role = 'COORDINATOR' where id = '{mentor.MemberId.Value}'");
        await _jobs.RunAsync(Expiry);
        Assert.Equal(AvailabilityStatus.Active, (await AvailabilityAsync(mentor)).Status);
    }

    [Fact]
    public async Task A_dry_run_lists_it_all_and_changes_nothing()
    {
        await GateAsync(true);
        await HolderAsync(Today, isRequired: true);
        await HolderAsync(Today.AddDays(7), type: "other");
        var before = await Given.SnapshotAsync();
        var expiry = await _jobs.RunAsync(Expiry, dryRun: true);
        var reminders = await _jobs.RunAsync(Reminders, dryRun: true);
        await Given.AssertUnchangedAsync(before);
        Assert.Equal(["expire", "pause"], expiry.Lines.Where(line => line.Organization == Hlf.Slug).Select(line => line.What).Order());
        Assert.Equal(
            ["expire", "pause", "remind"], reminders.Lines.Where(line => line.Organization == Hlf.Slug).Select(line => line.What).Order());
    }

    [Fact]
    public async Task A_broken_record_is_set_aside_and_tried_again_by_the_next_run()
    {
        var (broken, _) = await HolderAsync(Today.AddDays(7));
        var (whole, _) = await HolderAsync(Today.AddDays(7), type: "other");
        await RunAsync(
            $"""
            create function refuse() returns trigger language plpgsql as 'begin raise exception $m$refused$m$; end';
            create trigger refuse before insert on notifications for each row when (new.user_id = '{broken.Id.Value}') execute function refuse()
            """);
        var run = await _jobs.RunAsync(Reminders);
        await RunAsync("drop trigger refuse on notifications; drop function refuse");

        Assert.Equal((1, "refused"), (run.Failed, run.Lines.Single(line => line.What == "FAILED").Detail));
        Assert.Empty(await MessagesToAsync(broken));
        Assert.Single(await MessagesToAsync(whole));
        Assert.Equal(0, (await _jobs.RunAsync(Reminders)).Failed);
        Assert.Single(await MessagesToAsync(broken));
        Assert.Single(await MessagesToAsync(whole));
    }

    [Fact]
    public async Task Runs_beside_each_other_send_each_message_once()
    {
        var code = await TypeAsync(isRequired: false, Code);
        var mentors = await Hlf.MentorsAsync(300);
        foreach (var mentor in mentors)
            await Hlf.HoldsAsync(mentor, code, Today.AddYears(-1), Today.AddDays(30));
        using var other = new Jobs(Given.Database, Clock);
        await Task.WhenAll(_jobs.RunAsync(Reminders), other.RunAsync(Reminders), _jobs.RunAsync(Expiry), other.RunAsync(Reminders));
        var told =
            await Given.StoredAsync(
                db => db.Notifications.Where(one => one.OrganizationId == Hlf.Id)
                    .GroupBy(one => one.UserId)
                    .Select(one => one.Count())
                    .ToListAsync());
        Assert.Equal(Enumerable.Repeat(1, 300), told);
    }

    private async Task<(Person Mentor, Person Coordinator)> HolderAsync(DateOnly expiresOn, bool isRequired = false, string type = Code)
    {
        await TypeAsync(isRequired, type);
        var coordinator = await Hlf.CoordinatorAsync();
        var mentor = await Hlf.MentorAsync();
        await RunAsync(
            $"update user_organization_memberships set coordinator_id = '{coordinator.MemberId.Value}' where id = "
            + $"'{mentor.MemberId.Value}'");
        await Hlf.HoldsAsync(mentor, type, expiresOn.AddYears(-2), expiresOn);
        return (mentor, coordinator);
    }

    private async Task<string> TypeAsync(bool isRequired, string code) =>
        (await Hlf.Admin.SendAsync(new CreateCertificationType(Hlf.Id, code, $"Type {code}", isRequired, [], 24))).Value.Code;

    private Task<object?> GateAsync(bool on) => RunAsync($"update organizations set certification_gate = {on} where id = '{Hlf.Id.Value}'");

    private Task<object?> RunAsync(string sql) => Given.Database.ExecuteAsync(sql);

    private Task<MentorAvailability> AvailabilityAsync(Person mentor) =>
        Given.StoredAsync(db => db.Availabilities.AsNoTracking().SingleAsync(one => one.MemberId == mentor.MemberId));
}
