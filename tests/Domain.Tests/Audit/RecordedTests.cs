using System.Reflection;
using Meander.Domain.Audit;
using Meander.Domain.Certifications;
using Meander.Domain.Courses;
using Meander.Domain.People;
using Meander.Domain.Portal;
using Meander.Domain.Registrations;

namespace Meander.Domain.Tests.Audit;

/// <summary>The vocabulary of the audit log: admins read these sentences, and programs of theirs may go by the actions.</summary>
public sealed class RecordedTests
{
    private static readonly OrganizationId Organization = OrganizationId.New();
    private static readonly MemberId Mentor = MemberId.New();
    private static readonly CourseRegistration Registration = Sample.Confirmed();
    private static readonly Certification Certification = Certification.Create(Organization, Sample.Somebody, "basic", Sample.Now);

    private static readonly CertificationType Type =
        CertificationType.Create(Organization, "basic", new CertificationTypeTerms("Basics", true, [], null), Sample.Now);

    private static readonly Member Member =
        Member.Join(
            Organization, Sample.Somebody, new MemberProfile("Kari Nordmann", "kari@example.org", "nb"),
            new MemberPlace(Role.Coordinator, null, null), Sample.Now);

    public static TheoryData<string, string, string> EveryEvent() => new()
    {
        { nameof(Recorded.Enrolled), "registration.created", "Enrolled in 'Likeperson grunnkurs'." },
        { nameof(Recorded.Promoted), "registration.promoted", "Promoted from the waiting list of 'Likeperson grunnkurs'." },
        { nameof(Recorded.Cancelled), "registration.cancelled", "Cancelled the registration for 'Likeperson grunnkurs'." },
        { nameof(Recorded.MarkedPresent), "registration.attended", "Marked present in 'Likeperson grunnkurs'." },
        { nameof(Recorded.MarkedAbsent), "registration.no_show", "Marked absent in 'Likeperson grunnkurs'." },
        { nameof(Recorded.Completed), "registration.completed", "Completed 'Likeperson grunnkurs'." },
        { nameof(Recorded.CourseCreated), "course.created", "Created 'Likeperson grunnkurs'." },
        { nameof(Recorded.NextInstanceScheduled), "course.created", "Scheduled the next instance of 'Likeperson grunnkurs'." },
        { nameof(Recorded.CourseUpdated), "course.updated", "Changed 'Likeperson grunnkurs'." },
        { nameof(Recorded.CourseMoved), "course.moved", "Moved 'Likeperson grunnkurs' with the organisation's time zone." },
        { nameof(Recorded.CoursePublished), "course.published", "Published 'Likeperson grunnkurs'." },
        { nameof(Recorded.CourseArchived), "course.archived", "Archived 'Likeperson grunnkurs'." },
        { nameof(Recorded.CourseActivated), "course.activated", "Activated 'Likeperson grunnkurs'." },
        { nameof(Recorded.CourseDeactivated), "course.deactivated", "Deactivated 'Likeperson grunnkurs'." },
        { nameof(Recorded.CertificationTypeCreated), "certification_type.created", "Defined 'basic'." },
        { nameof(Recorded.CertificationTypeUpdated), "certification_type.updated", "Changed 'basic'." },
        { nameof(Recorded.CourseAlertRequested), "course_alert.requested", "Asked to be told of courses for 'basic'." },
        { nameof(Recorded.CourseAlertEnded), "course_alert.ended", "No longer asks to be told of courses for 'basic'." },
        { nameof(Recorded.CertificationIssued), "certification.issued", "'basic' issued on 2026-11-01, until 2028-11-01." },
        { nameof(Recorded.CertificationRenewed), "certification.renewed", "'basic' renewed on 2026-11-01, until 2028-11-01." },
        { nameof(Recorded.CertificationRevoked), "certification.revoked", "'basic' revoked as of 2026-11-21." },
        { nameof(Recorded.CardIssued), "certification.card_issued", "The physical card of 'basic' was handed out." },
        { nameof(Recorded.CardWithdrawn), "certification.card_withdrawn", "The physical card of 'basic' was not handed out after all." },
        { nameof(Recorded.OrganizationCreated), "organization.created", "Created the organisation." },
        { nameof(Recorded.OrganizationUpdated), "organization.updated", "Changed the organisation's settings." },
        { nameof(Recorded.LocalAssociationCreated), "local_association.created", "Created 'Bergen'." },
        { nameof(Recorded.MemberAdded), "member.added", "Added a member as Coordinator." },
        { nameof(Recorded.MemberUpdated), "member.updated", "Changed a member, now Coordinator." },
        { nameof(Recorded.MemberSignedIn), "member.signed_in", "Signed in with the address that was recorded." },
        { nameof(Recorded.AvailabilitySet), "member.paused", "Paused by hand." },
        { nameof(Recorded.AvailabilitySettled), "member.paused", "Paused since a required certification was lost on 2026-11-20." },
        { nameof(Recorded.DeliveryRetried), "webhook_delivery.retried", "Sent a failed delivery to the portal again." },
    };

