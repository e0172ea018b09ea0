using System.Reflection;
using Meander.Infrastructure;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Database;

/// <summary>Each test breaks one thing with the guards off, in its own database, and looks whether it is found.</summary>
public sealed class InvariantsTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly PlainSql _sql;

    public InvariantsTests() => _sql = new PlainSql(_database);

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Nothing_is_wrong_in_a_database_that_was_written_by_the_rules()
    {
        await FilledAsync();
        Assert.Empty(await Invariants.CheckAsync(_database.ConnectionString));
    }

    [Theory]
    [InlineData("update courses set seats_taken = seats_taken - 1, waitlisted = 0", "Seats taken are the CONFIRMED, ATTENDED and COMPLETED registrations, waitlisted the WAITLISTED ones")]
    [InlineData("update course_registrations set waitlist_position = 7 where status = 'WAITLISTED'", "Each waiting line runs 1..n without gaps")]
    [InlineData("update courses set prerequisites = '{unheard-of}'", "Prerequisite types exist in the course's organisation")]
    [InlineData("update courses set prerequisite_course_ids = array[gen_random_uuid()]", "Prerequisite courses exist in the course's organisation")]
    [InlineData("delete from user_organization_memberships m using course_registrations r where r.user_id = m.user_id", "A registration's person, and whoever enrolled them, are members of its organisation")]
    [InlineData("update course_registrations set organization_id = gen_random_uuid()", "A registration's organisation is its course's")]
    [InlineData("update user_organization_memberships set coordinator_id = gen_random_uuid()", "A member's association and coordinator belong to the member's organisation")]
    [InlineData("delete from certification_types", "A certification's holder and type belong to its organisation")]
    [InlineData("update courses set series_id = gen_random_uuid()", "A course, its series and its creator belong to one organisation")]
    [InlineData("delete from certification_reminders where threshold = 7", "An open period has its six reminders on their days, and no closed period has one")]
    [InlineData("update certification_periods set ended_on = '2026-03-01'", "An open period has its six reminders on their days, and no closed period has one")]
    [InlineData("update certification_reminders set organization_id = gen_random_uuid()", "A reminder belongs to its period's certification and organisation")]
    [InlineData("update peer_mentor_availability set status = 'PAUSED', reason = 'CERTIFICATION_EXPIRED', suppressed_on = '2026-02-01'", "A pause for a lost certification has a required one that was lost on its day")]
    [InlineData("update certification_reminders set sent_at = '2026-01-01' where threshold = 0; update organizations set certification_gate = true; update certification_types set is_required = true", "Whom the expiry run told of the loss of a required certification is paused, under the gate")]
    [InlineData("update certification_reminders set sent_at = now() where threshold = 7", "A reminder that was sent was due, and so was every less urgent one")]
    [InlineData("insert into notifications (organization_id, user_id, kind, urgency, title, body, added_in) select organization_id, user_id, 'COURSE_CHANGED', 'NORMAL', 't', 'b', '9000000000' from user_organization_memberships", "A notification was added in a transaction that there has been")]
    [InlineData("delete from peer_mentor_availability", "Every peer mentor has an availability, in their organisation")]
    [InlineData("update peer_mentor_availability set told_sequence = 2", "Deliveries to the portal count 1, 2, 3 per member, up to the last that it was told")]
    [InlineData("insert into webhook_deliveries (organization_id, member_id, sequence, status_sent, visible, occurred_at, state, next_attempt_at, delivered_at) select organization_id, member_id, n, 'ACTIVE', true, now(), case n when 1 then 'FAILED' else 'DELIVERED' end, null, case n when 2 then now() end from peer_mentor_availability, generate_series(1, 2) n", "No delivery overtook an earlier one of its member")]
    [InlineData("insert into certification_periods (certification_id, organization_id, issued_on, expires_on, ended_on, source) select certification_id, organization_id, date '2025-06-01', date '2027-01-01', date '2026-01-02', 'IMPORT' from certification_periods", "Periods of one certification never overlap, and the open one is the last")]
    [InlineData("update certification_periods set organization_id = gen_random_uuid()", "A period's organisation and registration are its certification's")]
    [InlineData("update certification_reminders set due_on = due_on + 1 where threshold = 7", "An open period has its six reminders on their days, and no closed period has one")]
    [InlineData("update peer_mentor_availability set status = 'PAUSED', reason = 'CERTIFICATION_EXPIRED', suppressed_on = '2028-01-02'; update certification_types set is_required = true", "A pause for a lost certification has a required one that was lost on its day")]
    [InlineData("insert into webhook_deliveries (organization_id, member_id, sequence, status_sent, visible, occurred_at, state, delivered_at) select organization_id, member_id, n, 'ACTIVE', true, now(), 'DELIVERED', now() from peer_mentor_availability, unnest(array[1, 3]) n; update peer_mentor_availability set told_sequence = 3", "Deliveries to the portal count 1, 2, 3 per member, up to the last that it was told")]
    [InlineData("insert into notifications (organization_id, user_id, kind, urgency, title, body) select gen_random_uuid(), user_id, 'CERTIFICATION_EXPIRED', 'CRITICAL', 'T', 'B' from user_organization_memberships", "A notification's reader is a member of its organisation")]
    [InlineData("update courses set certification_type = 'first-aid', certification_validity_months = 12, organization_id = gen_random_uuid()", "A course issues a type of its organisation, for some months or for ever")]
    [InlineData("alter table courses drop constraint courses_seats_total_check, drop constraint courses_seats_available_check; update courses set seats_total = 0", "A course has at least one seat or no limit, and 0 to all of them are available")]
    [InlineData("update courses set seats_changed_at = null", "Seats that have changed say when")]
    [InlineData("delete from roster_entries where role = 'PEER_MENTOR'", "The roster has a row for each member, with what their certifications amount to")]
    [InlineData("update roster_entries set ends_on = '2028-01-02' where ends_on is not null", "The roster has a row for each member, with what their certifications amount to")]
    [InlineData("update roster_entries set is_revoked = true", "The roster has a row for each member, with what their certifications amount to")]
    [InlineData("update roster_entries set is_complete = true", "The roster has a row for each member, with what their certifications amount to")]
    [InlineData("insert into certification_types (organization_id, code, name, is_required) select id, 'second', 'S', true from organizations", "The roster has a row for each member, with what their certifications amount to")]
    [InlineData("update users set name = 'Renamed', email = 'renamed@example.org' where id in (select created_by from courses)", "The roster has a row for each member, with what their certifications amount to")]
    [InlineData("update roster_entries set organization_id = gen_random_uuid()", "The roster has a row for each member, with what their certifications amount to")]
    [InlineData("update user_organization_memberships set role = 'COORDINATOR'", "The roster has a row for each member, with what their certifications amount to")]
    public async Task What_slipped_in_while_triggers_were_off_is_found(string change, string invariant)
    {
        await FilledAsync();
        await AsSuperuserAsync($"set session_replication_role = replica; {change}");

        Assert.Contains(invariant, (await Invariants.CheckAsync(_database.ConnectionString)).Select(drift => drift.Invariant));
    }

    [Theory]
    [InlineData("course_registrations", "uq_course_registrations_active", "insert into course_registrations (course_id, user_id, organization_id, registered_by_user_id, status) select course_id, user_id, organization_id, user_id, 'CONFIRMED' from course_registrations where status = 'CONFIRMED'", "One active registration per user and course")]
    [InlineData("course_registrations", "course_registrations_completion_check", "update course_registrations set completion_result = 'PASSED'", "A result and a completion date are set exactly when COMPLETED")]
    [InlineData("course_registrations", "course_registrations_cancellation_check", "update course_registrations set cancellation_date = now()", "A cancellation date is set exactly when CANCELLED, a reason only then or for NO_SHOW")]
    [InlineData("course_registrations", "course_registrations_notes_check", "update course_registrations set notes = repeat('x', 2001)", "Notes have at most 2000 characters, reasons 500")]
    [InlineData("course_registrations", "course_registrations_waitlist_position_check", "update course_registrations set waitlist_position = 1 where status = 'CONFIRMED'", "A place in line is set exactly while WAITLISTED")]
    [InlineData("courses", "courses_title_check", "update courses set title = ' '", "A course's title has 1 to 255 characters and is not blank")]
    [InlineData("courses", "courses_enrollment_deadline_check", "update courses set starts_at = now(), ends_at = now(), schedule = '{}', enrollment_deadline = now()", "A course ends after it starts, and its enrolment deadline comes before")]
    [InlineData("courses", "courses_sessions_check", "update courses set delivery = 'HYBRID'", "A course on site has a schedule with sessions")]
    [InlineData("courses", "courses_prerequisite_course_ids_check", "update courses set prerequisite_course_ids = array[id]", "No course is its own prerequisite, directly or through others")]
    [InlineData("certification_periods", "certification_periods_one_open", "alter table certification_periods drop constraint certification_periods_no_overlap; insert into certification_periods (certification_id, organization_id, issued_on, source) select certification_id, organization_id, '2026-02-01', 'MANUAL' from certification_periods", "Periods of one certification never overlap, and the open one is the last")]
    [InlineData("peer_mentor_availability", "peer_mentor_availability_reason_check", "update peer_mentor_availability set status = 'PAUSED'", "A pause has a reason, and one for an expired certification its day")]
    [InlineData("certification_types", "certification_types_code_check", "insert into certification_types (organization_id, code, name) select id, 'First Aid', 'T' from organizations", "Type codes are lower-case words joined by hyphens, at most 64 characters")]
    [InlineData("users", "uq_users_email", "update users set email = 'one@example.org'", "An address belongs to one person")]
    [InlineData("user_organization_memberships", "user_organization_memberships_user_id_organization_id_key", "insert into user_organization_memberships (user_id, organization_id, role) select user_id, organization_id, role from user_organization_memberships", "A person is a member of an organisation once")]
    public async Task What_slipped_in_while_a_constraint_was_missing_is_found(string table, string constraint, string change, string invariant)
    {
        await FilledAsync();
        var drop = constraint.StartsWith("uq_", StringComparison.Ordinal) ? $"drop index {constraint}" : $"alter table {table} drop constraint {constraint} cascade";
        await _sql.RunAsync($"{drop}; {change}");

        Assert.Contains(invariant, (await Invariants.CheckAsync(_database.ConnectionString)).Select(drift => drift.Invariant));
    }

    [Theory]
    [InlineData("alter table course_registrations disable trigger course_registrations_count_moved", "Every constraint is checked and every trigger on")]
    [InlineData("alter table courses disable row level security", "Row-level security is on, and the server's role cannot pass it")]
    public async Task A_guard_that_is_off_is_found(string change, string invariant)
    {
        await _sql.RunAsync(change);
        Assert.Equal(invariant, Assert.Single(await Invariants.CheckAsync(_database.ConnectionString)).Invariant);
    }

    [Fact]
    public void Every_invariant_is_broken_by_a_test_here() => Assert.Equal(
        Invariants.Names.Order(),
        typeof(InvariantsTests).GetMethods().SelectMany(test => test.GetCustomAttributes<InlineDataAttribute>().SelectMany(one => one.GetData(test)))
            .Select(data => (string)data[^1]).Distinct().Order());

    private async Task AsSuperuserAsync(string sql)
    {
        await using var connection = new Npgsql.NpgsqlConnection(_database.SuperuserConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await PlainSql.RunAsync(connection, sql);
    }

    private async Task FilledAsync()
    {
        var organization = await _sql.OrganizationAsync();
        var course = await _sql.CourseAsync(organization, seats: 4);
        var confirmed = await _sql.RegistrationAsync(organization, course);
        foreach (var status in new[] { "ATTENDED", "COMPLETED", "CANCELLED", "NO_SHOW" })
            await _sql.RegistrationAsync(organization, course, status);
        await _sql.RegistrationAsync(organization, course, "WAITLISTED", position: 1);
        await _sql.RunAsync("insert into certification_types (organization_id, code, name) values ($1, 'first-aid', 'T')", organization);
        await _sql.RunAsync(
            """
            with held as (
              insert into certifications (organization_id, user_id, certification_type)
              select organization_id, user_id, 'first-aid' from course_registrations where id = $1 returning id, organization_id)
            insert into certification_periods (certification_id, organization_id, issued_on, expires_on, source)
            select id, organization_id, '2026-01-01', '2028-01-01', 'IMPORT' from held
            """, confirmed);
    }
}
