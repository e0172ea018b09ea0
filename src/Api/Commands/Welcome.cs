using System.Text.Json;
using Npgsql;

namespace Meander.Api.Commands;

/// <summary>What somebody needs who has just started Meander for the first time: an address, three people to be, and something to do.</summary>
internal static class Welcome
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private sealed record Person(Guid Id, string Name, Guid OrganizationId);

    /// <summary>Fills an empty private database first; one that was named in the settings is not ours to fill.</summary>
    public static async Task SayAsync(Database database, TokenKeys keys, string address, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(database.OwnerConnectionString);
        if (database.IsPrivate && await IsEmptyAsync(source, cancellationToken))
            await Verbs.RunAsync(["seed", "demo"], Console.Out, Console.Error, cancellationToken);

        var endpoint = Reachable(address) + Server.Path;
        if (keys.Secret is null)
            return;
        if (await MentorAsync(source, cancellationToken) is not var (mentor, course, title))
        {
            Console.WriteLine("No course is open for anyone yet; 'meander import roster' and 'meander import courses' bring people and courses in.");
            return;
        }

        var token = Introduce("peer mentor", mentor, keys);
        var coordinator = await ColleagueAsync(source, mentor.OrganizationId, "COORDINATOR", cancellationToken);
        var coordinatorToken = coordinator is null ? null : Introduce("coordinator", coordinator, keys);
        if (await ColleagueAsync(source, mentor.OrganizationId, "ORG_ADMIN", cancellationToken) is { } admin)
            Introduce("admin", admin, keys);

        Suggest($"Enrol {mentor.Name} in '{title}'", endpoint, token,
            $$"""mutation { enroll(input: { courseId: "{{course}}" }) { registration { status course { title } } errors { code message } } }""");
        if (coordinatorToken is not null)
            Suggest($"What {coordinator!.Name} sees first", endpoint, coordinatorToken, Overview);
        Console.WriteLine("\nCtrl-C stops Meander.");
    }

    private const string Overview =
        "{ dashboard { activeMentors pausedMentors expiringThisMonth upcomingCourses openSeats } "
        + "roster(first: 5) { totalCount nodes { user { name } badge { label subtitle } } } }";

    /// <summary>Quotes as <c>\"</c> and no <c>'</c> anywhere, so that the shell takes it as it stands.</summary>
    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Introduce(string role, Person person, TokenKeys keys)
    {
        var token = keys.Sign(person.Id, TimeProvider.System.GetUtcNow(), Lifetime);
        Console.WriteLine($"\n{person.Name}, {role}:\n  {token}");
        return token;
    }

    private static void Suggest(string what, string endpoint, string token, string query) => Console.WriteLine(
        $"""

        {what}:
          curl -s {endpoint} -H 'Content-Type: application/json' -H 'Authorization: Bearer {token}' -d '{JsonSerializer.Serialize(new { query }, Plain)}'
        """);

    private static string Reachable(string address) =>
        address.TrimEnd('/').Replace("[::]", "127.0.0.1", StringComparison.Ordinal).Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal);

    private static async Task<bool> IsEmptyAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("select not exists (select from organizations)");
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>A peer mentor and a course that has a seat for them, so that the request printed answers CONFIRMED.</summary>
    private static async Task<(Person Mentor, Guid Course, string Title)?> MentorAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("""
            select u.id, u.name, c.organization_id, c.id, c.title
            from courses c
            join user_organization_memberships m on m.organization_id = c.organization_id and m.role = 'PEER_MENTOR'
            join users u on u.id = m.user_id
            where c.status = 'PUBLISHED' and c.is_active and c.prerequisites = '{}' and c.prerequisite_course_ids = '{}'
              and (c.starts_at is null or c.starts_at > now()) and (c.enrollment_deadline is null or c.enrollment_deadline > now())
              and (c.seats_total is null or c.seats_available > 0) and c.waitlisted = 0
              and not exists (select from course_registrations r where r.course_id = c.id and r.user_id = u.id)
            order by c.starts_at nulls last, c.id, u.name, u.id
            limit 1
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? (new Person(reader.GetGuid(0), reader.GetString(1), reader.GetGuid(2)), reader.GetGuid(3), reader.GetString(4))
            : null;
    }

    private static async Task<Person?> ColleagueAsync(NpgsqlDataSource source, Guid organization, string role, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("""
            select u.id, u.name, m.organization_id
            from user_organization_memberships m join users u on u.id = m.user_id
            where m.organization_id = $1 and m.role = $2
            order by u.name, u.id
            limit 1
            """);
        command.Parameters.Add(new() { Value = organization });
        command.Parameters.Add(new() { Value = role });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new Person(reader.GetGuid(0), reader.GetString(1), reader.GetGuid(2)) : null;
    }
}