    [Theory]
    [MemberData(nameof(EveryEvent))]
    public void Every_event_has_its_action_and_its_sentence(string name, string action, string summary)
    {
        var method = typeof(Recorded).GetMethod(name)!;

        var made = (AuditEvent)method.Invoke(null, [.. method.GetParameters().Select(Argument)])!;

        Assert.Equal((action, summary, Sample.Somebody, Sample.Now), (made.Action, made.Summary, made.ActorUserId!.Value, made.At));
        Assert.NotEqual(default, made.OrganizationId);
        Assert.NotEqual(Guid.Empty, made.SubjectId);
    }

    [Fact]
    public void No_event_is_missing_above() =>
        Assert.Equal(
            from method in typeof(Recorded).GetMethods(BindingFlags.Public | BindingFlags.Static) orderby method.Name select method.Name,
            from row in EveryEvent() orderby (string)row[0] select (string)row[0]);

    [Fact]
    public void Taking_a_place_in_line_and_cancelling_after_the_start_have_sentences_of_their_own()
    {
        var waiting = Sample.Waiting();
        var seated = Sample.Confirmed();
        Assert.True(seated.Cancel(Sample.Course with { StartsAt = Sample.Now }, null, Sample.Now).Succeeded);

        var inLine = Recorded.Enrolled(waiting, Sample.Course, null, Sample.Now);
        Assert.Equal("Joined the waiting list of 'Likeperson grunnkurs'.", inLine.Summary);
        var late = Recorded.Cancelled(seated, Sample.Course, null, Sample.Now);
        Assert.Equal(("registration.no_show", "Cancelled after the start of 'Likeperson grunnkurs'."), (late.Action, late.Summary));
    }

    [Theory]
    [InlineData(MemberChanges.Name, "Changed a member's name.")]
    [InlineData(MemberChanges.Address, "Changed a member's address.")]
    [InlineData(MemberChanges.Name | MemberChanges.Address, "Changed a member's name and address.")]
    [InlineData(MemberChanges.Place | MemberChanges.Name, "Changed a member and their name, now Coordinator.")]
    [InlineData(MemberChanges.Place | MemberChanges.Address, "Changed a member and their address, now Coordinator.")]
    [InlineData(
        MemberChanges.Place | MemberChanges.Name | MemberChanges.Address, "Changed a member and their name and address, now Coordinator.")]
    public void A_change_of_a_member_says_what_was_changed_and_not_to_what(MemberChanges changes, string summary) =>
        Assert.Equal(summary, Recorded.MemberUpdated(Member, changes, null, Sample.Now).Summary);

    [Fact]
    public void A_course_that_is_published_as_it_is_made_leaves_one_event_that_says_both()
    {
        var course = Sample.Draft();
        course.OpenAtOnce();

        var made = Recorded.CourseCreated(course, null, Sample.Now);

        Assert.Equal(("course.created", "Created 'Likeperson grunnkurs' and published it."), (made.Action, made.Summary));
    }

