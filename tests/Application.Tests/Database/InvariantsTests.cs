using System.Reflection;
using Meander.Infrastructure.Postgres;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Database;

/// <summary>Each test breaks one thing with the guards off, in its own database, and looks whether it is found.</summary>
public sealed class InvariantsTests : IDisposable
{
    private const string Guards = "Every constraint, unique index, trigger, policy and type of the migrations is there and on";

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
    [InlineData("update courses set seats_taken = seats_taken - 1, waitlisted = 0",
        "Seats taken are the CONFIRMED, ATTENDED and COMPLETED registrations, waitlisted the WAITLISTED ones")]
    [InlineData("update course_registrations set waitlist_position = 7 where status = 'WAITLISTED'",
        "Each waiting line runs 1..n without gaps")]
    [InlineData("update courses set prerequisites = '{unheard-of}'", "Prerequisite types exist in the course's organisation")]
    [InlineData("update courses set prerequisite_course_ids = array[gen_random_uuid()]",
        "Prerequisite courses exist in the course's organisation")]
    [InlineData("delete from user_organization_memberships m using course_registrations r where r.user_id = m.user_id",
        "What a foreign key refers to is there")]
    [InlineData("update course_registrations set organization_id = gen_random_uuid()", "What a foreign key refers to is there")]
    [InlineData("update user_organization_memberships set coordinator_id = gen_random_uuid()", "What a foreign key refers to is there")]
    [InlineData("delete from certification_types", "What a foreign key refers to is there")]
    [InlineData("update courses set series_id = gen_random_uuid()", "What a foreign key refers to is there")]
    [InlineData("delete from certification_reminders where threshold = 7",
        "An open period has its six reminders on their days, and no closed period has one")]
    [InlineData("update certification_periods set ended_on = '2026-03-01'",
        "An open period has its six reminders on their days, and no closed period has one")]
    [InlineData("update certification_reminders set organization_id = gen_random_uuid()",
        "A reminder belongs to its period's certification and organisation")]
    [InlineData("update peer_mentor_availability set status = 'PAUSED', reason = 'CERTIFICATION_EXPIRED', suppressed_on = '2026-02-01'",
        "A pause for a lost certification has a required one that was lost on its day")]
    [InlineData("update certification_reminders set sent_at = '2026-01-01' where threshold = 0; update organizations set certification_gate = true; update certification_types set is_required = true", "A mentor who was told of the loss of a required certification is paused, under the gate")]
    [InlineData("update certification_reminders set sent_at = now() where threshold = 7",
        "A reminder that was sent was due, and so was every less urgent one")]
    [InlineData("insert into notifications (organization_id, user_id, kind, urgency, title, body, added_in) select organization_id, user_id, 'COURSE_CHANGED', 'NORMAL', 't', 'b', '9000000000' from user_organization_memberships", "A notification was added in a transaction that there has been")]
    [InlineData("update user_organization_memberships set role = 'COORDINATOR' where role = 'ORG_ADMIN'",
        "An organisation that has members has an ORG_ADMIN among them")]
    [InlineData("delete from peer_mentor_availability", "Every peer mentor has an availability")]
    [InlineData("update peer_mentor_availability set told_sequence = 2",
        "Deliveries to the portal count 1, 2, 3 per member, up to the last that it was told")]
    [InlineData("insert into webhook_deliveries (organization_id, member_id, sequence, status_sent, visible, occurred_at, state, next_attempt_at, delivered_at) select organization_id, member_id, n, 'ACTIVE', true, now(), case n when 1 then 'FAILED' else 'DELIVERED' end, null, case n when 2 then now() end from peer_mentor_availability, generate_series(1, 2) n", "No delivery overtook an earlier one of its member")]
    [InlineData("insert into certification_periods (certification_id, organization_id, issued_on, expires_on, ended_on, source) select certification_id, organization_id, date '2025-06-01', date '2027-01-01', date '2026-01-02', 'IMPORT' from certification_periods", "Periods of one certification never overlap, and the open one is the last")]
    [InlineData("update certification_periods set organization_id = gen_random_uuid()", "What a foreign key refers to is there")]
    [InlineData("update certification_periods set registration_id = (select id from course_registrations where status = 'NO_SHOW')",
        "A period's registration is its holder's, in its organisation")]
    [InlineData("update certification_reminders set due_on = due_on + 1 where threshold = 7",
        "An open period has its six reminders on their days, and no closed period has one")]
    [InlineData("update peer_mentor_availability set status = 'PAUSED', reason = 'CERTIFICATION_EXPIRED', suppressed_on = '2028-01-02'; update certification_types set is_required = true", "A pause for a lost certification has a required one that was lost on its day")]
    [InlineData("insert into webhook_deliveries (organization_id, member_id, sequence, status_sent, visible, occurred_at, state, delivered_at) select organization_id, member_id, n, 'ACTIVE', true, now(), 'DELIVERED', now() from peer_mentor_availability, unnest(array[1, 3]) n; update peer_mentor_availability set told_sequence = 3", "Deliveries to the portal count 1, 2, 3 per member, up to the last that it was told")]
    [InlineData("insert into notifications (organization_id, user_id, kind, urgency, title, body) select gen_random_uuid(), user_id, 'CERTIFICATION_EXPIRED', 'CRITICAL', 'T', 'B' from user_organization_memberships", "What a foreign key refers to is there")]
    [InlineData("update courses set certification_type = 'first-aid', certification_validity_months = 12, organization_id = gen_random_uuid()", "What a foreign key refers to is there")]
    [InlineData("update courses set seats_changed_at = null", "Seats that have changed say when")]
    [InlineData("delete from roster_entries where role = 'PEER_MENTOR'",
        "The roster has a row for each member, with what their certifications amount to")]
    [InlineData("update roster_entries set ends_on = '2028-01-02' where ends_on is not null",
        "The roster has a row for each member, with what their certifications amount to")]
    [InlineData("update roster_entries set is_revoked = true",
        "The roster has a row for each member, with what their certifications amount to")]
    [InlineData("update roster_entries set is_complete = true",
        "The roster has a row for each member, with what their certifications amount to")]
    [InlineData("insert into certification_types (organization_id, code, name, is_required) select id, 'second', 'S', true from organizations", "The roster has a row for each member, with what their certifications amount to")]
    [InlineData("update user_organization_memberships set name = 'Renamed', email = 'renamed@example.org' where user_id in (select created_by from courses)",
        "The roster has a row for each member, with what their certifications amount to")]
    [InlineData("update roster_entries set organization_id = gen_random_uuid()",
        "The roster has a row for each member, with what their certifications amount to")]
    [InlineData("update user_organization_memberships set role = 'COORDINATOR'",
        "The roster has a row for each member, with what their certifications amount to")]
    public async Task What_slipped_in_while_triggers_were_off_is_found(string change, string invariant)
    {
        await FilledAsync();
        await AsSuperuserAsync($"set session_replication_role = replica; {change}");

        Assert.Contains(invariant, (await Invariants.CheckAsync(_database.ConnectionString)).Select(drift => drift.Invariant));
    }

