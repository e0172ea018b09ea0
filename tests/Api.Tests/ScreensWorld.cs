using System.Text.RegularExpressions;
using Meander.Application.Certifications;
using Meander.Domain.Courses;
using Meander.Domain.Registrations;
using Meander.Testing;
using Xunit;

namespace Meander.Api.Tests;

/// <summary>
/// A served database with more than a page of everything, and a subject of its own for each mutation: a class fixture. The server reaches
/// PostgreSQL through a relay that counts.
/// </summary>
public sealed class ScreensWorld : IAsyncLifetime
{
    /// <summary>So many rows are in a long page.</summary>
    public const int Long = 50;

    private readonly Given _given = new();
    private readonly Dictionary<string, Person> _people = [];
    private readonly Dictionary<string, string> _ids = [];
    private readonly List<Guid> _courses = [];
    private PostgresRelay _relay = null!;
    private MeanderServer _server = null!;
    private Tenant _hlf = null!;

    public async Task InitializeAsync()
    {
        _relay = new PostgresRelay(_given.Database);
        _server = new MeanderServer(_given.Database, _relay.ServerConnectionString, []);
        _hlf = await _given.OrganizationAsync();
        await FillAsync();
        await MakeSubjectsAsync();

        // The first time that somebody signs in is written down, and new connections, one's own and shared ones, ask for more.
        foreach (var person in _people.Keys.Concat(_people.Keys))
            _ = await AskAsync(person, "{ viewer { user { id } } }", 1);
    }

