namespace Meander.Api.Tests;

/// <summary>What is asked most, and how little of large tables it reads.</summary>
/// <param name="Who">As a person of <see cref="FilledServer"/>.</param>
/// <param name="Buffers">So many pages of tables and indexes at most, whatever the number of rows; about half as many again as are needed.</param>
/// <param name="Indexes">Those through which large tables are read.</param>
/// <param name="Operation">With the ids that <see cref="FilledServer.AskAsync"/> tells of.</param>
/// <param name="Before">Asked before, since a connection looks things up at first; null: the same, where it can be asked twice.</param>
public sealed record HotScreen(string Who, long Buffers, string[] Indexes, string Operation, string? Before = null);

public static class HotScreens
{
    private const string Titles = "{ nodes { id title seats { available total } } }";

    private const string Registrations = "idx_course_registrations_user", Members = "user_organization_memberships_user_id_organization_id_key",
        Held = "certifications_organization_id_user_id_certification_type_key", Periods = "idx_certification_periods_certification";

    public static readonly IReadOnlyDictionary<string, HotScreen> All = new Dictionary<string, HotScreen>
    {
        ["one course's seats"] = new("mentor", 20, ["courses_pkey"], "{ course(id: $course1) { id title seats { available total } } }"),
        ["courses by their ids"] = new("mentor", 45, ["courses_pkey"], """
            { nodes(ids: [$course1, $course2, $course3, $course4, $course5, $course6, $course8, $course10, $course11, $course12]) {
                ... on Course { id title seats { available total } } } }
            """),
        ["the catalogue, first to start first"] = new("mentor", 30, ["idx_courses_organization_starts_at"], Catalogue("STARTS_AT_ASC")),
        ["the catalogue, last to start first"] = new("mentor", 30, ["idx_courses_organization_starts_at_last"], Catalogue("STARTS_AT_DESC")),
        ["the catalogue by title"] = new("mentor", 40, ["idx_courses_organization_title"], Catalogue("TITLE_ASC")),
        ["the catalogue by deadline"] = new("mentor", 30, ["idx_courses_organization_deadline"], Catalogue("ENROLLMENT_DEADLINE_ASC")),
        ["the catalogue, newest first"] = new("mentor", 30, ["idx_courses_organization_created_at"], Catalogue("CREATED_AT_DESC")),
        ["the catalogue of staff"] = new("admin", 30, ["idx_courses_organization_starts_at"], Catalogue("STARTS_AT_ASC")),
        ["the catalogue of a small organisation"] = new("stranger", 50, ["idx_courses_organization_starts_at"], Catalogue("STARTS_AT_ASC")),
        ["courses to enrol in"] = new("mentor", 25, ["idx_courses_organization_starts_at"], $$"""
            { courses(first: 20, filter: { openForEnrollment: true, hasSeatsAvailable: true }) {{Titles}} }
            """),
        ["twenty courses with who is registered"] = new("admin", 1405, ["idx_courses_organization_title", "idx_course_registrations_course_date", Members], """
            { courses(first: 20, orderBy: TITLE_ASC, filter: { organizationId: $organization0 }) { nodes { id title
                registrations(first: 10, statuses: [CONFIRMED]) { nodes { id status registeredAt member { user { id name } } } } } } }
            """),
        ["whether one may enrol"] = new("mentor", 150, ["courses_pkey", Members, Registrations, Held], """
            { nodes(ids: [$course1, $course2, $course3, $course4]) {
                ... on Course { id viewerEnrollment { registration { id } canEnroll blockers { code message } } } } }
            """),
        ["a course with its line"] = new("coordinator", 580, ["courses_pkey", "idx_course_registrations_course_date", Members, Held, Periods], """
            { course(id: $course2) { registrations(first: 20) { nodes { id waitlistPosition member { id user { name email } badge { state } } } } } }
            """),
        ["one's registrations"] = new("mentor", 95, [Registrations, "courses_pkey"], "{ viewer { registrations(first: 20) { nodes { id status course { id title startsAt } } } } }"),
        ["one's messages"] = new("mentor", 30, ["idx_notifications_user", "idx_notifications_unread"], """
            { viewer { notifications(first: 20) { nodes { id title body } } unreadNotificationCount } }
            """),
        ["one's unread messages"] = new("mentor", 20, ["idx_notifications_user"], "{ viewer { notifications(first: 20, unreadOnly: true) { nodes { id title } } } }"),
        ["one's standing"] = new("mentor", 95, [Members, Held, Periods, "peer_mentor_availability_pkey"], """
            { viewer { memberships { badge { state } directory { visible } availability { status } certifications { id status expiresOn } } } }
            """),
        ["the roster by expiry"] = new("admin", 540, ["idx_roster_entries_ends_on", "user_organization_memberships_pkey", Held, Periods], """
            { roster(first: 20) { nodes { id user { name } badge { state subtitle } } } }
            """),
        ["the roster by name"] = new("admin", 1065, ["idx_roster_entries_name", "user_organization_memberships_pkey", Held, Periods], """
            { roster(first: 20, orderBy: NAME_ASC) { nodes { id user { name email } badge { state } certifications { id status } } } }
            """),
        ["the roster of an association"] = new("neighbour", 175, ["idx_roster_entries_association_name", "user_organization_memberships_pkey"], """
            { roster(first: 20, orderBy: NAME_ASC) { nodes { id user { name } } } }
            """),
        ["certifications that expire"] = new(
            "admin", 550, ["idx_certification_periods_expiring", "certifications_id_organization_id_key", Members, Periods], Expiring("2026-07")),
        ["certifications that expire in an association"] = new(
            "neighbour", 830, ["idx_certification_periods_expiring", "certifications_id_organization_id_key", Members, Periods], Expiring("2026-10")),
        ["the directory"] = new("mentor", 200, ["idx_user_organization_memberships_name"], """
            { directory(first: 20) { nodes { id user { name } } } }
            """),
        ["an organisation's registrations"] = new("admin", 135, ["idx_course_registrations_organization_date", "courses_pkey"], """
            { registrations(first: 20) { nodes { id registeredAt course { title } member { user { name } } } } }
            """),
        ["the audit log"] = new("admin", 105, ["idx_audit_events_organization", Members], "{ auditLog(first: 20) { nodes { id summary actor { name } } } }"),
        ["the audit log of a course"] = new("admin", 45, ["idx_audit_events_of_subject"], "{ auditLog(first: 20, filter: { subjectId: $course5 }) { nodes { id summary } } }"),
        ["enrolling"] = new("mentor", 125, ["courses_pkey", Members, Registrations, Held], Enroll(1), Enroll(5)),
        ["joining a line"] = new("mentor", 125, ["courses_pkey", Members, Registrations, Held], Enroll(2), Enroll(6)),
        ["giving a place back to the line"] = new(
            "admin", 235, ["course_registrations_pkey", "courses_pkey", "idx_course_registrations_course_status"], Cancel(81), Cancel(121)),
    };

    private static string Catalogue(string order) =>
        $"{{ courses(first: 20, orderBy: {order}) {Titles} }}";

    private static string Expiring(string month) =>
        $"{{ certificationsExpiring(month: \"{month}\", first: 20) {{ nodes {{ id expiresOn type {{ name }} member {{ user {{ name }} }} }} }} }}";

    private static string Enroll(int course) =>
        $"mutation {{ enroll(input: {{ courseId: $course{course} }}) {{ registration {{ id waitlistPosition }} errors {{ code }} }} }}";

    private static string Cancel(int registration) =>
        $"mutation {{ cancelRegistration(input: {{ registrationId: $registration{registration} }}) {{ promoted {{ id }} errors {{ code }} }} }}";
}