    [Theory]
    [InlineData("alter table courses drop constraint courses_prerequisite_course_ids_check; update courses set prerequisite_course_ids = array[id]", "No course is its own prerequisite, directly or through others")]
    [InlineData("alter table certification_periods drop constraint certification_periods_one_open, drop constraint certification_periods_no_overlap; insert into certification_periods (certification_id, organization_id, issued_on, source) select certification_id, organization_id, '2026-02-01', 'MANUAL' from certification_periods", "Periods of one certification never overlap, and the open one is the last")]
    public async Task What_slipped_in_while_a_constraint_was_missing_is_found(string change, string invariant)
    {
        await FilledAsync();
        await _sql.RunAsync(change);

        Assert.Contains(invariant, (await Invariants.CheckAsync(_database.ConnectionString)).Select(drift => drift.Invariant));
    }

    [Theory]
    [InlineData("drop index uq_course_registrations_active", "index uq_course_registrations_active on course_registrations is missing",
        Guards)]
    [InlineData("alter table course_registrations drop constraint course_registrations_completion_check cascade",
        "constraint course_registrations_completion_check on course_registrations is missing", Guards)]
    [InlineData("alter table course_registrations drop constraint course_registrations_cancellation_check cascade",
        "constraint course_registrations_cancellation_check on course_registrations is missing", Guards)]
    [InlineData("alter table course_registrations drop constraint course_registrations_notes_check cascade",
        "constraint course_registrations_notes_check on course_registrations is missing", Guards)]
    [InlineData("alter table course_registrations drop constraint course_registrations_waitlist_position_check cascade",
        "constraint course_registrations_waitlist_position_check on course_registrations is missing", Guards)]
    [InlineData("alter table courses drop constraint courses_title_check cascade", "constraint courses_title_check on courses is missing",
        Guards)]
    [InlineData("alter table courses drop constraint courses_enrollment_deadline_check cascade",
        "constraint courses_enrollment_deadline_check on courses is missing", Guards)]
    [InlineData("alter table courses drop constraint courses_sessions_check cascade",
        "constraint courses_sessions_check on courses is missing", Guards)]
    [InlineData("alter table courses drop constraint courses_prerequisite_course_ids_check cascade",
        "constraint courses_prerequisite_course_ids_check on courses is missing", Guards)]
    [InlineData("alter table certification_periods drop constraint certification_periods_one_open cascade",
        "constraint certification_periods_one_open on certification_periods is missing", Guards)]
    [InlineData("alter table peer_mentor_availability drop constraint peer_mentor_availability_reason_check cascade",
        "constraint peer_mentor_availability_reason_check on peer_mentor_availability is missing", Guards)]
    [InlineData("alter domain certification_code drop constraint certification_code_check",
        "constraint certification_code_check on certification_code is missing", Guards)]
    [InlineData("alter table courses alter category type text", "course_category on courses.category is missing", Guards)]
    [InlineData("drop index uq_user_organization_memberships_email",
        "index uq_user_organization_memberships_email on user_organization_memberships is missing", Guards)]
    [InlineData("alter table user_organization_memberships drop constraint user_organization_memberships_user_id_organization_id_key cascade", "constraint user_organization_memberships_user_id_organization_id_key on user_organization_memberships is missing", Guards)]
    [InlineData("alter table courses drop constraint courses_seats_total_check",
        "constraint courses_seats_total_check on courses is missing", Guards)]
    [InlineData("alter table course_registrations drop constraint course_registrations_course_fkey",
        "constraint course_registrations_course_fkey on course_registrations is missing", Guards)]
    [InlineData("alter table courses drop constraint courses_ends_at_check; alter table courses add constraint courses_ends_at_check check (ends_at >= starts_at) not valid", "constraint courses_ends_at_check on courses is off", Guards)]
    [InlineData("alter domain text_line drop constraint text_line_check", "constraint text_line_check on text_line is missing", Guards)]
    [InlineData("alter table courses alter location type text", "text_line on courses.location is missing", Guards)]
    [InlineData("drop trigger courses_moves on courses", "trigger courses_moves on courses is missing", Guards)]
    [InlineData("alter table course_registrations disable trigger course_registrations_count_moved",
        "trigger course_registrations_count_moved on course_registrations is off", Guards)]
    [InlineData("drop policy courses_of_viewer on courses", "policy courses_of_viewer on courses is missing", Guards)]
    [InlineData("alter table courses disable row level security", "courses",
        "Row-level security is on, and the server's role cannot pass it")]
    public async Task A_guard_that_is_missing_or_off_is_reported_by_name(string change, string guard, string invariant)
    {
        await FilledAsync();
        await _sql.RunAsync(change);

        var drift = Assert.Single(await Invariants.CheckAsync(_database.ConnectionString));
        Assert.Equal(invariant, drift.Invariant);
        Assert.Contains(guard, drift.Rows);
    }

