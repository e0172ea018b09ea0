using System.Text;
using Meander.Application.Certifications;
using Meander.Application.Courses;
using Meander.Application.Imports;
using Meander.Application.Notifications;
using Meander.Application.People;
using Meander.Application.Portal;
using Meander.Application.Registrations;
using Meander.Domain.Courses;
using Meander.Domain.Notifications;
using Meander.Domain.People;
using Meander.Domain.Registrations;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Meander.Application.Tests.Audit;

/// <summary>Every command there is, tried with all the consequences that it can have.</summary>
public sealed class AuditTrailTests(Given given) : AuditTrail(given)
{
    /// <summary>One command, ready to be sent.</summary>
    /// <param name="SendAsync">Answers the events that it should leave; null when it was refused.</param>
    /// <param name="Makes">It makes one more thing whenever it is sent.</param>
    /// <param name="IsUnrecorded">It changes something, and no event tells of it.</param>
    private sealed record Act(Func<Task<IReadOnlyList<Entry>?>> SendAsync, bool Makes, bool IsUnrecorded);

    public static TheoryData<string> Commands =>
    [
        .. typeof(ICommand<>).Assembly.GetTypes()
            .Where(type => type.GetInterfaces().Any(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(ICommand<>)))
            .Select(type => type.Name).Order(),
    ];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_command_leaves_one_event_for_each_thing_changed_and_none_when_it_is_sent_again(string command)
    {
        var act = await ReadyAsync(command);

        if (act.IsUnrecorded)
            Assert.NotNull(await LeavesNoneAsync(act.SendAsync));
        else
            await LeavesAsync(act.SendAsync, entries => entries ?? throw new InvalidOperationException($"{command} was refused."));

        if (!act.Makes)
            await LeavesNoneAsync(act.SendAsync);
    }

    private Task<Act> ReadyAsync(string command) => command switch
    {
        nameof(Enroll) => EnrollAsync(),
        nameof(EnrollMany) => EnrollManyAsync(),
        nameof(CancelRegistration) => CancelAsync(),
        nameof(MarkAttendance) => MarkAsync(),
        nameof(CompleteCourse) => CompleteAsync(),
        nameof(CreateCourse) =>
            Ready(() => Hlf.Admin.SendAsync(Hlf.NewCourse()), course => [Of("course.created", course, Hlf.Admin)], makes: true),
        nameof(UpdateCourse) => UpdateCourseAsync(),
        nameof(PublishCourse) => OnDraftAsync("course.published", course => new PublishCourse(course, null)),
        nameof(ArchiveCourse) => OnDraftAsync("course.archived", course => new ArchiveCourse(course, null)),
        nameof(SetCourseActive) => OnDraftAsync("course.deactivated", course => new SetCourseActive(course, false, null)),
        nameof(ScheduleNextInstance) => ScheduleNextAsync(),
        nameof(CreateCertificationType) => Ready(
            () => Hlf.Admin.SendAsync(new CreateCertificationType(Hlf.Id, "basic", "Basic", true, [], 24)),
            type => [Of("certification_type.created", type, Hlf.Admin)]),
        nameof(UpdateCertificationType) => UpdateTypeAsync(),
        nameof(RecordRenewal) => RecordRenewalAsync(),
        nameof(RevokeCertification) => RevokeAsync(),
        nameof(ConfirmPhysicalCard) => ConfirmCardAsync(),
        nameof(SetCourseAlert) => SetAlertAsync(),
        nameof(SetAvailability) => SetAvailabilityAsync(),
        nameof(AddMember) => Ready(
            () => Hlf.Admin.SendAsync(
                new AddMember(Hlf.Id, null, "Kari Nowak", $"kari@{Hlf.Slug}.example.org", Role.PeerMentor, null, null, "nb")),
            member => [Of("member.added", member.Id, Hlf.Admin)]),
        nameof(UpdateMember) => UpdateMemberAsync(),
        nameof(UpdateOrganization) => UpdateOrganizationAsync(),
        nameof(RetryWebhookDelivery) => RetryAsync(),
        nameof(RegisterDevice) =>
            Ready(() => Hlf.Admin.SendAsync(new RegisterDevice(Hlf.Slug, DevicePlatform.Ios)), _ => [], isUnrecorded: true),
        nameof(MarkNotificationsRead) => MarkReadAsync(),
        nameof(ImportRoster) => ImportRosterAsync(),
        nameof(ImportCourses) => Task.FromResult(Import(
            file => new ImportCourses(
                file, Hlf.Slug, DryRun: false, _ => { }), CoursesHeader, "First aid,WORKSHOP,SELF_PACED,,,,,,,,,,,,,PUBLISHED",
            async () =>
                [Of("course.created", await Given.StoredAsync(db => db.Courses.SingleAsync(one => one.OrganizationId == Hlf.Id)), null)])),
        _ => throw new NotSupportedException($"Say here which events {command} leaves."),
    };

