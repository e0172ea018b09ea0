using System.Globalization;
using System.Text.Json;
using Meander.Application;
using Meander.Application.Certifications;
using Meander.Application.People;
using Meander.Application.Portal;
using Meander.Domain;
using Meander.Domain.Audit;
using Meander.Domain.Certifications;
using Meander.Domain.Courses;
using Meander.Domain.People;
using Meander.Domain.Portal;
using Meander.Domain.Registrations;
using Meander.Testing;
using Xunit;

namespace Meander.Api.Tests.Audit;

public sealed class AuditLogResponseTests(Scenario scenario) : IClassFixture<Scenario>
{
    private const string Fields = """
        id at action summary actor { id name email }
        subject {
          __typename id
          ... on Course { title } ... on CourseRegistration { status } ... on Member { role } ... on Certification { issuedOn }
          ... on CertificationType { code } ... on Organization { slug } ... on LocalAssociation { name } ... on WebhookDelivery { event }
        }
        """;

    [Fact]
    public async Task An_admin_sees_who_did_what_with_the_thing_as_it_is_now()
    {
        var tenant = await scenario.Given.OrganizationAsync();
        var course = await tenant.CourseAsync(one => one with { Title = "First aid" });
        scenario.Given.Clock.Advance(TimeSpan.FromMinutes(1));
        _ = (await tenant.Admin.ChangeAsync(course, to => to with { Title = "First aid for all" })).Value;

        var page = await PageAsync(
            tenant.Admin,
            $"(first: 1) {{ totalCount pageInfo {{ hasNextPage hasPreviousPage }} nodes {{ {Fields} }} edges {{ node {{ action }} }} }}");

        var at = scenario.Given.Clock.Now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        Answer.Matches(
            page,
            (page.GetProperty("nodes")[0].GetProperty("id"), "event"), (at, "at"),
            (tenant.Admin.Id.Value, "admin"), (tenant.Slug, "slug"), (course.Id.Value, "course"));
    }

    [Fact]
    public async Task The_filters_of_the_schema_are_those_of_the_list()
    {
        var tenant = await scenario.Given.OrganizationAsync();
        await RecordAsync(tenant, nameof(Course), Guid.NewGuid(), new(2026, 6, 16, 12, 0, 0, TimeSpan.Zero));
        var subject = Guid.NewGuid();
        await RecordAsync(tenant, nameof(Course), subject, new(2026, 6, 16, 13, 0, 0, TimeSpan.Zero), tenant.Admin);

        foreach (var (filter, count) in new (string, int)[]
        {
            ("", 2), ("organizationId: $organization", 2), ($"subjectId: \"{subject}\"", 1),
            ($"subjectId: \"{subject.ToString().ToUpperInvariant()}\"", 1),
            (
                $"subjectId: \"{Guid.NewGuid()}\"",
                0), ("subjectId: \"no uuid\"", 0), ("subjectId: 7", 0), ("subjectId: \"\"", 0), ("actorId: $actor", 1),
            ($"actorId: \"{Guid.NewGuid()}\"", 0), ("actorId: \"no uuid\"", 0), ("from: \"2026-06-16T13:00:00Z\"", 1),
            ("from: \"2026-06-16T15:00:00+02:00\"", 1),
            ("from: \"2026-06-16T13:00:00.000001Z\"", 0), ("before: \"2026-06-16T13:00:00Z\"", 1), (
                "before: \"2026-06-16T13:00:00.000001Z\"", 2),
            (
                "from: \"2026-06-17T00:00:00Z\", before: \"2026-06-16T00:00:00Z\"",
                0), ("from: \"0001-01-01T00:00:00Z\", before: \"9999-12-31T23:59:59Z\"", 2),
            ("from: \"9999-12-31T23:59:59.999999Z\"", 0), ("before: \"0001-01-01T00:00:00Z\"", 0), (
                "before: \"9999-12-31T23:59:59.9999999Z\"", 2),
            ($"organizationId: $organization, subjectId: \"{subject}\", actorId: $actor, from: \"2026-06-16T13:00:00Z\", before: \"2026-06-16T13:00:01Z\"", 1),
            ("organizationId: null, subjectId: null, actorId: null, from: null, before: null", 2),
        })
        {
            var given = filter.Replace("$organization", $"\"{tenant.Id.Value}\"", StringComparison.Ordinal)
                .Replace("$actor", $"\"{tenant.Admin.Id.Value}\"", StringComparison.Ordinal);
            var page = await PageAsync(tenant.Admin, $"(filter: {{ {given} }}) {{ totalCount nodes {{ id }} }}");
            Assert.Equal(
                (filter, count, count), (filter, page.GetProperty("totalCount").GetInt32(), page.GetProperty("nodes").GetArrayLength()));
        }
    }

