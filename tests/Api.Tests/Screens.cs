namespace Meander.Api.Tests;

/// <summary>One operation, and what it costs of PostgreSQL.</summary>
/// <param name="Who">As a person of <see cref="ScreensWorld"/>.</param>
/// <param name="RoundTrips">How often the server waits for PostgreSQL, committing too.</param>
/// <param name="Statements">What it asks beyond who asks and the transaction.</param>
/// <param name="Operation">$first stands for the length of a page, $ids for as many ids, other names for ids of the world.</param>
public sealed record Screen(string Who, int RoundTrips, int Statements, string Operation);

/// <summary>
/// What clients show and do: at least once each field of Query and of Mutation. A number that is no longer right is changed here.
/// </summary>
public static class Screens
{
    private const string Page = "totalCount pageInfo { hasNextPage endCursor }";

    public static readonly IReadOnlyDictionary<string, Screen> Shown = new Dictionary<string, Screen>
    {
        ["a mentor's home"] = new("mentor", 15, 14, """
            { viewer {
                user { name }
                memberships { id role organization { id name } badge { state label color subtitle } availability { status reason }
                  directory { visible label message renewalLink } certifications { id status expiresOn daysRemaining type { code name } notice { level message } } }
                registrations(first: $first, statuses: [CONFIRMED, WAITLISTED]) { nodes { id status waitlistPosition course { id title startsAt location } } }
                notifications(first: $first) { nodes { id kind urgency title body deepLink createdAt readAt } }
                unreadNotificationCount } }
            """),
        ["who one is"] = new("mentor", 2, 1, "{ viewer { user { id name } } }"),
        ["one's organisations"] = new("mentor", 4, 3, "{ viewer { user { id } memberships { id role organization { id name slug timeZone } } } }"),
        ["one's messages"] = new("mentor", 3, 2, $"{{ viewer {{ notifications(first: $first, unreadOnly: true) {{ {Page} nodes {{ id title body }} }} }} }}"),
        ["the number of one's messages"] = new("mentor", 2, 1, "{ viewer { unreadNotificationCount } }"),
        ["one's registrations"] = new("mentor", 4, 3, $$"""
            { viewer { registrations(first: $first) { {{Page}} nodes { id status registeredAt course { id title startsAt seats { available } } certification { id } } } } }
            """),
        ["one's certifications"] = new("mentor", 9, 8, """
            { viewer { courseAlerts { code } memberships { certifications { id status issuedOn expiresOn badge { label } type { name }
                history { certifiedSince message periods { issuedOn expiresOn outcome source recordedBy { name } } }
                renewal { message alertRequested courses(first: 3) { nodes { id title startsAt seats { available } } } } } } } }
            """),
        ["one course's seats"] = new("mentor", 1, 1, "{ course(id: $line) { id title seats { available total } } }"),
        ["a course"] = new("mentor", 8, 9, """
            { course(id: $line) {
                id title description category delivery status schedule { startDate endDate sessions { date startTime endTime location } } startsAt endsAt location
                seats { total available taken waitlisted } enrollmentDeadline durationHours prerequisiteCertifications { code name } prerequisiteCourses { id title }
                certificationType { code name } organization { name } createdBy { name }
                viewerEnrollment { registration { id status waitlistPosition } canEnroll blockers { code message } externalUrl } } }
            """),
        ["a course with its line"] = new("coordinator", 8, 8, $$"""
            { course(id: $line) { id title seats { total available taken waitlisted } version
                registrations(first: $first) { {{Page}} nodes { id status waitlistPosition registeredAt notes registeredBy { name } member { id user { name email } badge { state } } } } } }
            """),
        ["the catalogue"] = new("mentor", 5, 6, $$"""
            { courses(first: $first, filter: { organizationId: $organization, openForEnrollment: true }) { {{Page}} nodes {
                id title category delivery startsAt location seats { total available } enrollmentDeadline certificationType { code name }
                viewerEnrollment { registration { id status } canEnroll blockers { code message } } } } }
            """),
        ["the catalogue with who is registered"] = new("admin", 3, 3, """
            { courses(first: $first, filter: { organizationId: $organization }, orderBy: TITLE_ASC) { nodes { id title location delivery seats { total available } enrollmentDeadline
                registrations(first: 10, statuses: [CONFIRMED]) { nodes { id status registeredAt member { user { id name } } } } } } }
            """),
        ["a search for a course"] = new("mentor", 2, 2, $"{{ courses(first: $first, filter: {{ search: \"cours\" }}) {{ {Page} nodes {{ id title startsAt }} }} }}"),
        ["registrations"] = new("coordinator", 4, 4, $$"""
            { registrations(first: $first, filter: { statuses: [CONFIRMED, WAITLISTED] }) { {{Page}} nodes { id status registeredAt course { title } member { user { name } } } } }
            """),
        ["the roster"] = new("admin", 7, 7, $$"""
            { roster(first: $first) { {{Page}} nodes { id role user { name email } localAssociation { name } badge { state label color subtitle } availability { status reason } } } }
            """),
        ["the roster with certifications"] = new("coordinator", 8, 8, $$"""
            { roster(first: $first, orderBy: NAME_ASC, filter: { search: "mentor" }) { {{Page}} nodes { id user { name } badge { label } coordinator { user { name } }
                certifications { type { code } status expiresOn physicalCardIssued } } } }
            """),
        ["the directory"] = new("mentor", 6, 6, $$"""
            { directory(first: $first) { {{Page}} nodes { id user { name } localAssociation { name } badge { state label } availability { status } } } }
            """),
        ["expiring certifications"] = new("coordinator", 6, 6, $$"""
            { certificationsExpiring(month: "2026-06", first: $first) { {{Page}} nodes { id expiresOn daysRemaining status type { name } member { user { name } }
                renewal { courses(first: 2) { nodes { id title } } } } } }
            """),
        ["certification types"] = new("mentor", 2, 2, "{ certificationTypes { id code name isRequired validityMonths requiredCourses { id title } } }"),
        ["the dashboard"] = new("admin", 5, 5, """
            { dashboard { organization { name } activeMentors pausedMentors certificationStates { state count } expiringThisMonth expiryForecast { month count }
                upcomingCourses openSeats waitlisted } }
            """),
        ["the front page of a coordinator"] = new("coordinator", 8, 8, """
            { dashboard { activeMentors certificationStates { state count } expiringThisMonth upcomingCourses openSeats }
              roster(first: $first) { totalCount nodes { user { name } badge { label subtitle } } } }
            """),
        ["the training report"] = new("admin", 6, 6, """
            { trainingReport(from: "2026-01-01", to: "2026-12-31") { organization { name } registrations attended completed passed noShows cancellations trainingHours
                certificationsIssued certificationsRenewed certificationsLapsed byLocalAssociation { label completed passed trainingHours } byCourse { label completed } } }
            """),
        ["what somebody did"] = new("admin", 4, 4, $$"""
            { auditLog(first: $first, filter: { actorId: $other }) { {{Page}} nodes { id at action summary actor { name } subject { __typename id } } } }
            """),
        ["deliveries to the portal"] = new("admin", 3, 3, $$"""
            { webhookDeliveries(first: $first, status: FAILED) { {{Page}} nodes { id event status attempts lastError createdAt member { id user { name } } } } }
            """),
        ["one thing"] = new("mentor", 1, 1, "{ node(id: $line) { id ... on Course { title seats { available } } } }"),
        ["a member"] = new("admin", 16, 16, """
            { node(id: $member) { ... on Member { id role user { name email } localAssociation { name } coordinator { user { name } } availability { status reason since }
                directory { visible label suppressedOn } badge { label } certifications { id status type { code } } registrations(first: 10) { totalCount nodes { id course { title } } } } } }
            """),
        ["many things"] = new("mentor", 1, 1, "{ nodes(ids: $ids) { id ... on Course { title seats { available } } } }"),
    };

