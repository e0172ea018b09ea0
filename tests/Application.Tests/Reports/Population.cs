using Meander.Application.Tests.Database;
using Meander.Domain.Courses;
using Meander.Testing;

namespace Meander.Application.Tests.Reports;

/// <summary>People of an organisation and what became of them, written at random as the owner; the same for the same seed.</summary>
internal sealed class Population(Given given, Tenant tenant, int seed)
{
    private readonly PlainSql _sql = new(given.Database);

    private readonly Random _random = new(seed);

    private DateOnly Today => DateOnly.FromDateTime(given.Clock.Now.UtcDateTime);

    public IReadOnlyList<LocalAssociationId> Associations { get; private set; } = [];

    /// <summary>Peer mentors and a few who no longer are, in two associations and in none; some paused by hand.</summary>
    public async Task<IReadOnlyList<Person>> PeopleAsync(int count)
    {
        Associations = [await tenant.AssociationAsync(), await tenant.AssociationAsync()];
        var people = await tenant.MentorsAsync(count);
        await _sql.RunAsync(
            """
            update user_organization_memberships m set local_association_id = u.association
              from unnest($1::uuid[], $2::uuid[]) u (id, association) where m.id = u.id
            """,
            people.Select(one => one.MemberId.Value)
                .ToArray(), people.Select((_, i) => i % 3 == 0 ? (Guid?)null : Associations[i % 3 - 1].Value)
                .ToArray());
        await _sql.RunAsync(
            "update peer_mentor_availability set status = 'PAUSED', reason = 'MANUAL', manual = true where member_id = any ($1)",
            people.Where((_, i) => i % 7 == 0).Select(one => one.MemberId.Value).ToArray());
        await _sql.RunAsync(
            "update user_organization_memberships set role = 'COORDINATOR' where id = any ($1)",
            people.Where((_, i) => i % 13 == 0).Select(one => one.MemberId.Value).ToArray());
        return people;
    }

    /// <summary>
    /// Most of them hold or held these types: once or twice, for ever, lapsed in between, revoked, revoked and issued again.
    /// </summary>
    public async Task CertificationsAsync(IReadOnlyList<Person> people, params string[] types)
    {
        var held = (
            from person in people
            from type in types
            where _random.Next(5) > 0
            select (Id: Guid.NewGuid(), Person: person.Id.Value, Type: type, Periods: Periods())).ToList();
        await _sql.RunAsync(
            """
            insert into certifications (id, organization_id, user_id, certification_type)
            select u.id, $1, u.person, u.type from unnest($2::uuid[], $3::uuid[], $4::text[]) u (id, person, type)
            """,
            tenant.Id.Value, held.Select(one => one.Id)
                .ToArray(), held.Select(one => one.Person)
                .ToArray(), held.Select(one => one.Type)
                .ToArray());
        var periods = held.SelectMany(one => one.Periods.Select(period => (one.Id, Period: period))).ToList();
        await _sql.RunAsync(
            """
            insert into certification_periods (certification_id, organization_id, issued_on, expires_on, ended_on, revoked, source)
            select u.certification, $1, u.issued, u.expires, u.ended, u.revoked, 'IMPORT'
              from unnest($2::uuid[], $3::date[], $4::date[], $5::date[], $6::boolean[]) u (certification, issued, expires, ended, revoked)
            """,
            tenant.Id.Value, periods.Select(one => one.Id).ToArray(), periods.Select(one => one.Period.Issued).ToArray(),
            periods.Select(one => one.Period.Expires).ToArray(), periods.Select(one => one.Period.Ended).ToArray(),
            periods.Select(one => one.Period.Revoked).ToArray());
    }

    /// <summary>Courses without a schedule, two of one title; some without a duration, some with a fraction of an hour.</summary>
    public async Task<IReadOnlyList<Course>> CoursesAsync(int count)
    {
        var courses = new List<Course>();
        for (var i = 0; i < count; i++)
        {
            var made = i;
            courses.Add(await tenant.SelfPacedAsync(one => one with
            {
                Title = made < 2 ? "Samtalen" : $"Kurs {made}",
                DurationHours = (made % 4) switch { 0 => null, 1 => 7.5m, 2 => 0.25m, _ => 14m },
            }));
        }

        return courses;
    }

