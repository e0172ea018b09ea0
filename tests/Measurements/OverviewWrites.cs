using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Meander.Measurements;

/// <summary>
/// What the triggers that keep the roster and the indexes of the reports cost whoever writes: the same statement with them and without, in
/// turns, each in a transaction of its own that is rolled back.
/// </summary>
internal static class OverviewWrites
{
    private const int Rounds = 3;

    private const string Organization = "(select id from organizations where slug = 'organisation-1')";

    private const string MeasuredCertifications =
        $"""
        insert into certification_types (organization_id, code, name) values ({Organization}, 'measured', 'Measured');
        insert into certifications (organization_id, user_id, certification_type)
          select organization_id, user_id, 'measured' from user_organization_memberships where organization_id = {Organization};
        analyze certifications
        """;

    private const string MeasuredPeriods =
        "insert into certification_periods (certification_id, organization_id, issued_on, expires_on, source) select id, "
        + "organization_id, current_date, current_date + 700, 'IMPORT' from certifications where certification_type = 'measured'";

    private const string WithoutStandings =
        """
        alter table certification_periods disable trigger certification_periods_standings_of_new;
        alter table certification_periods disable trigger certification_periods_standings_of_changed
        """;

    private const string Renewal =
        $"""
        update certification_periods p set ended_on = current_date from certifications c
         where c.id = p.certification_id and c.certification_type = 'mentor' and c.organization_id = {Organization}
           and p.ended_on is null and p.issued_on < current_date and coalesce(p.expires_on, 'infinity') > current_date;
        insert into certification_periods (certification_id, organization_id, issued_on, expires_on, source)
        select certification_id, organization_id, current_date, current_date + 1000, 'IMPORT' from certification_periods p
         where ended_on = current_date and organization_id = {Organization}
           and exists (select from certifications c where c.id = p.certification_id and c.certification_type = 'mentor')
        """;

    private const string Newcomers =
        """
        create temp table newcomer on commit drop as select gen_random_uuid() as id, n from generate_series(1, 20000) n;
        insert into users (id) select id from newcomer
        """;

    private const string Seats =
        $"""
        create temp table todo on commit drop as
          select c.id as course_id, c.organization_id, m.user_id
            from (select id, organization_id, row_number() over (order by id) as place from courses where organization_id = {Organization}) c
            join (select user_id, row_number() over (order by id desc) as place from user_organization_memberships where organization_id = {Organization}) m
              on m.place % 2000 = c.place % 2000
           where not exists (select from course_registrations r where r.course_id = c.id and r.user_id = m.user_id)
           limit 20000
        """;

    private const string Enrolments =
        """
        do $$ declare one record; begin
          for one in select * from todo loop
            insert into course_registrations (course_id, user_id, organization_id, status, registered_by_user_id)
              values (one.course_id, one.user_id, one.organization_id, 'CONFIRMED', one.user_id);
          end loop;
        end $$
        """;

    private const string Attended =
        $"""
        create temp table todo on commit drop as
          select id from course_registrations where organization_id = {Organization} and status = 'ATTENDED' order by id limit 20000
        """;

    private const string Completions =
        """
        do $$ declare one uuid; begin
          for one in select id from todo loop
            update course_registrations set status = 'COMPLETED', completion_result = 'PASSED', completion_date = now(), updated_at = now() where id = one;
          end loop;
        end $$
        """;

    private const string AuditEvents =
        $"""
        do $$ declare organization uuid := {Organization}; actor uuid := (select user_id from user_organization_memberships where organization_id = {Organization} limit 1); begin
          for n in 1..20000 loop
            insert into audit_events (organization_id, actor_user_id, action, subject_id, subject_type, summary)
              values (organization, actor, 'registration.enrolled', gen_random_uuid(), 'CourseRegistration', 'Enrolled in a course.');
          end loop;
        end $$
        """;

    private const string WithoutReports =
        """
        drop index idx_course_registrations_attended, idx_course_registrations_completed, idx_course_registrations_cancelled,
                   idx_course_registrations_no_show, idx_course_registrations_by_others
        """;

