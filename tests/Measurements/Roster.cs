using System.Globalization;
using Meander.Infrastructure.Postgres;
using Npgsql;

namespace Meander.Measurements;

/// <summary>
/// Fifty organisations of the same shape on one evening. However many certifications there are, as many fall due: the rest are valid for
/// long,
/// or were lost long ago and dealt with then. Through the real tables, with every constraint and trigger on.
/// </summary>
internal static class Roster
{
    /// <summary>Required certifications that expire today, and certifications that are to be reminded of today.</summary>
    public const int Expiring = UnderGate * ExpiringEach, Reminded = Organizations * RemindedEach;

    /// <summary>Below that there are fewer mentors than are due.</summary>
    public const int Fewest = 100_000;

    private const int Organizations = 50, UnderGate = 40, ExpiringEach = 125, RemindedEach = 1_000, Coordinators = 20;

    /// <summary>
    /// Four certifications in five are the required one, a mentor each; the fifth is a first-aid certificate of one of them.
    /// </summary>
    private const int MentorsOf5 = 4;

    /// <summary>What the two jobs of the night are to leave behind, and how it is counted.</summary>
    public static IEnumerable<(string What, long Expected, string Count)> Outcome(DateTimeOffset at)
    {
        var expiring = Enumerable.Range(1, ExpiringEach).ToList();
        var reminded = Enumerable.Range(ExpiringEach + 1, RemindedEach).ToList();
        var lapsing = $"suppressed_on = ({Literal(at)} at time zone o.time_zone)::date";
        yield return ("messages to whose certification expired", Expiring, OfKind("CERTIFICATION_EXPIRED"));
        yield return ("messages to their coordinators", expiring.Count(HasCoordinator) * UnderGate, OfKind("MENTOR_PAUSED"));
        yield return ("messages to who is reminded", Reminded, OfKind("CERTIFICATION_EXPIRING"));
        yield return (
            "messages to their coordinators", reminded.Count(HasCoordinator) * Organizations, OfKind("MENTOR_CERTIFICATION_EXPIRING"));
        yield return (
            "pushes",
            (expiring.Count(HasDevice) * UnderGate) + (reminded.Count(HasDevice) * Organizations),
            "select count(*) from push_messages");
        yield return (
            "pauses from today on", Expiring,
            $"select count(*) from peer_mentor_availability a join organizations o on o.id = a.organization_id where {lapsing} and "
            + "status = 'PAUSED'");
        yield return (
            "status changes for portals",
            ExpiringEach * Enumerable.Range(1, UnderGate).Count(HasPortal),
            "select count(*) from webhook_deliveries where state = 'PENDING'");
        yield return (
            "certifications whose reminder is sent",
            Expiring + Reminded,
            $"select count(distinct certification_period_id) from certification_reminders where sent_at = {Literal(at)}");
        yield return (
            "reminders left", 0,
            "select count(*) from certification_reminders r join organizations o on o.id = r.organization_id where r.sent_at is null "
            + $"and r.due_on <= ({Literal(at)} at time zone o.time_zone)::date");
        yield return ("audit events of pauses", Expiring, "select count(*) from audit_events where action = 'member.paused'");

        static string OfKind(string kind) => $"select count(*) from notifications where kind = '{kind}'";
    }