    /// <summary>Registrations of random people and every status, from November of the year before until the February after.</summary>
    /// <param name="people">Who registers, each at most once for a course.</param>
    /// <param name="courses">What for.</param>
    /// <param name="count">How many.</param>
    /// <param name="zoneId">Where one in three of the instants lies around a midnight.</param>
    public async Task RegistrationsAsync(IReadOnlyList<Person> people, IReadOnlyList<Course> courses, int count, string zoneId)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(zoneId);
        (Guid Person, Guid Course)[] pairs = [.. people.SelectMany(person => courses.Select(course => (person.Id.Value, course.Id.Value)))];
        _random.Shuffle(pairs);
        var made = pairs.Take(count).Select(pair => (Id: Guid.NewGuid(), pair.Person, pair.Course, Status: _random.Next(8))).ToList();
        await _sql.RunAsync(
            """
            insert into course_registrations (id, course_id, user_id, organization_id, registered_by_user_id, status, registration_date)
            select u.id, u.course, u.person, $1, u.person, 'CONFIRMED', u.at
              from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::timestamptz[]) u (id, course, person, at)
            """,
            tenant.Id.Value, made.Select(one => one.Id)
                .ToArray(), made.Select(one => one.Course)
                .ToArray(), made.Select(one => one.Person)
                .ToArray(),
            made.Select(_ => Instant(zone)).ToArray());
        await MoveAsync("'CANCELLED', cancellation_date = u.at", 0);
        await MoveAsync("'NO_SHOW', cancellation_attempted_at = u.at", 1);
        await MoveAsync("'NO_SHOW', attendance_marked_at = u.at, cancellation_attempted_at = u.at - interval '40 days'", 2);
        await MoveAsync("'ATTENDED', attendance_marked_at = u.at", 3, 4, 5, 6);
        await MoveAsync("'COMPLETED', completion_result = 'PASSED', completion_date = u.at", 4);
        await MoveAsync("'COMPLETED', completion_result = 'FAILED', completion_date = u.at", 5);
        await MoveAsync("'COMPLETED', completion_result = 'INCOMPLETE', completion_date = u.at", 6);

        async Task MoveAsync(string to, params int[] statuses)
        {
            var moved = made.Where(one => statuses.Contains(one.Status)).Select(one => one.Id).ToArray();
            await _sql.RunAsync(
                $"update course_registrations r set status = {to} from unnest($1::uuid[], $2::timestamptz[]) u (id, at) where r.id = u.id",
                moved, moved.Select(_ => Instant(zone)).ToArray());
        }
    }

    private DateTimeOffset Instant(TimeZoneInfo zone)
    {
        var day = new DateOnly(2025, 11, 1).AddDays(_random.Next(480));
        return _random.Next(6) switch
        {
            0 => zone.InstantOf(day.AddDays(1 - day.Day), TimeOnly.MinValue),
            1 => zone.InstantOf(day.AddDays(1 - day.Day), TimeOnly.MinValue).AddMicroseconds(-1),
            _ => new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).AddSeconds(_random.Next(86_400)),
        };
    }

    private (DateOnly Issued, DateOnly? Expires, DateOnly? Ended, bool Revoked)[] Periods()
    {
        // Many ends lie at a border: today, sixty days from now, the first or last day of a month.
        var end = Today.AddDays(_random.Next(-250, 450));
        end = _random.Next(6) switch
        {
            0 => Today.AddDays(_random.Next(-1, 2)),
            1 => Today.AddDays(60 + _random.Next(-1, 2)),
            2 => end.AddDays(1 - end.Day),
            3 => end.AddDays(-end.Day),
            _ => end,
        };
        var start = end.AddDays(-730);
        return _random.Next(7) switch
        {
            0 => [(Today.AddDays(-100), null, null, false)],
            1 => [(start.AddDays(-700), start.AddDays(30), start, false), (start, end, null, false)],
            2 => [(start.AddDays(-700), start.AddDays(-80), start.AddDays(-80), false), (start, end, null, false)],
            3 => [(start.AddDays(-700), start, start, false), (start, end, null, false)],
            4 => [(Today.AddDays(-300), Today.AddDays(_random.Next(1, 300)), Today.AddDays(_random.Next(-299, 1)), true)],
            5 =>
            [
                (Today.AddDays(-300), Today.AddDays(200), Today.AddDays(-50), true),
                (Today.AddDays(-50), Today.AddDays(_random.Next(-49, 300)), null, false),
            ],
            _ => [(start, end, null, false)],
        };
    }
}