    public Task DisposeAsync()
    {
        _server.Dispose();
        _relay.Dispose();
        _given.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>The whole response to an operation, with all that it asked of PostgreSQL.</summary>
    /// <param name="who">The name of one of the people.</param>
    /// <param name="operation">With the names that <see cref="Screen.Operation"/> tells of.</param>
    /// <param name="first">How long its pages are, and its lists of ids.</param>
    public async Task<(string Response, Asked Asked)> AskAsync(string who, string operation, int first)
    {
        var query = Regex.Replace(operation, @"\$(\w+)", name => name.Groups[1].Value switch
        {
            "first" => $"{first}",
            "ids" => List(_courses.Take(first)),
            var id => _ids[id],
        });
        _ = await _relay.TakeAsync();
        var response = await _server.PostAsync(_people[who].Id.Value, query);
        return (response.ToString(), await _relay.TakeAsync());
    }

    private async Task FillAsync()
    {
        await _hlf.RequiredTypeAsync("basic");
        await _hlf.TypeAsync("first-aid");
        await _hlf.GateAsync();
        var (association, mentors) = (await _hlf.AssociationAsync(), await _hlf.MentorsAsync(Long + 5));
        (_people["admin"], _people["coordinator"], _people["mentor"]) =
            (_hlf.Admin, await _hlf.CoordinatorAsync(association), mentors[0]);
        await _given.Database.ExecuteAsync(
            $"""
            update organizations set portal_webhook_url = 'https://portal.example.org', portal_webhook_secret = 'a secret of enough length';
            update user_organization_memberships
               set local_association_id = '{association.Value}', coordinator_id = '{_people["coordinator"].MemberId.Value}'
             where role = 'PEER_MENTOR';
            update peer_mentor_availability set status = 'PAUSED', reason = 'MANUAL', manual = true;
            update peer_mentor_availability set status = 'ACTIVE', reason = null, manual = false;
            update webhook_deliveries set state = 'FAILED', attempts = 12, next_attempt_at = null
            """);
        foreach (var mentor in mentors)
            await _hlf.HoldsAsync(mentor, "basic", new(2025, 6, 30), new(2026, 6, 30));

        // First in every order, and with as much to look up as those after it.
        var line = await _hlf.CourseAsync(one => one with
        {
            Title = "A course with a line",
            Schedule = Tenant.OneDay(2026, 7, 1),
            SeatsTotal = 25,
            PrerequisiteCertifications = ["basic"],
            Category = CourseCategory.Certification,
            CertificationType = "first-aid",
            CertificationValidityMonths = 24,
        });
        _ = (await _hlf.Admin.EnrollManyAsync(line, mentors)).Value;
        await _hlf.IssuingAsync("basic");
        for (var i = 0; i < Long; i++)
        {
            var course = await _hlf.SelfPacedAsync(one => one with { PrerequisiteCertifications = ["basic"] });
            _courses.Add(course.Id.Value);
            _ = (await mentors[0].EnrollAsync(course)).Value;
            _ = (await mentors[1].EnrollAsync(course)).Value;
        }

        (_ids["organization"], _ids["association"], _ids["line"]) = (Of(_hlf.Id.Value), Of(association.Value), Of(line.Id.Value));
        (_ids["member"], _ids["other"]) = (Of(mentors[0].MemberId.Value), Of(mentors[1].Id.Value));
    }

    private async Task MakeSubjectsAsync()
    {
        var some = await _hlf.MentorsAsync(6);
        _ids["free"] = Of(await _hlf.CourseAsync());
        (_ids["many"], _ids["users"]) = (Of(await _hlf.CourseAsync(seats: 3)), List(some.Select(person => person.Id.Value)));
        var (course, seated) = await _hlf.FullCourseAsync();
        _ = (await some[0].EnrollAsync(course)).Value;
        _ids["seated"] = Of(seated);
        (course, _) = await _hlf.FullCourseAsync();
        _ = (await _hlf.Admin.EnrollManyAsync(course, some)).Value;
        _ids["full"] = Of(course);

        var open = await _hlf.SelfPacedAsync();
        (_ids["present"], _ids["here"]) = (Of((await some[0].EnrollAsync(open)).Value), Of((await some[1].EnrollAsync(open)).Value));
        var issuing = await _hlf.IssuingAsync("basic");
        (_ids["attended"], _ids["attendedToo"]) =
            (Of(await _hlf.AttendedAsync(some[0], issuing)), Of(await _hlf.AttendedAsync(some[1], issuing)));

        (_ids["draft"], _ids["archived"], _ids["inactive"]) =
            (Of(await _hlf.IssuingAsync("basic", publish: false)), Of(await _hlf.CourseAsync()), Of(await _hlf.CourseAsync()));
        _ids["recurring"] = Of(await _hlf.CourseAsync(one => one with { IsRecurring = true }));
        var earned = new CreateCertificationType(_hlf.Id, "another", "Another", false, [open.Id], 24);
        _ids["type"] = Of((await _hlf.Admin.SendAsync(earned)).Value.Id.Value);
        _ids["renewed"] = Of(some[2].Id.Value);
        _ids["revoked"] = Of((await _hlf.HoldsAsync(some[3], "first-aid", new(2026, 1, 1), null)).CertificationId.Value);
        _ids["card"] = Of((await _hlf.HoldsAsync(some[4], "first-aid", new(2026, 1, 1), null)).CertificationId.Value);
        (_ids["paused"], _ids["renamed"]) = (Of((await _hlf.MentorAsync()).MemberId.Value), Of((await _hlf.MentorAsync()).MemberId.Value));
        _ids["delivery"] = await FirstAsync("webhook_deliveries");
        _ids["message"] = await FirstAsync($"notifications where user_id = '{_people["mentor"].Id.Value}'");
    }

    private async Task<string> FirstAsync(string from) =>
        Of((Guid)(await _given.Database.ExecuteAsync($"select id from {from} limit 1"))!);

    private static string Of(Course course) => Of(course.Id.Value);

    private static string Of(CourseRegistration registration) => Of(registration.Id.Value);

    private static string Of(Guid id) => $"\"{id}\"";

    private static string List(IEnumerable<Guid> ids) => $"[{string.Join(", ", ids.Select(Of))}]";
}