    private async Task<Act> EnrollAsync()
    {
        var (course, mentor) = (await Hlf.CourseAsync(), await Hlf.MentorAsync());
        return await Ready(
            () => mentor.EnrollAsync(course, notes: "Vegan"), registration => [Of("registration.created", registration, mentor)]);
    }

    private async Task<Act> EnrollManyAsync()
    {
        var (course, coordinator) = (await Hlf.CourseAsync(seats: 1), await Hlf.CoordinatorAsync());
        Person[] mentors = [await Hlf.MentorAsync(), await Hlf.MentorAsync(), await Hlf.MentorAsync()];
        return await Ready(
            () => coordinator.EnrollManyAsync(course, mentors),
            results => results.Where(one => one.Succeeded).Select(one => Of("registration.created", one.Value, coordinator)));
    }

    private async Task<Act> CancelAsync()
    {
        var (course, first, second) = (await Hlf.CourseAsync(seats: 1), await Hlf.MentorAsync(), await Hlf.MentorAsync());
        var (seated, waiting) = ((await first.EnrollAsync(course)).Value, (await second.EnrollAsync(course)).Value);
        return await Ready(
            () => first.CancelAsync(seated, "Ill"), _ => [
                Of("registration.cancelled", seated, first),
                Of("registration.promoted", waiting, first)
            ]);
    }

    private async Task<Act> MarkAsync()
    {
        var (one, two) = (await Hlf.SelfPacedAsync(), await Hlf.SelfPacedAsync());
        var (mentor, other) = (await Hlf.MentorAsync(), await Hlf.MentorAsync());
        var (first, second) = ((await mentor.EnrollAsync(one)).Value, (await mentor.EnrollAsync(two)).Value);
        var third = (await other.EnrollAsync(one)).Value;
        return await Ready(
            () => Hlf.Admin.MarkAsync(true, first, second, third),
            marked => marked.Select(registration => Of("registration.attended", registration, Hlf.Admin)));
    }

    private async Task<Act> CompleteAsync()
    {
        await Hlf.RequiredTypeAsync("basic");
        var (paused, held) = await PausedMentorAsync("basic");
        var (course, mentor) = (await Hlf.IssuingAsync("basic"), await Hlf.MentorAsync());
        var (first, renewal) = (await Hlf.AttendedAsync(mentor, course), await Hlf.AttendedAsync(paused, course));
        return await Ready(
            () => Hlf.Admin.SendAsync(new CompleteCourse([first.Id, renewal.Id], CompletionResult.Passed)),
            done =>
            [
                Of("registration.completed", first, Hlf.Admin), Of(
                    "certification.issued", done.Certifications.Single(id => id != held), Hlf.Admin),
                Of("registration.completed", renewal, Hlf.Admin), Of("certification.renewed", held, Hlf.Admin),
                Of("member.resumed", paused.MemberId, Hlf.Admin),
            ]);
    }

    private async Task<Act> UpdateCourseAsync()
    {
        var (course, _) = await Hlf.FullCourseAsync();
        var waiting = (await Hlf.Admin.EnrollManyAsync(course, await Hlf.MentorsAsync(2))).Value.Select(one => one.Value).ToList();
        return await Ready(
            () => Hlf.Admin.ChangeAsync(course, to => to with { SeatsTotal = 3 }),
            _ => [Of("course.updated", course, Hlf.Admin), .. waiting.Select(one => Of("registration.promoted", one, Hlf.Admin))]);
    }

    private async Task<Act> OnDraftAsync(string action, Func<CourseId, ICommand<Course>> command)
    {
        var draft = await Hlf.CourseAsync(publish: false);
        return await Ready(() => Hlf.Admin.SendAsync(command(draft.Id)), course => [Of(action, course, Hlf.Admin)]);
    }

    private async Task<Act> ScheduleNextAsync()
    {
        var course = await Hlf.CourseAsync(one => one with { IsRecurring = true });
        return await Ready(
            () => Hlf.Admin.SendAsync(new ScheduleNextInstance(course.Id, Tenant.OneDay(2027, 7, 16), null, null)),
            next => [Of("course.created", next, Hlf.Admin)], makes: true);
    }

    private async Task<Act> UpdateTypeAsync()
    {
        var type = await Hlf.TypeAsync("basic");
        return await Ready(
            () => Hlf.Admin.SendAsync(new UpdateCertificationType(type.Id, "Other", (bool?)true, default, default)),
            _ => [Of("certification_type.updated", type, Hlf.Admin)]);
    }

    private async Task<Act> RecordRenewalAsync()
    {
        await Hlf.RequiredTypeAsync("basic");
        var ((mentor, held), coordinator) = (await PausedMentorAsync("basic"), await Hlf.CoordinatorAsync());
        return await Ready(
            () => coordinator.SendAsync(new RecordRenewal(Hlf.Id, mentor.Id, "basic", new(2026, 6, 10), null, "Seen the diploma")),
            _ => [Of("certification.renewed", held, coordinator), Of("member.resumed", mentor.MemberId, coordinator)]);
    }

