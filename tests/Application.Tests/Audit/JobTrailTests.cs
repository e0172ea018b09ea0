using Meander.Application.Certifications;
using Meander.Application.Notifications;
using Meander.Application.People;
using Meander.Domain.Audit;
using Meander.Domain.Notifications;
using Meander.Domain.People;
using Meander.Infrastructure.Jobs;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Meander.Application.Tests.Audit;

/// <summary>
/// What nights and outboxes leave, in nobody's name. Jobs work for everybody there is, so each test has a database of its own.
/// </summary>
public sealed class JobTrailTests() : AuditTrail(new Given()), IDisposable
{
    private const string Expiry = "certification-expiry", Reminders = "certification-reminders";

    private static readonly DateOnly Today = new(2026, 6, 16);

    private readonly List<Jobs.Jobs> _nodes = [];

    public void Dispose()
    {
        _nodes.ForEach(node => node.Dispose());
        Given.Dispose();
    }

    [Fact]
    public async Task Each_mentor_whom_the_night_pauses_is_an_event()
    {
        await Hlf.RequiredTypeAsync("basic");
        await Hlf.TypeAsync("extra");
        await Hlf.GateAsync();
        var (one, two, byHand) =
            (await HolderAsync("basic", Today), await HolderAsync("basic", Today.AddDays(-3)), await HolderAsync("basic", Today));
        await HolderAsync("extra", Today);
        await HolderAsync("basic", Today.AddDays(1));
        await Hlf.HoldsAsync(await Hlf.CoordinatorAsync(), "basic", Today.AddYears(-2), Today);
        _ = (await byHand.SendAsync(new SetAvailability(byHand.MemberId, AvailabilityStatus.Paused))).Value;

        await LeavesAsync(() => RunAsync(Expiry), Of("member.paused", one.MemberId, null), Of("member.paused", two.MemberId, null));
        await LeavesNoneAsync(() => RunAsync(Expiry));
    }

    [Fact]
    public async Task Each_mentor_whom_the_night_resumes_is_an_event_and_so_is_a_pause_by_hand_that_comes_forward()
    {
        await Hlf.RequiredTypeAsync("basic");
        var ((resumed, _), (byHand, _)) = (await PausedMentorAsync("basic"), await PausedMentorAsync("basic"));
        _ = (await byHand.SendAsync(new SetAvailability(byHand.MemberId, AvailabilityStatus.Paused))).Value;
        await Hlf.GateAsync(on: false);

        await LeavesAsync(() => RunAsync(Expiry), Of("member.resumed", resumed.MemberId, null), Of("member.paused", byHand.MemberId, null));
        await LeavesNoneAsync(() => RunAsync(Expiry));
    }

    [Fact]
    public async Task A_gate_that_closes_pauses_in_the_next_night_and_each_is_an_event()
    {
        await Hlf.RequiredTypeAsync("basic");
        var mentor = await HolderAsync("basic", Today.AddDays(-30));
        await LeavesNoneAsync(() => RunAsync(Expiry));
        await Hlf.GateAsync();

        await LeavesAsync(() => RunAsync(Expiry), Of("member.paused", mentor.MemberId, null));
    }

    [Fact]
    public async Task A_reminder_changes_nothing_and_leaves_none_until_the_day_comes()
    {
        await Hlf.RequiredTypeAsync("basic");
        await Hlf.GateAsync();
        var mentor = await HolderAsync("basic", Today.AddDays(30));

        await LeavesNoneAsync(() => RunAsync(Reminders));
        Assert.Equal([NotificationKind.CertificationExpiring], await KindsToAsync(mentor));

        Clock.Advance(TimeSpan.FromDays(30));
        await LeavesAsync(() => RunAsync(Reminders), Of("member.paused", mentor.MemberId, null));
    }

    [Fact]
    public async Task A_pause_and_its_end_read_the_same_whether_a_command_a_file_or_the_night_made_them()
    {
        await Hlf.RequiredTypeAsync("basic");
        await Hlf.GateAsync();
        var (revoked, expired) = (await HolderAsync("basic", Today.AddYears(1)), await HolderAsync("basic", Today));
        _ = (
            await Hlf.Admin.SendAsync(
                new RevokeCertification((await Hlf.CertificationAsync(revoked, "basic"))!.Value.Certification.Id, "Left")))
            .Value;
        await RunAsync(Expiry);
        var paused = await LastWordsOnAsync(revoked.MemberId.Value);
        Assert.Equal("Paused since a required certification was lost on 2026-06-16.", paused);
        Assert.Equal(paused, await LastWordsOnAsync(expired.MemberId.Value));

        _ = (await Hlf.Admin.SendAsync(new RecordRenewal(Hlf.Id, revoked.Id, "basic", Today, null, null))).Value;
        await Hlf.GateAsync(on: false);
        await RunAsync(Expiry);
        Assert.Equal("Active again.", await LastWordsOnAsync(revoked.MemberId.Value));
        Assert.Equal("Active again.", await LastWordsOnAsync(expired.MemberId.Value));

        await Hlf.GateAsync();
        foreach (var mentor in new[] { revoked, expired })
            _ = (await mentor.SendAsync(new SetAvailability(mentor.MemberId, AvailabilityStatus.Paused))).Value;
        Assert.Equal(await LastWordsOnAsync(revoked.MemberId.Value), await LastWordsOnAsync(expired.MemberId.Value));
    }