    [Fact]
    public void A_period_without_an_end_is_said_to_have_none() =>
        Assert.Equal(
            "'basic' issued on 2026-11-01, without an end.",
            Recorded.CertificationIssued(Period(expiresOn: null), "basic", null, Sample.Now).Summary);

    [Fact]
    public void A_pause_and_its_end_have_one_sentence_each_whatever_caused_them()
    {
        var active = Availability.Joined(Sample.Now);
        var byHand = active.Pause(Sample.Now);
        var lost = active.Settle(new(2026, 11, 20), Sample.Now);

        Assert.Equal(("member.resumed", "Active again."), Settled(active));
        Assert.Equal(("member.resumed", "Active again."), Set(active));
        Assert.Equal(("member.paused", "Paused by hand."), Settled(byHand));
        Assert.Equal(("member.paused", "Paused by hand."), Set(byHand));
        Assert.Equal(("member.paused", "Paused since a required certification was lost on 2026-11-20."), Settled(lost));
        Assert.Equal(("member.paused", "Paused by hand."), Set(lost.Pause(Sample.Now)));

        (string, string) Settled(Availability after) => Words(Recorded.AvailabilitySettled(Organization, Mentor, after, null, Sample.Now));
        (string, string) Set(Availability after) => Words(Recorded.AvailabilitySet(Organization, Mentor, after, null, Sample.Now));
        (string, string) Words(AuditEvent made) => (made.Action, made.Summary);
    }

    private static CertificationPeriod Period(DateOnly? expiresOn) =>
        CertificationPeriod.Start(Certification, new(2026, 11, 1), expiresOn, CertificationSource.Manual, Sample.Now);

    private static CertificationPeriod Revoked()
    {
        var period = Period(new(2028, 11, 1));
        period.Revoke(new(2026, 11, 21), "Breach of confidence");
        return period;
    }

    private static object Argument(ParameterInfo parameter) => parameter.ParameterType switch
    {
        var type when type == typeof(UserId?) => Sample.Somebody,
        var type when type == typeof(DateTimeOffset) => Sample.Now,
        var type when type == typeof(string) => "basic",
        var type when type == typeof(CourseRegistration) => Registration,
        var type when type == typeof(CourseTerms) => Sample.Course,
        var type when type == typeof(Course) => Sample.Draft(),
        var type when type == typeof(CertificationType) => Type,
        var type when type == typeof(CertificationPeriod) =>
            parameter.Member.Name == nameof(Recorded.CertificationRevoked) ? Revoked() : Period(new(2028, 11, 1)),
        var type when type == typeof(Certification) => Certification,
        var type when type == typeof(Organization) => Domain.People.Organization.Create("Hjernerystelse", "hlf", Sample.Now),
        var type when type == typeof(LocalAssociation) => LocalAssociation.Create(Organization, "Bergen"),
        var type when type == typeof(Member) => Member,
        var type when type == typeof(OrganizationId) => Organization,
        var type when type == typeof(MemberId) => Mentor,
        var type when type == typeof(MemberChanges) => MemberChanges.Place,
        var type when type == typeof(Availability) => parameter.Member.Name == nameof(Recorded.AvailabilitySet)
            ? Availability.Joined(Sample.Now).Pause(Sample.Now)
            : Availability.Joined(Sample.Now).Settle(new(2026, 11, 20), Sample.Now),
        var type when type == typeof(WebhookDelivery) => Delivery(),
        var type => throw new InvalidOperationException($"No example of {type.Name}."),
    };

    /// <summary>The database makes these; there is no other way to one.</summary>
    private static WebhookDelivery Delivery() => (WebhookDelivery)Activator.CreateInstance(
        typeof(WebhookDelivery), BindingFlags.NonPublic | BindingFlags.Instance, null,
        [WebhookDeliveryId.New(), Organization, Mentor, "mentor.status_changed", Sample.Now], null)!;
}