    public static readonly IReadOnlyDictionary<string, Screen> Done = new Dictionary<string, Screen>
    {
        ["enroll"] = new("mentor", 2, 7, """
            courseId: $free | registration { id status waitlistPosition course { title seats { available } } } errors { code message } warnings { code }
            """),
        ["enrollMany"] = new("admin", 2, 6, "courseId: $many, userIds: $users | results { registration { id status } errors { code } } errors { code }"),
        ["cancelRegistration"] = new("admin", 8, 8, """
            registrationId: $seated, reason: "Ill" | registration { id status } promoted { id status member { user { name } } } errors { code }
            """),
        ["markAttendance"] = new("admin", 6, 5, "registrationIds: [$present, $here] | registrations { id status attendanceMarkedAt } errors { code }"),
        ["completeCourse"] = new("admin", 19, 20, """
            registrationIds: [$attended, $attendedToo], result: PASSED | registrations { id status } certifications { id expiresOn } errors { code }
            """),
        ["createCourse"] = new("admin", 10, 7, """
            organizationId: $organization, title: "Zoology", category: WORKSHOP, delivery: ONLINE, seatsTotal: 10, prerequisiteCertifications: ["basic"],
            prerequisiteCourseIds: [$line], publish: true | course { id title status version } errors { code } warnings { code }
            """),
        ["updateCourse"] = new("admin", 13, 12, """courseId: $full, title: "Larger", seatsTotal: 9 | course { id title seats { available waitlisted } } errors { code }"""),
        ["publishCourse"] = new("admin", 10, 7, "courseId: $draft | course { id status } errors { code } warnings { code }"),
        ["archiveCourse"] = new("admin", 9, 6, "courseId: $archived | course { id status } errors { code }"),
        ["setCourseActive"] = new("admin", 9, 6, "courseId: $inactive, isActive: false | course { id isActive } errors { code }"),
        ["scheduleNextInstance"] = new("admin", 11, 8, """
            courseId: $recurring, schedule: { startDate: "2027-01-01", endDate: "2027-01-01", sessions: [{ date: "2027-01-01", startTime: "09:00", endTime: "16:00" }] } | course { id status startsAt previousInstance { id } } errors { code }
            """),
        ["createCertificationType"] = new("admin", 7, 4, """
            organizationId: $organization, code: "a-new-one", name: "New", requiredCourseIds: [$line] | certificationType { id code } errors { code }
            """),
        ["updateCertificationType"] = new("admin", 8, 5, """certificationTypeId: $type, name: "Renamed" | certificationType { id name } errors { code }"""),
        ["recordRenewal"] = new("admin", 13, 11, """
            organizationId: $organization, userId: $renewed, certificationType: "first-aid", issuedOn: "2026-06-10" | certification { id status expiresOn } errors { code }
            """),
        ["revokeCertification"] = new("admin", 15, 12, """certificationId: $revoked, reason: "A mistake" | certification { id status } errors { code }"""),
        ["confirmPhysicalCard"] = new("admin", 10, 7, "certificationId: $card | certification { id physicalCardIssued } errors { code }"),
        ["setCourseAlert"] = new("mentor", 8, 5, """organizationId: $organization, certificationType: "first-aid" | certificationType { code } enabled errors { code }"""),
        ["setAvailability"] = new("admin", 12, 8, "memberId: $paused, status: PAUSED | member { id availability { status reason } } errors { code }"),
        ["addMember"] = new("admin", 9, 6, """
            organizationId: $organization, name: "New", email: "new@example.org", role: PEER_MENTOR, localAssociationId: $association | member { id user { id name } } errors { code }
            """),
        ["updateMember"] = new("admin", 9, 6, """memberId: $renamed, name: "Zoe" | member { id user { name } } errors { code }"""),
        ["updateOrganization"] = new("admin", 7, 4, """organizationId: $organization, name: "Another" | organization { id name } errors { code }"""),
        ["registerDevice"] = new("mentor", 3, 1, """token: "a-token", platform: IOS | registered errors { code }"""),
        ["markNotificationsRead"] = new("mentor", 5, 3, "notificationIds: [$message] | unreadNotificationCount errors { code }"),
        ["retryWebhookDelivery"] = new("admin", 7, 4, "deliveryId: $delivery | delivery { id status } errors { code }"),
    };
}