    private const string WithoutAuditFilters =
        "drop index idx_audit_events_of_subject, idx_audit_events_of_actor; create index idx_audit_events_subject on audit_events "
        + "(subject_id, at)";

    private const string Toggle =
        $"update certification_types set is_required = not is_required where code = 'first-aid' and organization_id = {Organization}";

    /// <param name="Name">What is written.</param>
    /// <param name="Prepare">Beforehand, in the transaction.</param>
    /// <param name="Write">What is measured.</param>
    /// <param name="Without">Takes away what is to be measured; null: only the whole is.</param>
    private sealed record Writing(string Name, string Prepare, string Write, string? Without);

    private static readonly Writing[] Writings =
    [
        new("a period for every member, one statement", MeasuredCertifications, MeasuredPeriods, WithoutStandings),
        new("a renewal of every required one, two statements", "select", Renewal, WithoutStandings),
        new("a type becomes required", "select", Toggle, null),
        new("a type is required no longer", Toggle, Toggle, null),
        new("20,000 join, one statement", Newcomers,
            "insert into user_organization_memberships (user_id, organization_id, name, email, role) "
            + $"select id, {Organization}, 'Newcomer ' || n, 'newcomer-' || n || '@example.org', 'PEER_MENTOR' from newcomer",
            "alter table user_organization_memberships disable trigger user_organization_memberships_roster_of_new"),
        new("20,000 enrolments, one by one", Seats, Enrolments, WithoutReports),
        new("20,000 completions, one by one", Attended, Completions, WithoutReports),
        new("20,000 audit events, one by one", "select", AuditEvents, WithoutAuditFilters),
    ];

    /// <param name="owner">Past row-level security, on the filled database.</param>
    public static async Task MeasureAsync(string owner)
    {
        await using var connection =
            new NpgsqlConnection(new NpgsqlConnectionStringBuilder(owner) { Pooling = false, CommandTimeout = 0 }.ConnectionString);
        await connection.OpenAsync();
        Console.WriteLine();
        Console.WriteLine(
            $"Seconds of writing with the roster's triggers and the reports' indexes and without, medians of {Rounds} rounds in turns;");
        Console.WriteLine($"then the processor's for PostgreSQL; {Overview.PlaceAndLoad()}");
        Console.WriteLine();
        foreach (var writing in Writings)
        {
            var (with, without) = (new List<(double, double)>(), new List<(double, double)>());
            for (var round = 0; round < Rounds; round++)
            {
                with.Add(await OnceAsync(connection, writing, all: true));
                if (writing.Without is not null)
                    without.Add(await OnceAsync(connection, writing, all: false));
            }

            Console.WriteLine($"{writing.Name,-52}{Text(with.ConvertAll(one => one.Item1), without.ConvertAll(one => one.Item1))}{Text(with.ConvertAll(one => one.Item2), without.ConvertAll(one => one.Item2))}");
        }
    }

    private static string Text(List<double> with, List<double> without) => without.Count == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{Overview.Median(with),9:0.00}{"",14}")
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{Overview.Median(with),9:0.00}{Overview.Median(without),8:0.00}{Overview.Median(with) / Overview.Median(without),6:0.00}");

    private static async Task<(double Seconds, double Processor)> OnceAsync(NpgsqlConnection connection, Writing writing, bool all)
    {
        await ExecuteAsync("vacuum");
        await ExecuteAsync("begin");
        if (!all)
            await ExecuteAsync(writing.Without!);
        await ExecuteAsync(writing.Prepare);
        var (started, processor) = (Stopwatch.GetTimestamp(), Overview.Processor(connection.ProcessID));
        await ExecuteAsync(writing.Write);
        var (seconds, worked) =
            (Stopwatch.GetElapsedTime(started).TotalSeconds, (Overview.Processor(connection.ProcessID) - processor) / 1000);
        await ExecuteAsync("rollback");
        return (seconds, worked);

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
