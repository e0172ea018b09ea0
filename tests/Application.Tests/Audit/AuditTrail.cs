using System.Text.RegularExpressions;
using Meander.Application.Tests.Imports;
using Meander.Domain.Audit;
using Meander.Domain.Certifications;
using Meander.Domain.Courses;
using Meander.Domain.People;
using Meander.Domain.Portal;
using Meander.Domain.Registrations;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Meander.Application.Tests.Audit;

/// <summary>An audit event without its id, its time and its words.</summary>
/// <param name="Action">What happened.</param>
/// <param name="Type">The schema's type of the thing changed.</param>
/// <param name="Subject">The thing changed.</param>
/// <param name="Actor">Null when a job or an import acted.</param>
public sealed record Entry(string Action, string Type, Guid Subject, Guid? Actor);

/// <summary>Compares every audit event that an act leaves, in any organisation, with those that it should leave.</summary>
public abstract class AuditTrail(Given given) : Importing(given)
{
    /// <summary>
    /// The act leaves exactly these events. It is tried first while no audit event can be stored: then it changes nothing, because the
    /// events
    /// are in the transaction of the change.
    /// </summary>
    protected async Task<T> LeavesAsync<T>(Func<Task<T>> act, Func<T, IEnumerable<Entry>> expected)
    {
        await ChangesNothingWithoutItsEventsAsync(act);

        var earlier = await EventIdsAsync();
        var done = await act();
        var events = (await EventsAsync()).Where(one => !earlier.Contains(one.Id)).ToList();

        Assert.Equal(Ordered(expected(done)), Ordered(events.Select(EntryOf)));
        Assert.All(events, one => Assert.Equal(Clock.Now, one.At));
        Assert.Single(events.Select(one => one.OrganizationId).Distinct());
        await SayNothingOfPeopleAsync(events);
        return done;
    }

    protected Task<T> LeavesAsync<T>(Func<Task<T>> act, params Entry[] expected) => LeavesAsync(act, _ => expected);

    /// <summary>The command succeeds and leaves exactly these events.</summary>
    protected async Task<T> CommandLeavesAsync<T>(Func<Task<Result<T>>> command, Func<T, IEnumerable<Entry>> expected) =>
        (await LeavesAsync(command, result => expected(result.Value))).Value;

    protected Task<T> CommandLeavesAsync<T>(Func<Task<Result<T>>> command, params Entry[] expected) =>
        CommandLeavesAsync(command, _ => expected);

    /// <summary>The act, whatever it answers, leaves no event.</summary>
    protected async Task<T> LeavesNoneAsync<T>(Func<Task<T>> act)
    {
        var earlier = await EventIdsAsync();
        var done = await act();
        Assert.Empty((await EventsAsync()).Where(one => !earlier.Contains(one.Id)).Select(EntryOf));
        return done;
    }

    protected static Entry Of(string action, CourseRegistration registration, Person? actor) =>
        new(action, nameof(CourseRegistration), registration.Id.Value, actor?.Id.Value);

    protected static Entry Of(string action, Course course, Person? actor) => new(action, nameof(Course), course.Id.Value, actor?.Id.Value);

    protected static Entry Of(string action, CertificationId certification, Person? actor) =>
        new(action, nameof(Certification), certification.Value, actor?.Id.Value);

    protected static Entry Of(string action, CertificationType type, Person? actor) =>
        new(action, nameof(CertificationType), type.Id.Value, actor?.Id.Value);

    protected static Entry Of(string action, MemberId member, Person? actor) => new(action, nameof(Member), member.Value, actor?.Id.Value);

    protected static Entry Of(string action, OrganizationId organization, Person? actor) =>
        new(action, nameof(Organization), organization.Value, actor?.Id.Value);

    protected static Entry Of(string action, WebhookDeliveryId delivery, Person? actor) =>
        new(action, nameof(WebhookDelivery), delivery.Value, actor?.Id.Value);

    /// <summary>All that an act changes and leaves an event of.</summary>
    protected virtual Task<string> WhatIsRecordedAsync() => Given.SnapshotAsync();

    /// <summary>The words of the last event about a thing.</summary>
    protected async Task<string> LastWordsOnAsync(Guid subject) => (await AuditOfAsync(subject))[^1].Summary;

    /// <summary>A mentor who lacks a required certification under the gate since the first of June, and is paused for it.</summary>
    protected async Task<(Person Mentor, CertificationId Certification)> PausedMentorAsync(string code)
    {
        await Hlf.GateAsync();
        var mentor = await Hlf.MentorAsync();
        var period = await Hlf.HoldsAsync(mentor, code, new(2024, 6, 1), new(2026, 6, 1));
        await Hlf.PauseAsync(mentor, new(2026, 6, 1));
        return (mentor, period.CertificationId);
    }

    /// <summary>A delivery about this mentor that their organisation's portal did not take.</summary>
    protected async Task<WebhookDeliveryId> FailedDeliveryAsync(Person mentor) => new((Guid)(await Given.Database.ExecuteAsync(
        $"""
        update organizations set portal_webhook_url = 'https://portal.example.org/hook', portal_webhook_secret = 'a secret of enough length'
         where id = '{Hlf.Id.Value}';
        update peer_mentor_availability set status = 'PAUSED', reason = 'MANUAL', manual = true where member_id = '{mentor.MemberId.Value}';
        update webhook_deliveries set state = 'FAILED', attempts = 12, next_attempt_at = null where member_id = '{mentor.MemberId.Value}' returning id
        """))!);

    private async Task ChangesNothingWithoutItsEventsAsync<T>(Func<Task<T>> act)
    {
        var before = await WhatIsRecordedAsync();
        await Given.Database.ExecuteAsync("alter table audit_events add constraint audit_events_shut check (false) not valid");

        // A command and an import fail; a job reports the record that failed.
        _ = await Record.ExceptionAsync(act);

        await Given.Database.ExecuteAsync("alter table audit_events drop constraint audit_events_shut");
        Assert.Equal(before, await WhatIsRecordedAsync());
    }

    private async Task SayNothingOfPeopleAsync(List<AuditEvent> events)
    {
        var members = await Given.StoredAsync(db => db.Members.AsNoTracking().ToListAsync());
        foreach (var summary in events.Select(one => one.Summary))
        {
            Assert.Matches("^['A-Z].*[.]$", summary);
            Assert.DoesNotContain('@', summary);
            Assert.DoesNotContain(members, member => Regex.IsMatch(summary, $@"\b{Regex.Escape(member.Name)}\b"));
        }
    }

    private Task<List<AuditEvent>> EventsAsync() => Given.StoredAsync(db => db.AuditEvents.AsNoTracking().ToListAsync());

    private async Task<HashSet<AuditEventId>> EventIdsAsync() => [.. (await EventsAsync()).Select(one => one.Id)];

    private static Entry EntryOf(AuditEvent one) => new(one.Action, one.SubjectType, one.SubjectId, one.ActorUserId?.Value);

    /// <summary>The events of one act are of one instant, and have no order among themselves.</summary>
    private static IEnumerable<Entry> Ordered(IEnumerable<Entry> entries) =>
        entries.OrderBy(one => one.Action, StringComparer.Ordinal).ThenBy(one => one.Subject);
}