    private async Task<Act> RevokeAsync()
    {
        await Hlf.RequiredTypeAsync("basic");
        await Hlf.GateAsync();
        var mentor = await Hlf.MentorAsync();
        var held = (await Hlf.HoldsAsync(mentor, "basic", new(2026, 1, 1), new(2028, 1, 1))).CertificationId;
        return await Ready(
            () => Hlf.Admin.SendAsync(new RevokeCertification(held, "Breach of confidence")),
            _ => [Of("certification.revoked", held, Hlf.Admin), Of("member.paused", mentor.MemberId, Hlf.Admin)]);
    }

    private async Task<Act> ConfirmCardAsync()
    {
        await Hlf.TypeAsync("basic");
        var held = (await Hlf.HoldsAsync(await Hlf.MentorAsync(), "basic", new(2026, 1, 1), null)).CertificationId;
        return await Ready(
            () => Hlf.Admin.SendAsync(new ConfirmPhysicalCard(held, true)), _ => [Of("certification.card_issued", held, Hlf.Admin)]);
    }

    private async Task<Act> SetAlertAsync()
    {
        var (type, mentor) = (await Hlf.TypeAsync("basic"), await Hlf.MentorAsync());
        return await Ready(
            () => mentor.SendAsync(new SetCourseAlert(Hlf.Id, "basic", true)), _ => [Of("course_alert.requested", type, mentor)]);
    }

    private async Task<Act> SetAvailabilityAsync()
    {
        var mentor = await Hlf.MentorAsync();
        return await Ready(
            () => mentor.SendAsync(
                new SetAvailability(mentor.MemberId, AvailabilityStatus.Paused)), _ => [Of("member.paused", mentor.MemberId, mentor)]);
    }

    private async Task<Act> UpdateMemberAsync()
    {
        var (mentor, coordinator, association) = (await Hlf.MentorAsync(), await Hlf.CoordinatorAsync(), await Hlf.AssociationAsync());
        return await Ready(
            () => Hlf.Admin.SendAsync(
                new UpdateMember(mentor.MemberId, Role.Coordinator, (LocalAssociationId?)association, (MemberId?)coordinator.MemberId)),
            _ => [Of("member.updated", mentor.MemberId, Hlf.Admin)]);
    }

    private async Task<Act> UpdateOrganizationAsync()
    {
        var (course, draft) = (await Hlf.CourseAsync(), await Hlf.CourseAsync(publish: false));
        await Hlf.SelfPacedAsync();
        return await Ready(
            () => Hlf.Admin.SendAsync(
                new UpdateOrganization(Hlf.Id, "Another name", "Atlantic/Reykjavik", default, default, default, default)),
            _ => [
                Of("organization.updated", Hlf.Id, Hlf.Admin),
                Of("course.moved", course, Hlf.Admin),
                Of("course.moved", draft, Hlf.Admin)
            ]);
    }

    private async Task<Act> RetryAsync()
    {
        var failed = await FailedDeliveryAsync(await Hlf.MentorAsync());
        return await Ready(
            () => Hlf.Admin.SendAsync(new RetryWebhookDelivery(failed)), _ => [Of("webhook_delivery.retried", failed, Hlf.Admin)]);
    }

    private async Task<Act> MarkReadAsync()
    {
        var mentor = await Hlf.MentorAsync();
        await mentor.EnrollAsync(await Hlf.CourseAsync());
        return await Ready(() => mentor.SendAsync(new MarkNotificationsRead(null)), _ => [], isUnrecorded: true);
    }

    private async Task<Act> ImportRosterAsync()
    {
        var mentor = await Hlf.MentorAsync();
        var member = await Given.StoredAsync(db => db.Members.AsNoTracking().SingleAsync(one => one.Id == mentor.MemberId));
        return Import(
            file => new ImportRoster(
                file, Hlf.Slug, null, DryRun: false, _ => { }), RosterHeader, $",{member.Name},{member.Email},COORDINATOR,,,,,,",
            () => Task.FromResult<IReadOnlyList<Entry>>([Of("member.updated", mentor.MemberId, null)]));
    }

    private Act Import(
        Func<Stream, ICommand<ImportReport>> import, string header, string line, Func<Task<IReadOnlyList<Entry>>> entries) => new(
        async () =>
        {
            using var file = new MemoryStream(Encoding.UTF8.GetBytes($"{header}\n{line}\n"));
            return (await Given.ImportAsync(import(file))).Problems.Count == 0 ? await entries() : null;
        },
        Makes: false, IsUnrecorded: false);

    private static Task<Act> Ready<T>(
        Func<Task<Result<T>>> send, Func<T, IEnumerable<Entry>> entries, bool makes = false, bool isUnrecorded = false) =>
        Task.FromResult(new Act(
            async () =>
            {
                var result = await send();
                return result.Succeeded ? [.. entries(result.Value)] : null;
            },
            makes, isUnrecorded));
}
