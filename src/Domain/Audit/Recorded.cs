using System.Globalization;
using Meander.Domain.Certifications;
using Meander.Domain.Courses;
using Meander.Domain.People;
using Meander.Domain.Portal;
using Meander.Domain.Registrations;

namespace Meander.Domain.Audit;

/// <summary>
/// Every audit event there is, a method each: the only place where an event gets its action and its sentence, whether a person, an import
/// or a job acted. <c>by</c> is the user who acted, null for an import or a job; <c>now</c> is the instant of the change.
/// </summary>
public static class Recorded
{
    // Actions that more than one method records.
    private const string NoShow = "registration.no_show";
    private const string CreatedCourse = "course.created";
    private const string UpdatedMember = "member.updated";
    private const string PausedMember = "member.paused";

    /// <summary>A registration was made, with a seat or with a place on the waiting list.</summary>
    public static AuditEvent Enrolled(CourseRegistration registration, CourseTerms course, UserId? by, DateTimeOffset now) =>
        Of(registration, "registration.created", registration.Status == RegistrationStatus.Confirmed
            ? $"Enrolled in '{course.Title}'."
            : $"Joined the waiting list of '{course.Title}'.", by, now);

    /// <summary>The head of the waiting list took a seat that came free.</summary>
    public static AuditEvent Promoted(CourseRegistration registration, CourseTerms course, UserId? by, DateTimeOffset now) =>
        Of(registration, "registration.promoted", $"Promoted from the waiting list of '{course.Title}'.", by, now);

    /// <summary>A place was given back, or, once the course had started, became a no-show.</summary>
    public static AuditEvent Cancelled(CourseRegistration registration, CourseTerms course, UserId? by, DateTimeOffset now) =>
        registration.Status == RegistrationStatus.NoShow
            ? Of(registration, NoShow, $"Cancelled after the start of '{course.Title}'.", by, now)
            : Of(registration, "registration.cancelled", $"Cancelled the registration for '{course.Title}'.", by, now);

    public static AuditEvent MarkedPresent(CourseRegistration registration, CourseTerms course, UserId? by, DateTimeOffset now) =>
        Of(registration, "registration.attended", $"Marked present in '{course.Title}'.", by, now);

    public static AuditEvent MarkedAbsent(CourseRegistration registration, CourseTerms course, UserId? by, DateTimeOffset now) =>
        Of(registration, NoShow, $"Marked absent in '{course.Title}'.", by, now);

    /// <summary>The outcome of a person who attended was recorded, passed or failed.</summary>
    public static AuditEvent Completed(CourseRegistration registration, CourseTerms course, UserId? by, DateTimeOffset now) =>
        Of(registration, "registration.completed", $"Completed '{course.Title}'.", by, now);

    /// <summary>A course was made, in whatever status; publishing it as part of that is the same event.</summary>
    public static AuditEvent CourseCreated(Course course, UserId? by, DateTimeOffset now) =>
        Of(course, CreatedCourse, course.Status == CourseStatus.Published
            ? $"Created {Title(course)} and published it."
            : $"Created {Title(course)}.", by, now);

    /// <summary>A draft was made from another instance of a recurring course; the sentence names that instance.</summary>
    public static AuditEvent NextInstanceScheduled(Course source, Course next, UserId? by, DateTimeOffset now) =>
        Of(next, CreatedCourse, $"Scheduled the next instance of {Title(source)}.", by, now);

    /// <summary>The details of a course were changed; its title is the new one.</summary>
    public static AuditEvent CourseUpdated(Course course, UserId? by, DateTimeOffset now) =>
        Of(course, "course.updated", $"Changed {Title(course)}.", by, now);

    /// <summary>A schedule means other instants since its organisation is in another time zone.</summary>
    public static AuditEvent CourseMoved(Course course, UserId? by, DateTimeOffset now) =>
        Of(course, "course.moved", $"Moved {Title(course)} with the organisation's time zone.", by, now);

    public static AuditEvent CoursePublished(Course course, UserId? by, DateTimeOffset now) =>
        Of(course, "course.published", $"Published {Title(course)}.", by, now);

    public static AuditEvent CourseArchived(Course course, UserId? by, DateTimeOffset now) =>
        Of(course, "course.archived", $"Archived {Title(course)}.", by, now);

