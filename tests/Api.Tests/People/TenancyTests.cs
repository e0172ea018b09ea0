using Meander.Application.Certifications;
using Meander.Application.Courses;
using Meander.Application.Notifications;
using Meander.Application.People;
using Meander.Application.Portal;
using Meander.Domain;
using Meander.Domain.Courses;
using Meander.Domain.Notifications;
using Meander.Domain.People;
using Meander.Domain.Registrations;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Meander.Api.Tests.People;

/// <summary>
/// People 1 and 4: two organisations share a person, and whatever one of them does is neither seen nor felt in the other. Everything that
/// the admin of the other can ask is compared, letter by letter, before each act and after it.
/// </summary>
public sealed class TenancyTests : IDisposable
{
    private readonly Given _given = new();
    private readonly MeanderServer _server;

    private int _rounds;

    public TenancyTests() => _server = new MeanderServer(_given.Database, SchemaWalk.Limits);

    public void Dispose()
    {
        _server.Dispose();
        _given.Dispose();
    }

    [Fact]
    public async Task No_act_in_one_organisation_is_seen_in_another_that_has_the_same_person()
    {
        var (here, there) = (await _given.OrganizationAsync(), await _given.OrganizationAsync());
        var walk = await SchemaWalk.Async(_server, here.Admin);
        var user = UserId.New();
        var (actsHere, actsThere) = (new SortedSet<string>(), new SortedSet<string>());

        // The second organisation adds somebody whom the first one knows, and does with them whatever there is to do.
        var first = await JoinedAsync(here, user, () => Task.CompletedTask);
        await ActAsync(here, first, act => Task.FromResult(actsHere.Add(act)));
        var before = await walk.SeenByAsync(here.Admin);
        var second = await JoinedAsync(there, user, () => SeesAsync(here, "addMember", before));
        await ActAsync(there, second, act => SeesAsync(here, act, before));

        // The first one does it all again.
        before = await walk.SeenByAsync(there.Admin);
        await ActAsync(here, first, act => Task.FromResult(actsThere.Add(act)));
        Assert.Equal(before, await walk.SeenByAsync(there.Admin));

        Assert.Equal(actsHere, actsThere);
        Assert.Equal(walk.FieldsOf("Mutation").Order(), actsHere.Append("addMember").Order());
        Assert.Contains(before, line => line.Contains("As there recorded", StringComparison.Ordinal));
        Assert.DoesNotContain(before, line => line.Contains("As here recorded", StringComparison.Ordinal));
        string[] shown =
        [
            "AuditEvent", "Certification", "CertificationPeriod", "Course", "CourseRegistration", "Member", "User", "Viewer",
            "WebhookDelivery",
        ];
        Assert.All(shown, type => Assert.Contains(type, walk.Asked));
        Assert.All(
            shown.Except(["CertificationPeriod", "Viewer"]),
            type => Assert.Contains(before, line => line.StartsWith($"{type} ", StringComparison.Ordinal)));

        async Task SeesAsync(Tenant tenant, string act, IReadOnlyList<string> before)
        {
            foreach (var (was, isNow) in before.Zip(await walk.SeenByAsync(tenant.Admin)))
                Assert.Equal((act, was), (act, isNow));
        }

        async Task<Person> JoinedAsync(Tenant tenant, UserId user, Func<Task> after)
        {
            var name = tenant == here ? "As here recorded" : "As there recorded";
            var member = (await tenant.Admin.SendAsync(new AddMember(
                tenant.Id, user, name, "shared@example.org", Role.PeerMentor, null, null, tenant == here ? "nb" : "en"))).Value;
            await after();
            return new Person(_given, user, member.Id);
        }
    }