    [Theory]
    [InlineData("first: -1", "BAD_USER_INPUT")]
    [InlineData("first: 101", "BAD_USER_INPUT")]
    [InlineData("first: 1, last: 1", "BAD_USER_INPUT")]
    [InlineData("after: \"bm8gY3Vyc29y\"", "BAD_USER_INPUT")]
    [InlineData("filter: { organizationId: \"no uuid\" }", "FORBIDDEN")]
    [InlineData("filter: { from: \"2026-06-16\" }", "GRAPHQL_VALIDATION_FAILED")]
    [InlineData("filter: { from: \"0001-01-01T00:00:00+14:00\" }", "GRAPHQL_VALIDATION_FAILED")]
    [InlineData("filter: { before: \"9999-12-31T23:59:59-12:00\" }", "GRAPHQL_VALIDATION_FAILED")]
    [InlineData("filter: { before: \"10000-01-01T00:00:00Z\" }", "GRAPHQL_VALIDATION_FAILED")]
    [InlineData("filter: { actor: \"x\" }", "GRAPHQL_VALIDATION_FAILED")]
    public async Task Arguments_that_cannot_be_meant_are_refused(string arguments, string code)
    {
        var tenant = await scenario.Given.OrganizationAsync();

        Assert.Equal(code, await scenario.CodeAsync(tenant.Admin, $"{{ auditLog({arguments}) {{ totalCount }} }}"));
    }

    [Fact]
    public async Task A_cursor_of_another_query_is_bad_input()
    {
        var tenant = await scenario.Given.OrganizationAsync();
        await tenant.CourseAsync();
        var courses = (await scenario.DataAsync(tenant.Admin, "{ courses { pageInfo { endCursor } } }")).GetProperty("courses");
        var cursor = courses.GetProperty("pageInfo").GetProperty("endCursor");
        var own = (await PageAsync(tenant.Admin, "{ pageInfo { endCursor } }")).GetProperty("pageInfo").GetProperty("endCursor");

        Assert.Equal("BAD_USER_INPUT", await scenario.CodeAsync(tenant.Admin, $"{{ auditLog(after: \"{cursor}\") {{ totalCount }} }}"));
        Assert.Equal("BAD_USER_INPUT", await scenario.CodeAsync(tenant.Admin, $"{{ courses(after: \"{own}\") {{ totalCount }} }}"));
        Assert.Equal(0, (await PageAsync(tenant.Admin, $"(after: \"{own}\") {{ nodes {{ id }} }}")).GetProperty("nodes").GetArrayLength());
    }