    public static AuditEvent CourseActivated(Course course, UserId? by, DateTimeOffset now) =>
        Of(course, "course.activated", $"Activated {Title(course)}.", by, now);

    public static AuditEvent CourseDeactivated(Course course, UserId? by, DateTimeOffset now) =>
        Of(course, "course.deactivated", $"Deactivated {Title(course)}.", by, now);

    public static AuditEvent CertificationTypeCreated(CertificationType type, UserId? by, DateTimeOffset now) =>
        Of(type, "certification_type.created", $"Defined '{type.Code}'.", by, now);

    public static AuditEvent CertificationTypeUpdated(CertificationType type, UserId? by, DateTimeOffset now) =>
        Of(type, "certification_type.updated", $"Changed '{type.Code}'.", by, now);

    /// <summary>A member asked to be told when a course for the type is published.</summary>
    public static AuditEvent CourseAlertRequested(CertificationType type, UserId? by, DateTimeOffset now) =>
        Of(type, "course_alert.requested", $"Asked to be told of courses for '{type.Code}'.", by, now);

    public static AuditEvent CourseAlertEnded(CertificationType type, UserId? by, DateTimeOffset now) =>
        Of(type, "course_alert.ended", $"No longer asks to be told of courses for '{type.Code}'.", by, now);

    /// <summary>The member holds the type for the first time.</summary>
    /// <param name="type">The code.</param>
    public static AuditEvent CertificationIssued(CertificationPeriod period, string type, UserId? by, DateTimeOffset now) =>
        Of(period, "certification.issued", $"'{type}' issued {Days(period)}.", by, now);

    /// <summary>Another period of the type began, or the current one was made longer.</summary>
    /// <param name="type">The code.</param>
    public static AuditEvent CertificationRenewed(CertificationPeriod period, string type, UserId? by, DateTimeOffset now) =>
        Of(period, "certification.renewed", $"'{type}' renewed {Days(period)}.", by, now);

    /// <summary>A certification was taken back; the sentence names the first day on which it no longer counts.</summary>
    /// <param name="type">The code.</param>
    public static AuditEvent CertificationRevoked(CertificationPeriod period, string type, UserId? by, DateTimeOffset now) =>
        Of(period, "certification.revoked", $"'{type}' revoked as of {Iso(period.EndedOn!.Value)}.", by, now);

    public static AuditEvent CardIssued(Certification certification, UserId? by, DateTimeOffset now) =>
        Of(certification, "certification.card_issued",
            $"The physical card of '{certification.CertificationType}' was handed out.", by, now);

    public static AuditEvent CardWithdrawn(Certification certification, UserId? by, DateTimeOffset now) =>
        Of(certification, "certification.card_withdrawn",
            $"The physical card of '{certification.CertificationType}' was not handed out after all.", by, now);

    public static AuditEvent OrganizationCreated(Organization organization, UserId? by, DateTimeOffset now) =>
        Of(organization, "organization.created", "Created the organisation.", by, now);

    public static AuditEvent OrganizationUpdated(Organization organization, UserId? by, DateTimeOffset now) =>
        Of(organization, "organization.updated", "Changed the organisation's settings.", by, now);

    public static AuditEvent LocalAssociationCreated(LocalAssociation association, UserId? by, DateTimeOffset now) =>
        AuditEvent.Of(association.OrganizationId, by, "local_association.created", nameof(LocalAssociation), association.Id.Value,
            $"Created '{association.Name}'.", now);

    public static AuditEvent MemberAdded(Member member, UserId? by, DateTimeOffset now) =>
        Of(member, "member.added", $"Added a member as {member.Role}.", by, now);

    /// <summary>A member's role, association or coordinator was changed; the sentence names the role that they have now.</summary>
    public static AuditEvent MemberUpdated(Member member, UserId? by, DateTimeOffset now) =>
        Of(member, UpdatedMember, $"Changed a member, now {member.Role}.", by, now);

    /// <summary>A newer roster brought another name, and nothing else.</summary>
    public static AuditEvent MemberRenamed(Member member, UserId? by, DateTimeOffset now) =>
        Of(member, UpdatedMember, "Changed a member's name.", by, now);

