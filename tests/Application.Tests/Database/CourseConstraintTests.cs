using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Database;

/// <summary>What the database keeps of the rules of Courses, whoever writes.</summary>
public sealed class CourseConstraintTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly PlainSql _sql = new(database);

    [Theory]
    [InlineData("title = ''", "courses_title_check")]
    [InlineData("title = E' \\t\\n '", "text_line_check")]
    [InlineData("title = repeat('😀', 256)", "courses_title_check")]
    [InlineData("seats_total = 0", "courses_seats_total_check")]
    [InlineData("enrollment_deadline = starts_at", "courses_enrollment_deadline_check")]
    [InlineData("ends_at = starts_at - interval '1 second'", "courses_ends_at_check")]
    [InlineData("schedule = null", "courses_schedule_check")]
    [InlineData("delivery = 'IN_PERSON'", "courses_sessions_check")]
    [InlineData("delivery = 'BY_POST'", "course_delivery_check")]
    [InlineData("category = 'OTHER'", "course_category_check")]
    [InlineData("certification_type = 'first-aid'", "courses_certification_validity_check")]
    [InlineData("certification_type = 'first-aid', certification_validity_months = 12, certification_never_expires = true",
        "courses_certification_validity_check")]
    [InlineData("certification_type = 'first-aid', certification_validity_months = 0", "courses_certification_validity_months_check")]
    [InlineData("certification_type = 'First-Aid', certification_never_expires = true", "certification_code_check")]
    [InlineData("certification_type = 'unknown', certification_never_expires = true", "courses_certification_type_fkey")]
    [InlineData("certification_validity_months = 12", "courses_certification_validity_check")]
    [InlineData("max_enrollments_per_user = 0", "courses_max_enrollments_per_user_check")]
    [InlineData("duration_hours = 0", "courses_duration_hours_check")]
    [InlineData("prerequisite_course_ids = array[id]", "courses_prerequisite_course_ids_check")]
    [InlineData("seats_taken = 1", "courses_counters")]
    [InlineData("waitlisted = 1", "courses_counters")]
    [InlineData("status = 'DRAFT'", "courses_status_moves")]
    public async Task A_course_that_breaks_a_rule_is_refused(string change, string constraint)
    {
        var course = await ScheduledAsync();
        await _sql.IsStoppedByAsync(constraint, $"update courses set {change} where id = $1", course);
    }

    [Theory]
    [InlineData("title = repeat('😀', 255)")]
    [InlineData("seats_total = null")]
    [InlineData("seats_total = 1")]
    [InlineData("enrollment_deadline = starts_at - interval '1 second'")]
    [InlineData("certification_type = 'first-aid', certification_validity_months = 1")]
    [InlineData("certification_type = 'first-aid', certification_never_expires = true")]
    [InlineData("status = 'ARCHIVED'")]
    public async Task A_course_at_the_edge_of_the_rules_is_taken(string change)
    {
        var course = await ScheduledAsync();
        await _sql.RunAsync($"update courses set {change} where id = $1", course);
    }

    [Theory]
    [InlineData("Peer-Mentor", "certification_code_check")]
    [InlineData("peer--mentor", "certification_code_check")]
    [InlineData("-peer", "certification_code_check")]
    [InlineData("peer mentor", "certification_code_check")]
    [InlineData("", "certification_code_check")]
    [InlineData("aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggggg", "certification_code_check")]
    public async Task A_type_code_is_lower_case_words_joined_by_hyphens(string code, string constraint)
    {
        var organization = await _sql.OrganizationAsync();
        await _sql.IsStoppedByAsync(
            constraint, "insert into certification_types (organization_id, code, name) values ($1, $2, 'T')", organization, code);
    }

    [Fact]
    public async Task A_type_code_is_unique_in_its_organisation_only()
    {
        const string Define = "insert into certification_types (organization_id, code, name) values ($1, 'peer-mentor-basic', 'T')";
        var organization = await _sql.OrganizationAsync();
        await _sql.RunAsync(Define, organization);
        await _sql.RunAsync(Define, await _sql.OrganizationAsync());
        await _sql.IsStoppedByAsync("certification_types_organization_id_code_key", Define, organization);
    }

    [Fact]
    public async Task A_course_issues_no_type_of_another_organisation()
    {
        var other = await _sql.OrganizationAsync();
        await _sql.RunAsync("insert into certification_types (organization_id, code, name) values ($1, 'theirs', 'T')", other);
        await _sql.IsStoppedByAsync(
            "courses_certification_type_fkey",
            "update courses set certification_type = 'theirs', certification_never_expires = true where id = $1", await ScheduledAsync());
    }

    [Fact]
    public async Task Seats_do_not_go_below_those_taken()
    {
        var organization = await _sql.OrganizationAsync();
        var course = await _sql.CourseAsync(organization, seats: 3);
        await _sql.RegistrationAsync(organization, course);
        await _sql.RegistrationAsync(organization, course);

        await _sql.IsStoppedByAsync("courses_seats_below_taken", "update courses set seats_total = 1 where id = $1", course);
        await _sql.RunAsync("update courses set seats_total = 2 where id = $1", course);
        Assert.Equal((2, 0, 0), await _sql.SeatsAsync(course));
    }

    [Fact]
    public async Task A_new_course_has_nobody_in_it()
    {
        var course = await ScheduledAsync();
        await _sql.IsStoppedByAsync(
            "courses_counters",
            "insert into courses (organization_id, series_id, title, category, delivery, created_by, seats_taken) "
            + "select organization_id, series_id, title, category, delivery, created_by, 1 from courses where id = $1", course);
    }

    [Fact]
    public async Task A_course_and_its_creator_and_series_belong_to_one_organisation()
    {
        var course = await ScheduledAsync();
        var stranger = await _sql.MemberAsync(await _sql.OrganizationAsync(), "ORG_ADMIN");
        await _sql.IsStoppedByAsync("courses_created_by_fkey", "update courses set created_by = $2 where id = $1", course, stranger);
        await _sql.IsStoppedByAsync(
            "courses_series_fkey", "update courses set series_id = $2 where id = $1", course, await ScheduledAsync());
        await _sql.IsStoppedByAsync(
            "courses_previous_course_fkey", "update courses set previous_course_id = $2 where id = $1", course, await ScheduledAsync());
    }

    [Fact]
    public async Task The_seeds_indexes_are_there_under_their_names()
    {
        string[] expected =
        [
            "idx_course_registrations_course_status(course_id, status)", "idx_course_registrations_course_user(course_id, user_id)",
            "idx_course_registrations_organization(organization_id)", "idx_course_registrations_registration_date(registration_date)",
            "idx_course_registrations_status(status)", "idx_course_registrations_user(user_id)",
            "idx_courses_certification_type(certification_type)", "idx_courses_enrollment_deadline(enrollment_deadline)",
            "idx_courses_is_active_enrollment_deadline(is_active, enrollment_deadline)",
            "idx_courses_issues_certificate(issues_certificate)",
            "idx_courses_organization_id(organization_id)",
            "idx_courses_organization_id_certification_type(organization_id, certification_type)",
            "idx_courses_organization_id_is_active(organization_id, is_active)", "idx_courses_organization_status(organization_id, status)",
            "idx_courses_start_date(starts_at)", "idx_courses_status(status)",
        ];
        var found = (string[])(await _sql.RunAsync(
            "select array_agg(indexname || coalesce(substring(indexdef from 'USING btree (\\(.*\\))$'), '')) from pg_indexes where "
            + "indexname like 'idx_%'"))!;

        Assert.Empty(expected.Except(found.Select(one => one.Replace(" (", "(", StringComparison.Ordinal))));
    }

    private async Task<Guid> ScheduledAsync()
    {
        var organization = await _sql.OrganizationAsync();
        await _sql.RunAsync("insert into certification_types (organization_id, code, name) values ($1, 'first-aid', 'T')", organization);
        var course = await _sql.CourseAsync(organization);
        await _sql.RunAsync(
            """
            update courses set schedule = '{"start_date": "2026-10-01", "end_date": "2026-10-02", "sessions": []}',
                               starts_at = '2026-09-30T22:00Z', ends_at = '2026-10-02T22:00Z' where id = $1
            """, course);
        return course;
    }
}