    /// <summary>Migrates and fills a database.</summary>
    public static async Task FillAsync(string owner, int certifications, DateTimeOffset at)
    {
        await Migrator.MigrateAsync(owner);
        await using var connection =
            new NpgsqlConnection(new NpgsqlConnectionStringBuilder(owner) { Pooling = false, CommandTimeout = 0 }.ConnectionString);
        await connection.OpenAsync();
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var mentors = certifications / 5 * MentorsOf5 / Organizations;
        for (var number = 1; number <= Organizations; number++)
        {
            await ExecuteAsync(OneOrganization(number, mentors, (certifications / Organizations) - mentors, at));
            if (number % 10 == 0)
                Console.WriteLine(
                    $"  {number} of {Organizations} organisations, {certifications / Organizations * number} certifications, "
                    + $"{watch.Elapsed.TotalSeconds:0} s");
        }

        await ExecuteAsync("analyze");
        await ExecuteAsync(Past(at));
        await ExecuteAsync($"vacuum (analyze) {string.Join(", ", Tables)}");
        Console.WriteLine($"  the past recorded, tables vacuumed and analysed, {watch.Elapsed.TotalSeconds:0} s");

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    private static readonly string[] Tables =
    [
        "organizations", "users", "user_organization_memberships", "devices", "certification_types", "certifications",
        "certification_periods",
        "certification_reminders", "peer_mentor_availability", "webhook_deliveries",
    ];

    private static bool HasCoordinator(int mentor) => mentor % 4 != 0;

    private static bool HasDevice(int mentor) => mentor % 3 == 0;

    private static bool HasPortal(int organization) => organization % 2 == 0;

    private static string OneOrganization(int number, int mentors, int more, DateTimeOffset at) =>
        $"""
        begin;
        create temp table home on commit drop as
          select gen_random_uuid() as id, zone, ({Literal(at)} at time zone zone)::date as today
            from (values ('{(number % 10 == 5 ? "Pacific/Auckland" : "Europe/Oslo")}')) as place (zone);
        insert into organizations (id, name, slug, time_zone, certification_gate, portal_webhook_url, portal_webhook_secret, created_at)
          select id, 'Organisation {number}', 'organisation-{number}', zone, {number <= UnderGate}, {(HasPortal(number) ? "'https://portal.example/', 'a secret of some length'" : "null, null")},
                 {Literal(at)} - interval '3 years' from home;
        insert into certification_types (organization_id, code, name, is_required)
          select id, code, name, required from home, (values ('mentor', 'Peer mentor', true), ('first-aid', 'First aid', false)) as kind (code, name, required);

        create temp table person on commit drop as
          select k, k > {mentors} as staff, gen_random_uuid() as user_id, gen_random_uuid() as member_id from generate_series(1, {mentors + Coordinators}) as k;
        insert into users (id) select user_id from person;
        insert into user_organization_memberships (id, user_id, organization_id, name, role)
          select member_id, user_id, home.id, 'Person ' || k || ' of {number}', case k when {mentors + 1} then 'ORG_ADMIN' else 'COORDINATOR' end from person, home where staff;
        insert into user_organization_memberships (id, user_id, organization_id, name, role, coordinator_id)
          select p.member_id, p.user_id, home.id, 'Person ' || p.k || ' of {number}', 'PEER_MENTOR', c.member_id
            from home, person p left join person c on p.k % 4 <> 0 and c.k = {mentors} + 1 + p.k % {Coordinators} where not p.staff;
        insert into devices (user_id, token, platform) select user_id, 'device-{number}-' || k, 'ANDROID' from person where k % 3 = 0 and not staff;

        create temp table held on commit drop as
          select gen_random_uuid() as id, user_id, code, k, code = 'mentor' and k > {ExpiringEach + RemindedEach} and k % 500 = 499 as revoked,
                 case when code = 'mentor' and k <= {ExpiringEach} then {(number <= UnderGate ? "0" : "800")}
                      when code = 'mentor' and k <= {ExpiringEach + RemindedEach} then (array[90, 60, 30, 14, 7])[1 + k % 5]
                      when code = 'mentor' and k % 50 = 0 then -1 - k % 300
                      else spread + (spread in (90, 60, 30, 14, 7))::int end as days
            from person cross join (values ('mentor'), ('first-aid')) as kind (code)
           cross join lateral (select 1 + k * 7919 % 1095 as spread) as valid
           where not staff and (code = 'mentor' or k <= {more});
        insert into certifications (id, organization_id, user_id, certification_type) select held.id, home.id, user_id, code from held, home;
        insert into certification_periods (certification_id, organization_id, issued_on, expires_on, ended_on, revoked, source)
          select held.id, home.id, today + days - 1095, today + days, case when revoked then today - 1 - k % 300 end, revoked, 'IMPORT' from held, home
          union all
          select held.id, home.id, today + days - 2190, today + days - 1095, today + days - 1095, false, 'IMPORT' from held, home where k % 2 = 0;
        commit
        """;

    /// <summary>The nights before this one have been done.</summary>
    private static string Past(DateTimeOffset at) =>
        $"""
        update certification_reminders r set sent_at = {Literal(at)} - interval '1 day'
          from organizations o where o.id = r.organization_id and r.due_on < ({Literal(at)} at time zone o.time_zone)::date;
        update peer_mentor_availability a
           set status = 'PAUSED', reason = 'CERTIFICATION_EXPIRED', suppressed_on = s.suppressed_on, since = s.suppressed_on, updated_at = s.suppressed_on
          from suppressed_members({Literal(at)} - interval '1 day') s where a.member_id = s.member_id;
        update webhook_deliveries set state = 'DELIVERED', delivered_at = created_at, next_attempt_at = null
        """;

    private static string Literal(DateTimeOffset at) =>
        $"timestamptz '{at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}Z'";
}