    [Fact]
    public async Task Pages_from_either_end_are_one_list()
    {
        var tenant = await scenario.Given.OrganizationAsync();
        for (var number = 0; number < 23; number++)
            await RecordAsync(tenant, nameof(Course), Guid.NewGuid(), new(2026, 6, 16, 12, 0, number / 10, TimeSpan.Zero));
        var whole = Ids(await PageAsync(tenant.Admin, "(first: 100) { nodes { id } }"));

        var forwards = await WalkAsync(cursor => $"first: 5{(cursor is null ? "" : $", after: \"{cursor}\"")}", "hasNextPage", "endCursor");
        var backwards =
            await WalkAsync(cursor => $"last: 5{(cursor is null ? "" : $", before: \"{cursor}\"")}", "hasPreviousPage", "startCursor");

        Assert.Equal(23, whole.Distinct().Count());
        Assert.Equal(whole, forwards.SelectMany(page => page));
        Assert.Equal(whole, Enumerable.Reverse(backwards).SelectMany(page => page));

        async Task<List<List<string>>> WalkAsync(Func<string?, string> arguments, string more, string place)
        {
            var pages = new List<List<string>>();
            for (string? cursor = null; ;)
            {
                var page = await PageAsync(tenant.Admin, $"({arguments(cursor)}) {{ nodes {{ id }} pageInfo {{ {more} {place} }} }}");
                pages.Add(Ids(page));
                if (!page.GetProperty("pageInfo").GetProperty(more).GetBoolean())
                    return pages;
                cursor = page.GetProperty("pageInfo").GetProperty(place).GetString();
            }
        }
    }

    [Fact]
    public async Task The_subject_is_a_node_of_its_kind_and_null_when_it_is_gone()
    {
        var (tenant, subjects) = await SubjectsAsync();
        foreach (var type in subjects.Keys)
            await RecordAsync(tenant, type, Guid.NewGuid(), scenario.Given.Clock.Now.AddYears(-2));
        var elsewhere = await scenario.Given.OrganizationAsync();
        await RecordAsync(tenant, nameof(Organization), elsewhere.Id.Value, scenario.Given.Clock.Now.AddYears(-2));

        var nodes =
            (await PageAsync(tenant.Admin, $"(first: 100) {{ nodes {{ {Fields} }} }}")).GetProperty("nodes").EnumerateArray().ToList();

        foreach (var (type, id) in subjects)
        {
            var shown =
                nodes.Where(one => IsOf(one, type, id)).Select(one => one.GetProperty("subject")).DistinctBy(subject => subject.ToString());
            Assert.Equal(3, Assert.Single(shown).EnumerateObject().Count());
        }

        Assert.Equal(subjects.Count + 1, nodes.Count(one => one.GetProperty("subject").ValueKind == JsonValueKind.Null));

        static bool IsOf(JsonElement one, string type, Guid id) => one.GetProperty("subject") is { ValueKind: JsonValueKind.Object } subject
            && (subject.GetProperty("__typename").GetString(), subject.GetProperty("id").GetGuid()) == (type, id);
    }

    [Fact]
    public async Task A_thing_that_was_deleted_leaves_its_event_without_a_subject()
    {
        var tenant = await scenario.Given.OrganizationAsync();
        var type = await tenant.TypeAsync("basic");
        await scenario.Given.Database.ExecuteAsync($"delete from certification_types where id = '{type.Id.Value}'");

        Json.Equal(
            """{ "nodes": [ { "action": "certification_type.created", "summary": "Defined \u0027basic\u0027.", "subject": null } ] }""",
            await PageAsync(tenant.Admin, "{ nodes { action summary subject { id } } }"));
    }

    [Fact]
    public async Task The_actor_is_null_for_what_jobs_and_imports_did()
    {
        var tenant = await scenario.Given.OrganizationAsync();
        var mentor = await tenant.MentorAsync();
        await RecordAsync(tenant, nameof(Member), mentor.MemberId.Value, scenario.Given.Clock.Now.AddHours(1));
        await RecordAsync(tenant, nameof(Member), mentor.MemberId.Value, scenario.Given.Clock.Now.AddHours(2), mentor);

        var page = await PageAsync(tenant.Admin, "{ nodes { actor { id name email } } }");

        var actors = page.GetProperty("nodes").EnumerateArray().Select(one => one.GetProperty("actor")).ToList();
        Assert.Equal(mentor.Id.Value, actors[0].GetProperty("id").GetGuid());
        Assert.Equal(JsonValueKind.Null, actors[1].ValueKind);
        Assert.Equal(
            ("Admin", $"admin@{tenant.Slug}.example.org"),
            (actors[2].GetProperty("name").GetString(), actors[2].GetProperty("email").GetString()));
    }

    [Fact]
    public async Task A_page_takes_as_many_statements_as_one_event_of_each_kind()
    {
        var (tenant, subjects) = await SubjectsAsync();
        var others = await tenant.MentorsAsync(10);
        var ahead = scenario.Given.Clock.Now.AddDays(1);
        foreach (var (index, (type, id)) in subjects.Index())
        {
            for (var number = 0; number < 12; number++)
                await RecordAsync(tenant, type, id, ahead.AddSeconds((12 - number) * 60 - index), others[number % 10]);
        }

        // A connection asks for more the first time it is used.
        const string Page = $$"""query ($first: Int) { auditLog(first: $first) { totalCount nodes { {{Fields}} } } }""";
        await scenario.DataAsync(tenant.Admin, Page, new { first = 1 });
        var (few, _) = await scenario.CountedAsync(tenant.Admin, Page, new { first = subjects.Count });
        var (many, page) = await scenario.CountedAsync(tenant.Admin, Page, new { first = 12 * subjects.Count });

        var nodes = page.GetProperty("auditLog").GetProperty("nodes").EnumerateArray().ToList();
        Assert.Equal(
            subjects.Keys.Order(),
            nodes.Select(one => one.GetProperty("subject").GetProperty("__typename").GetString()!).Distinct().Order());
        Assert.Equal(10, nodes.Select(one => one.GetProperty("actor").GetProperty("id").GetString()).Distinct().Count());

        // The page, its total, its actors, and one for each of eight kinds of subject.
        Assert.Equal((11, 11), (few, many));
    }

    [Fact]
    public async Task Only_admins_of_the_organisation_see_it_and_strangers_cannot_tell_whether_there_is_one()
    {
        var (tenant, elsewhere) = (await scenario.Given.OrganizationAsync(), await scenario.Given.OrganizationAsync());
        var (coordinator, mentor) = (await tenant.CoordinatorAsync(), await tenant.MentorAsync());
        var id = (await PageAsync(tenant.Admin, "{ nodes { id } }")).GetProperty("nodes")[0].GetProperty("id").GetGuid();
        string With(Guid organization) => $"{{ auditLog(filter: {{ organizationId: \"{organization}\" }}) {{ totalCount }} }}";

        foreach (var person in new[] { coordinator, mentor })
        {
            foreach (
                var query in new[] { "{ auditLog { totalCount } }", With(tenant.Id.Value), With(elsewhere.Id.Value), With(Guid.NewGuid()) })
                Assert.Equal("FORBIDDEN", await scenario.CodeAsync(person, query));
        }

        var unknown = await scenario.PostAsync(elsewhere.Admin, With(Guid.NewGuid()));
        Assert.Equal(unknown.ToString(), (await scenario.PostAsync(elsewhere.Admin, With(tenant.Id.Value))).ToString());
        Assert.Equal("FORBIDDEN", await scenario.CodeAsync(elsewhere.Admin, With(tenant.Id.Value)));
        foreach (var person in new[] { coordinator, mentor, elsewhere.Admin })
            Json.Equal("""{ "node": null }""", await scenario.DataAsync(person, $"{{ node(id: \"{id}\") {{ id }} }}"));
        Json.Equal(
            """{ "node": { "__typename": "AuditEvent", "action": "member.added" } }""",
            await scenario.DataAsync(tenant.Admin, $"{{ node(id: \"{id}\") {{ __typename ... on AuditEvent {{ action }} }} }}"));
    }

    /// <summary>A thing of each kind that an event can be about.</summary>
    private async Task<(Tenant Tenant, Dictionary<string, Guid> Subjects)> SubjectsAsync()
    {
        var tenant = await scenario.Given.OrganizationAsync();
        var (course, mentor, type) = (await tenant.CourseAsync(), await tenant.MentorAsync(), await tenant.TypeAsync("basic"));
        var registration = (await mentor.EnrollAsync(course)).Value;
        var certification =
            (await tenant.Admin.SendAsync(new RecordRenewal(tenant.Id, mentor.Id, "basic", new(2026, 6, 1), null, null))).Value;
        var portal = new Optional<string?>("https://portal.example.org");
        _ = (
            await tenant.Admin.SendAsync(
                new UpdateOrganization(tenant.Id, default, default, default, default, portal, "a secret of enough length")))
            .Value;
        var delivery = new WebhookDeliveryId((Guid)(await scenario.Given.Database.ExecuteAsync(
            $"""
            update peer_mentor_availability set status = 'PAUSED', reason = 'MANUAL', manual = true where member_id = '{mentor.MemberId.Value}';
            update webhook_deliveries set state = 'FAILED', attempts = 12, next_attempt_at = null where member_id = '{mentor.MemberId.Value}' returning id
            """))!);
        _ = (await tenant.Admin.SendAsync(new RetryWebhookDelivery(delivery))).Value;
        var association = (await tenant.AssociationAsync()).Value;
        await RecordAsync(tenant, nameof(LocalAssociation), association, scenario.Given.Clock.Now);
        return (tenant, new()
        {
            [nameof(Course)] = course.Id.Value,
            [nameof(CourseRegistration)] = registration.Id.Value,
            [nameof(Member)] = mentor.MemberId.Value,
            [nameof(Certification)] = certification.Value,
            [nameof(CertificationType)] = type.Id.Value,
            [nameof(Organization)] = tenant.Id.Value,
            [nameof(LocalAssociation)] = association,
            [nameof(WebhookDelivery)] = delivery.Value,
        });
    }

    private async Task<JsonElement> PageAsync(Person person, string rest) =>
        (await scenario.DataAsync(person, $"{{ auditLog{rest} }}")).GetProperty("auditLog");

    private static List<string> Ids(JsonElement page) =>
        [.. page.GetProperty("nodes").EnumerateArray().Select(one => one.GetProperty("id").GetString()!)];

    private Task<int> RecordAsync(Tenant tenant, string type, Guid subject, DateTimeOffset at, Person? actor = null) =>
        scenario.Given.StoredAsync(db =>
        {
            db.Add(AuditEvent.Of(tenant.Id, actor?.Id, "test.happened", type, subject, "Something happened.", at));
            return db.SaveChangesAsync();
        });
}
