using System.Text.Json;
using Meander.Application;
using Meander.Application.Courses;
using Meander.Domain;
using Meander.Domain.People;
using Meander.Infrastructure;
using Meander.Infrastructure.Postgres;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Api.Commands;

/// <summary>
/// What a new user needs after the first start: the address, tokens of three people, and a request to try.
/// </summary>
internal static class Welcome
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>How many peer mentors are asked what they can enrol in, at most.</summary>
    private const int MostAsked = 10;

    private sealed record Person(UserId Id, string Name, OrganizationId OrganizationId);

    /// <summary>Fills an empty private database first; one that was named in the settings is not ours to fill.</summary>
    public static async Task SayAsync(
        Database database, TokenKeys keys, string address, IServiceProvider services, CancellationToken cancellationToken)
    {
        await using var db = MeanderDb.ForOwner(database.OwnerConnectionString);
        if (database.IsPrivate && !await db.Organizations.AnyAsync(cancellationToken))
            await Verbs.RunAsync(["seed", "demo"], Console.Out, Console.Error, cancellationToken);

        var endpoint = Reachable(address) + Server.Path;
        if (keys.Secret is null)
            return;
        if (await MentorAsync(db, services, cancellationToken) is not var (mentor, course))
        {
            Console.WriteLine(
                "No course is open for anyone yet; 'meander import roster' and 'meander import courses' bring people and courses in.");
            return;
        }

        var token = Introduce("peer mentor", mentor, keys);
        var coordinator = await People(db, Role.Coordinator, mentor.OrganizationId).FirstOrDefaultAsync(cancellationToken);
        var coordinatorToken = coordinator is null ? null : Introduce("coordinator", coordinator, keys);
        if (await People(db, Role.OrgAdmin, mentor.OrganizationId).FirstOrDefaultAsync(cancellationToken) is { } admin)
            Introduce("admin", admin, keys);

        Suggest($"Enrol {Terminal.Line(mentor.Name)} in '{Terminal.Line(course.Title)}'", endpoint, token,
            $$"""mutation { enroll(input: { courseId: "{{course.Id.Value}}" }) { registration { status course { title } } errors { code message } } }""");
        if (coordinatorToken is not null)
            Suggest($"What {Terminal.Line(coordinator!.Name)} sees first", endpoint, coordinatorToken, Overview);
        Console.WriteLine("\nCtrl-C stops Meander.");
    }

    private const string Overview =
        "{ dashboard { activeMentors pausedMentors expiringThisMonth upcomingCourses openSeats } "
        + "roster(first: 5) { totalCount nodes { user { name } badge { label subtitle } } } }";

    /// <summary>Quotes as <c>\"</c> and no <c>'</c> anywhere, so that the shell takes it as it stands.</summary>
    private static readonly JsonSerializerOptions Plain =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Introduce(string role, Person person, TokenKeys keys)
    {
        var token = keys.Sign(person.Id.Value, TimeProvider.System.GetUtcNow(), Lifetime);
        Console.WriteLine($"\n{Terminal.Line(person.Name)}, {role}:\n  {token}");
        return token;
    }

    private static void Suggest(string what, string endpoint, string token, string query) => Console.WriteLine(
        $"""

        {what}:
          curl -s {endpoint} -H 'Content-Type: application/json' -H 'Authorization: Bearer {token}' -d '{JsonSerializer.Serialize(new { query }, Plain)}'
        """);

    private static string Reachable(string address) =>
        address.TrimEnd('/')
            .Replace("[::]", "127.0.0.1", StringComparison.Ordinal)
            .Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal);

    /// <summary>
    /// A peer mentor and a course in which the API says that they can have a seat, so that the request printed answers CONFIRMED.
    /// </summary>
    private static async Task<(Person Mentor, CourseRow Course)?> MentorAsync(
        MeanderDb db, IServiceProvider services, CancellationToken cancellationToken)
    {
        foreach (var mentor in await People(db, Role.PeerMentor).Take(MostAsked).ToListAsync(cancellationToken))
        {
            await using var request = services.CreateAsyncScope();
            request.ServiceProvider.GetRequiredService<SignedIn>().User = mentor.Id;
            var mediator = request.ServiceProvider.GetRequiredService<IMediator>();
            var open = new CourseFilter(mentor.OrganizationId, OpenForEnrollment: true, HasSeatsAvailable: true);
            var courses = (await mediator.Send(new CoursesPage(open, CourseOrder.StartsAtAsc, new PageRequest()), cancellationToken)).Nodes;
            var fitting = (await mediator.Send(new ViewerEnrollmentsOf([.. courses.Select(row => row.Id)]), cancellationToken))
                .Where(standing => standing is { CanEnroll: true, Registration: null }).Select(standing => standing.CourseId).ToHashSet();
            if (courses.FirstOrDefault(row => fitting.Contains(row.Id) && row.Seats.OpenToNewcomers) is { } course)
                return (mentor, course);
        }

        return null;
    }

    /// <summary>Those of a role by name; of every organisation when none is given.</summary>
    private static IQueryable<Person> People(MeanderDb db, Role role, OrganizationId? organization = null) =>
        from member in db.Members
        join user in db.Users on member.UserId equals user.Id
        where member.Role == role && (organization == null || member.OrganizationId == organization)
        orderby user.Name, user.Id
        select new Person(user.Id, user.Name, member.OrganizationId);
}
