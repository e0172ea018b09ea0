using Meander.Application.Notifications;
using Meander.Application.People;
using Meander.Application.Portal;
using Meander.Domain.Notifications;
using Meander.Domain.People;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Audit;

/// <summary>Members, organisations, their portal, and what everyone does for themself.</summary>
public sealed class PeopleTrailTests(Given given) : AuditTrail(given)
{
    [Fact]
    public async Task Pausing_and_resuming_is_an_event_each_in_the_name_of_whoever_did_it()
    {
        var (mentor, coordinator) = (await Hlf.MentorAsync(), await Hlf.CoordinatorAsync());

        await LeavesNoneAsync(() => SetAsync(mentor, mentor, AvailabilityStatus.Active));
        await CommandLeavesAsync(
            () => SetAsync(coordinator, mentor, AvailabilityStatus.Paused), Of("member.paused", mentor.MemberId, coordinator));
        await LeavesNoneAsync(() => SetAsync(mentor, mentor, AvailabilityStatus.Paused));
        await CommandLeavesAsync(() => SetAsync(mentor, mentor, AvailabilityStatus.Active), Of("member.resumed", mentor.MemberId, mentor));
    }

    [Fact]
    public async Task A_resumption_that_is_refused_leaves_none()
    {
        await Hlf.RequiredTypeAsync("basic");
        var ((mentor, _), other) = (await PausedMentorAsync("basic"), await Hlf.MentorAsync());

        Assert.Equal("CONFLICT", (await LeavesNoneAsync(() => SetAsync(mentor, mentor, AvailabilityStatus.Active))).Code());
        Assert.Equal("VALIDATION_FAILED", (await LeavesNoneAsync(() => SetAsync(Hlf.Admin, Hlf.Admin, AvailabilityStatus.Paused))).Code());
        await LeavesNoneAsync(() => Assert.ThrowsAsync<Forbidden>(() => SetAsync(mentor, other, AvailabilityStatus.Paused)));
    }

    [Fact]
    public async Task Whoever_is_known_elsewhere_is_added_here_alone()
    {
        var elsewhere = await Given.OrganizationAsync();
        var known = await elsewhere.MentorAsync();

        var member = await CommandLeavesAsync(() => Hlf.Admin.AddAsync(Hlf, known), added => [Of("member.added", added.Id, Hlf.Admin)]);

        Assert.Equal(Hlf.Id, Assert.Single(await AuditOfAsync(member.Id.Value)).OrganizationId);
        Assert.Equal("CONFLICT", (await LeavesNoneAsync(() => Hlf.Admin.AddAsync(Hlf, known))).Code());
    }

    [Fact]
    public async Task Each_change_of_a_members_place_is_one_event()
    {
        var (mentor, coordinator, association) = (await Hlf.MentorAsync(), await Hlf.CoordinatorAsync(), await Hlf.AssociationAsync());
        var nothing = new UpdateMember(mentor.MemberId, default, default, default);
        foreach (var change in new[]
        {
            nothing with { LocalAssociationId = (LocalAssociationId?)association },
            nothing with { CoordinatorId = (MemberId?)coordinator.MemberId },
            nothing with { Role = Role.Coordinator },
            nothing with { CoordinatorId = new Optional<MemberId?>(null), LocalAssociationId = new Optional<LocalAssociationId?>(null) },
        })
        {
            await CommandLeavesAsync(() => Hlf.Admin.SendAsync(change), Of("member.updated", mentor.MemberId, Hlf.Admin));
            await LeavesNoneAsync(() => Hlf.Admin.SendAsync(change));
        }

        await LeavesNoneAsync(() => Hlf.Admin.SendAsync(nothing));
        Assert.Equal(
            "NOT_FOUND",
            (await LeavesNoneAsync(() => Hlf.Admin.SendAsync(nothing with { CoordinatorId = (MemberId?)MemberId.New() }))).Code());
    }

    [Fact]
    public async Task Each_change_of_an_organisations_settings_is_one_event_that_tells_no_secret()
    {
        await Hlf.RequiredTypeAsync("basic");
        await Hlf.HoldsAsync(await Hlf.MentorAsync(), "basic", new(2024, 6, 1), new(2026, 6, 1));
        var nothing = new UpdateOrganization(Hlf.Id, default, default, default, default, default, default);
        var portal = new Optional<string?>("https://portal.example.org/hook");
        foreach (var change in new[]
        {
            nothing with { Name = "Another name" }, nothing with { CertificationGate = (bool?)true },
            nothing with { CoursePortalUrlTemplate = "https://portal.example.org/{courseId}" },
            nothing with { PortalWebhookUrl = portal, PortalWebhookSecret = "a secret of enough length" },
            nothing with { PortalWebhookSecret = "another secret of enough length" },
            nothing with { PortalWebhookUrl = new Optional<string?>(null) },
        })
        {
            await CommandLeavesAsync(() => Hlf.Admin.SendAsync(change), Of("organization.updated", Hlf.Id, Hlf.Admin));
            await LeavesNoneAsync(() => Hlf.Admin.SendAsync(change));
        }

        Assert.All(await AuditOfAsync(Hlf.Id.Value), one => Assert.Equal("Changed the organisation's settings.", one.Summary));
        await LeavesNoneAsync(() => Hlf.Admin.SendAsync(nothing));
        Assert.Equal("VALIDATION_FAILED", (await LeavesNoneAsync(() => Hlf.Admin.SendAsync(nothing with { TimeZone = "Oslo" }))).Code());
    }

    [Fact]
    public async Task Devices_and_reading_leave_none()
    {
        var mentor = await Hlf.MentorAsync();
        await mentor.EnrollAsync(await Hlf.CourseAsync());
        await mentor.EnrollAsync(await Hlf.CourseAsync());
        var told = await MessagesToAsync(mentor);

        Assert.True((await LeavesNoneAsync(() => mentor.SendAsync(new RegisterDevice(Hlf.Slug, DevicePlatform.Web)))).Value);
        Assert.True((await LeavesNoneAsync(() => Hlf.Admin.SendAsync(new RegisterDevice(Hlf.Slug, DevicePlatform.Web)))).Value);
        Assert.Equal(1, (await LeavesNoneAsync(() => mentor.SendAsync(new MarkNotificationsRead([told[0].Id])))).Value);
        Assert.Equal(0, (await LeavesNoneAsync(() => mentor.SendAsync(new MarkNotificationsRead(null)))).Value);
    }

    [Fact]
    public async Task Only_a_delivery_that_is_sent_again_leaves_an_event()
    {
        var (failed, coordinator) = (await FailedDeliveryAsync(await Hlf.MentorAsync()), await Hlf.CoordinatorAsync());

        await LeavesNoneAsync(() => Assert.ThrowsAsync<Forbidden>(() => coordinator.SendAsync(new RetryWebhookDelivery(failed))));
        Assert.Equal(
            "NOT_FOUND", (await LeavesNoneAsync(() => Hlf.Admin.SendAsync(new RetryWebhookDelivery(WebhookDeliveryId.New())))).Code());
        await CommandLeavesAsync(
            () => Hlf.Admin.SendAsync(new RetryWebhookDelivery(failed)), Of("webhook_delivery.retried", failed, Hlf.Admin));
        Assert.Equal(
            "INVALID_STATUS_TRANSITION", (await LeavesNoneAsync(() => Hlf.Admin.SendAsync(new RetryWebhookDelivery(failed)))).Code());
    }

    private static Task<Result<Member>> SetAsync(Person person, Person mentor, AvailabilityStatus status) =>
        person.SendAsync(new SetAvailability(mentor.MemberId, status));
}