    [Fact]
    public async Task The_guards_that_are_looked_for_are_those_of_a_database_that_was_just_made()
    {
        var found = (string[])(await _database.ExecuteAsync(
            """
            select array_agg(guard order by guard collate "C")
              from (select 'constraint ' || conname || ' on ' || relname
                      from pg_constraint join pg_class on pg_class.oid = conrelid
                     where connamespace = 'public'::regnamespace and contype not in ('n', 't') and relname <> '__EFMigrationsHistory'
                    union all
                    select 'constraint ' || conname || ' on ' || typname
                      from pg_constraint join pg_type on pg_type.oid = contypid
                     where connamespace = 'public'::regnamespace
                    union all
                    select typname || ' on ' || relname || '.' || attname
                      from pg_attribute join pg_class on pg_class.oid = attrelid join pg_type on pg_type.oid = atttypid
                     where relnamespace = 'public'::regnamespace and relkind = 'r' and typtype = 'd'
                    union all
                    select 'index ' || own.relname || ' on ' || owner.relname
                      from pg_index join pg_class own on own.oid = indexrelid join pg_class owner on owner.oid = indrelid
                     where own.relnamespace = 'public'::regnamespace and indisunique
                       and not exists (select from pg_constraint where conindid = indexrelid)
                    union all
                    select 'trigger ' || tgname || ' on ' || relname
                      from pg_trigger join pg_class on pg_class.oid = tgrelid
                     where relnamespace = 'public'::regnamespace and not tgisinternal
                    union all
                    select 'policy ' || polname || ' on ' || relname
                      from pg_policy join pg_class on pg_class.oid = polrelid where relnamespace = 'public'::regnamespace) as found (guard)
            """))!;

        Assert.Equal(found, Invariants.GuardNames);
    }

    [Fact]
    public void Every_invariant_is_broken_by_a_test_here() => Assert.Equal(
        Invariants.Names.Order(),
        typeof(InvariantsTests)
            .GetMethods()
            .SelectMany(test => test.GetCustomAttributes<InlineDataAttribute>().SelectMany(one => one.GetData(test)))
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