    /// <summary>A newer roster brought another name and another role, association or coordinator.</summary>
    public static AuditEvent MemberUpdatedAndRenamed(Member member, UserId? by, DateTimeOffset now) =>
        Of(member, UpdatedMember, $"Changed a member and their name, now {member.Role}.", by, now);

    /// <summary>A peer mentor was paused, or set active again, by hand.</summary>
    /// <param name="after">What their availability became.</param>
    public static AuditEvent AvailabilitySet(
        OrganizationId organization, MemberId member, Availability after, UserId? by, DateTimeOffset now) =>
        after.Reason is null ? Resumed(organization, member, by, now) : PausedByHand(organization, member, by, now);

    /// <summary>
    /// A peer mentor's availability followed their certifications: paused for one that was lost, active again, or paused by hand only.
    /// </summary>
    /// <param name="after">What their availability became.</param>
    public static AuditEvent AvailabilitySettled(
        OrganizationId organization, MemberId member, Availability after, UserId? by, DateTimeOffset now) =>
        after.Reason switch
        {
            null => Resumed(organization, member, by, now),
            PauseReason.Manual => PausedByHand(organization, member, by, now),
            _ => Of(organization, member, PausedMember,
                $"Paused since a required certification was lost on {Iso(after.SuppressedOn!.Value)}.", by, now),
        };

    /// <summary>A delivery to the portal that had failed was started over.</summary>
    public static AuditEvent DeliveryRetried(WebhookDelivery delivery, UserId? by, DateTimeOffset now) =>
        AuditEvent.Of(delivery.OrganizationId, by, "webhook_delivery.retried", nameof(WebhookDelivery), delivery.Id.Value,
            "Sent a failed delivery to the portal again.", now);

    private static AuditEvent Resumed(OrganizationId organization, MemberId member, UserId? by, DateTimeOffset now) =>
        Of(organization, member, "member.resumed", "Active again.", by, now);

    private static AuditEvent PausedByHand(OrganizationId organization, MemberId member, UserId? by, DateTimeOffset now) =>
        Of(organization, member, PausedMember, "Paused by hand.", by, now);

    private static AuditEvent Of(CourseRegistration registration, string action, string summary, UserId? by, DateTimeOffset now) =>
        AuditEvent.Of(registration.OrganizationId, by, action, nameof(CourseRegistration), registration.Id.Value, summary, now);

    private static AuditEvent Of(Course course, string action, string summary, UserId? by, DateTimeOffset now) =>
        AuditEvent.Of(course.OrganizationId, by, action, nameof(Course), course.Id.Value, summary, now);

    private static AuditEvent Of(CertificationType type, string action, string summary, UserId? by, DateTimeOffset now) =>
        AuditEvent.Of(type.OrganizationId, by, action, nameof(CertificationType), type.Id.Value, summary, now);

    private static AuditEvent Of(CertificationPeriod period, string action, string summary, UserId? by, DateTimeOffset now) =>
        AuditEvent.Of(period.OrganizationId, by, action, nameof(Certification), period.CertificationId.Value, summary, now);

    private static AuditEvent Of(Certification certification, string action, string summary, UserId? by, DateTimeOffset now) =>
        AuditEvent.Of(certification.OrganizationId, by, action, nameof(Certification), certification.Id.Value, summary, now);

    private static AuditEvent Of(Organization organization, string action, string summary, UserId? by, DateTimeOffset now) =>
        AuditEvent.Of(organization.Id, by, action, nameof(Organization), organization.Id.Value, summary, now);

    private static AuditEvent Of(Member member, string action, string summary, UserId? by, DateTimeOffset now) =>
        Of(member.OrganizationId, member.Id, action, summary, by, now);

    private static AuditEvent Of(
        OrganizationId organization, MemberId member, string action, string summary, UserId? by, DateTimeOffset now) =>
        AuditEvent.Of(organization, by, action, nameof(Member), member.Value, summary, now);

    private static string Title(Course course) => $"'{course.Details.Title}'";

    private static string Days(CertificationPeriod period) =>
        $"on {Iso(period.IssuedOn)}, {(period.ExpiresOn is { } end ? $"until {Iso(end)}" : "without an end")}";

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