    /// <summary>
    /// Does everything that there is to do with a person, each under the name of its mutation: by the admin, and what only they can do by
    /// the person.
    /// </summary>
    private async Task ActAsync(Tenant tenant, Person person, Func<string, Task> after)
    {
        var (admin, round) = (tenant.Admin, ++_rounds);
        var code = $"basic-{round}";
        var (association, colleague) = (await tenant.AssociationAsync(), await tenant.MentorAsync());
        await DoneAsync("updateOrganization", new UpdateOrganization(
            tenant.Id, $"Renamed {round}", default, (bool?)true, "https://portal.example.org/{name}/{email}",
            "https://portal.example.org/hook", "sixteen characters"));
        var type = await DoneAsync("createCertificationType", new CreateCertificationType(tenant.Id, code, "Basics", false, [], 24));
        await DoneAsync("updateCertificationType", new UpdateCertificationType(type.Id, default, (bool?)true, default, default));
        await DoneAsync("updateMember", new UpdateMember(
            person.MemberId, default, association, tenant.Admin.MemberId, $"{await NameAsync()} {round}", $"shared{round}@example.org"));
        await DoneAsync("updateMember", new UpdateMember(person.MemberId, Role.Coordinator, default, default));
        var own = (await person.SendAsync(tenant.NewCourse())).Value;
        await after("createCourse");
        await DoneAsync("updateMember", new UpdateMember(person.MemberId, Role.PeerMentor, default, default));

        var course = await DoneAsync("createCourse", tenant.NewCourse(details => details with
        {
            Category = CourseCategory.Certification,
            Delivery = CourseDelivery.SelfPaced,
            Schedule = null,
            CertificationType = code,
            CertificationValidityMonths = 24,
            IsRecurring = true,
            MaxEnrollmentsPerUser = 9,
        }, publish: false));
        await DoneAsync("publishCourse", new PublishCourse(course.Id, null));
        await DoneAsync("recordRenewal", new RecordRenewal(tenant.Id, person.Id, code, new(2026, 6, 1), new(2027, 6, 1), "By hand"));
        _ = (await admin.ChangeAsync(course, to => to with { Description = "Another" })).Value;
        await after("updateCourse");
        await DoneAsync("scheduleNextInstance", new ScheduleNextInstance(course.Id, Tenant.OneDay(2026, 9, 1), null, null));
        var cancelled = await DoneAsync("enroll", new Application.Registrations.Enroll(course.Id, person.Id, true, null));
        await DoneAsync("cancelRegistration", new Application.Registrations.CancelRegistration(cancelled.Id, "Ill"));
        var many = await DoneAsync("enrollMany", new Application.Registrations.EnrollMany(course.Id, [person.Id, colleague.Id], true));
        await DoneAsync("markAttendance", new Application.Registrations.MarkAttendance([many[0].Value.Id], true));
        await DoneAsync("completeCourse", new Application.Registrations.CompleteCourse([many[0].Value.Id], CompletionResult.Passed));
        _ = (await person.EnrollAsync(own)).Value;
        await after("enroll");
        await DoneAsync("setCourseActive", new SetCourseActive(own.Id, false, null));
        await DoneAsync("archiveCourse", new ArchiveCourse(own.Id, null));

        var certification = (await tenant.CertificationAsync(person, code))!.Value.Certification.Id;
        await DoneAsync("confirmPhysicalCard", new ConfirmPhysicalCard(certification, true));
        await DoneAsync("revokeCertification", new RevokeCertification(certification, "Left"));
        await DoneAsync("setAvailability", new SetAvailability(person.MemberId, AvailabilityStatus.Paused));
        var delivery = await FailedDeliveryAsync(tenant);
        await DoneAsync("retryWebhookDelivery", new RetryWebhookDelivery(delivery));

        _ = (await person.SendAsync(new SetCourseAlert(tenant.Id, code, true))).Value;
        await after("setCourseAlert");
        _ = (await person.SendAsync(new RegisterDevice($"device-{round}", DevicePlatform.Web))).Value;
        await after("registerDevice");
        _ = (await person.SendAsync(new MarkNotificationsRead(null))).Value;
        await after("markNotificationsRead");

        async Task<T> DoneAsync<T>(string act, Application.ICommand<T> command)
        {
            var result = await admin.SendAsync(command);
            Assert.True(result.Succeeded, $"{act}: {string.Join("; ", result.Errors.Select(error => error.Message))}");
            await after(act);
            return result.Value;
        }

        Task<string> NameAsync() => _given.StoredAsync(
            db => db.Members.Where(member => member.Id == person.MemberId).Select(member => member.Name).SingleAsync());
    }

    private async Task<WebhookDeliveryId> FailedDeliveryAsync(Tenant tenant) => new((Guid)(await _given.Database.ExecuteAsync(
        $"""
        update webhook_deliveries set state = 'FAILED', attempts = 12, next_attempt_at = null
         where id = (select id from webhook_deliveries where organization_id = '{tenant.Id.Value}' order by sequence desc limit 1) returning id
        """))!);
}