    [Fact]
    public async Task Deleting_what_is_old_leaves_no_event_of_its_own()
    {
        await Given.StoredAsync(db =>
        {
            db.Add(AuditEvent.Of(Hlf.Id, null, "course.created", "Course", Guid.NewGuid(), "Created 'A'.", Clock.Now.AddDays(-31)));
            return db.SaveChangesAsync();
        });

        var run = await LeavesNoneAsync(() => RunAsync("audit-retention"));

        Assert.Equal("delete", Assert.Single(run.Lines).What);
        Assert.Equal(0, await AuditCountAsync());
    }

    [Fact]
    public async Task Sending_to_portal_and_phones_leaves_none_whether_it_works_or_not()
    {
        await using var portal = await FakePortal.StartAsync("a secret of enough length", Clock);
        var (mentor, other) = (await Hlf.MentorAsync(), await Hlf.MentorAsync());
        _ = (await mentor.SendAsync(new RegisterDevice("token", DevicePlatform.Ios))).Value;
        await mentor.EnrollAsync(await Hlf.CourseAsync());
        var settings = new UpdateOrganization(
            Hlf.Id, default, default, default, default, new Optional<string?>(portal.Address.AbsoluteUri), new Optional<string?>(
                "a secret of enough length"));
        _ = (await Hlf.Admin.SendAsync(settings)).Value;
        foreach (var person in new[] { mentor, other })
            _ = (await person.SendAsync(new SetAvailability(person.MemberId, AvailabilityStatus.Paused))).Value;
        portal.Mood = () => PortalMood.Fails;

        Assert.Equal((0, 2), await DoneAsync("webhook-dispatch"));
        Assert.Equal((2, 0), await DoneAsync("webhook-reconcile"));
        portal.Mood = () => PortalMood.Well;
        Assert.Equal((2, 0), await DoneAsync("webhook-dispatch"));
        Assert.Equal((1, 0), await DoneAsync("push-dispatch"));

        async Task<(int Done, int Failed)> DoneAsync(string job)
        {
            var run = await LeavesNoneAsync(() => RunAsync(job));
            return (run.Done, run.Failed);
        }
    }

    [Fact]
    public async Task A_dry_run_of_any_job_leaves_none()
    {
        await Hlf.RequiredTypeAsync("basic");
        await PausedMentorAsync("basic");
        await HolderAsync("basic", Today);
        await Hlf.GateAsync();

        foreach (var job in Node().Runner.Jobs)
            await LeavesNoneAsync(() => RunAsync(job.Name, dryRun: true));
    }

    /// <summary>
    /// Who is paused and why. A night also tells people, and notes what is lost beneath a pause by hand; that leaves no event.
    /// </summary>
    protected override async Task<string> WhatIsRecordedAsync() => string.Join('\n', await Given.StoredAsync(db =>
        db.Database.SqlQueryRaw<string>("select concat(member_id, status, reason) as \"Value\" from peer_mentor_availability order by 1")
            .ToListAsync()));

    private async Task<Person> HolderAsync(string code, DateOnly expiresOn)
    {
        var mentor = await Hlf.MentorAsync();
        await Hlf.HoldsAsync(mentor, code, expiresOn.AddYears(-2), expiresOn);
        return mentor;
    }

    private Task<JobRun> RunAsync(string job, bool dryRun = false) => Node().RunAsync(job, dryRun: dryRun);

    private Jobs.Jobs Node()
    {
        _nodes.Add(new Jobs.Jobs(
            Given.Database, Clock, ("Audit:RetentionDays", "30"), ("Webhooks:AllowPrivateAddresses", "true"), ("Webhooks:MaxAttempts", "1"),
            ("Push:Endpoint", "http://127.0.0.1:9"), ("Push:ApiKey", "key")));
        return _nodes[^1];
    }
}
