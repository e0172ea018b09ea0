using System.Text.Json;
using Meander.Domain.Courses;
using Meander.Domain.Registrations;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Meander.Api.Tests;

/// <summary>Everyone whom a thing is not for, tried against every field: nothing is seen and nothing is changed.</summary>
public sealed class AccessTests(Scenario scenario) : IClassFixture<Scenario>, IAsyncLifetime
{
    /// <summary>What each mutation answers to a peer mentor of the same organisation who has nothing to do with its subject.</summary>
    private static readonly Dictionary<string, (string Input, string MentorSees)> Mutations = new()
    {
        ["enroll"] = ("courseId: $draft", "NOT_FOUND"),
        ["enrollMany"] = ("courseId: $course, userIds: [$user]", "FORBIDDEN"),
        ["cancelRegistration"] = ("registrationId: $registration", "NOT_FOUND"),
        ["markAttendance"] = ("registrationIds: [$registration]", "NOT_FOUND"),
        ["completeCourse"] = ("registrationIds: [$registration], result: PASSED", "NOT_FOUND"),
        ["createCourse"] = ("organizationId: $organization, title: \"A\", category: WORKSHOP, delivery: ONLINE", "FORBIDDEN"),
        ["updateCourse"] = ("courseId: $course, title: \"B\"", "FORBIDDEN"),
        ["publishCourse"] = ("courseId: $draft", "NOT_FOUND"),
        ["archiveCourse"] = ("courseId: $course", "FORBIDDEN"),
        ["setCourseActive"] = ("courseId: $course, isActive: false", "FORBIDDEN"),
        ["scheduleNextInstance"] = ("courseId: $course, schedule: { startDate: \"2027-01-01\", endDate: \"2027-01-01\" }", "FORBIDDEN"),
        ["createCertificationType"] = ("organizationId: $organization, code: \"a\", name: \"A\"", "FORBIDDEN"),
        ["updateCertificationType"] = ("certificationTypeId: $type, name: \"B\"", "FORBIDDEN"),
        ["recordRenewal"] = (
            "organizationId: $organization, userId: $user, certificationType: \"peer-mentor-basic\", issuedOn: \"2026-06-10\"",
            "FORBIDDEN"),
        ["revokeCertification"] = ("certificationId: $certification, reason: \"Left\"", "NOT_FOUND"),
        ["confirmPhysicalCard"] = ("certificationId: $certification", "NOT_FOUND"),
        ["setCourseAlert"] = ("organizationId: $organization, certificationType: \"unheard-of\"", "NOT_FOUND"),
        ["setAvailability"] = ("memberId: $member, status: PAUSED", "FORBIDDEN"),
        ["addMember"] = ("organizationId: $organization, name: \"A\", email: \"a@example.org\", role: ORG_ADMIN", "FORBIDDEN"),
        ["updateMember"] = ("memberId: $member, role: ORG_ADMIN", "FORBIDDEN"),
        ["markNotificationsRead"] = ("notificationIds: [$notification]", "NOT_FOUND"),
        ["retryWebhookDelivery"] = ("deliveryId: $delivery", "FORBIDDEN"),
        ["updateOrganization"] = ("organizationId: $organization, name: \"B\"", "FORBIDDEN"),
    };

    /// <summary>What everyone with a token may do, for themself alone.</summary>
    private static readonly Dictionary<string, string> OneselfOnly = new()
    {
        ["registerDevice"] = "mutation { answer: registerDevice(input: { token: \"a\", platform: IOS }) { registered errors { code } } }",
    };

    private static readonly string[] Queries =
    [
        "node(id: $course) { id }", "nodes(ids: [$course]) { id }", "courses { totalCount }", "course(id: $course) { id }",
        "registrations { totalCount }",
        "certificationTypes { id }", "directory { totalCount }", "certificationsExpiring { totalCount }",
        "webhookDeliveries { totalCount }",
        "roster { totalCount }", "dashboard { upcomingCourses }",
        "trainingReport(from: \"2026-01-01\", to: \"2026-12-31\") { registrations }",
        "auditLog { totalCount }",
    ];

    /// <summary>For coordinators and admins.</summary>
    private static readonly string[] ForStaff =
    [
        "roster { totalCount }", "roster(filter: { organizationId: $organization }) { totalCount }", "dashboard { upcomingCourses }",
        "dashboard(organizationId: $organization) { upcomingCourses }", "certificationsExpiring { totalCount }",
        "certificationsExpiring(organizationId: $organization) { totalCount }",
    ];

    /// <summary>For admins alone.</summary>
    private static readonly string[] ForAdmins =
    [
        "trainingReport(from: \"2026-01-01\", to: \"2026-12-31\") { registrations }",
        "trainingReport(from: \"2026-01-01\", to: \"2026-12-31\", organizationId: $organization) { registrations }",
        "auditLog { totalCount }",
        "auditLog(filter: { organizationId: $organization }) { totalCount }", "webhookDeliveries { totalCount }",
        "webhookDeliveries(organizationId: $organization) { totalCount }",
    ];

    private readonly Dictionary<string, Guid> _ids = [];
    private Tenant _tenant = null!;
    private Person _mentor = null!;

    public async Task InitializeAsync()
    {
        _tenant = await scenario.Given.OrganizationAsync();
        var (association, elsewhere) = (await _tenant.AssociationAsync(), await _tenant.AssociationAsync());
        _mentor = await _tenant.MentorAsync(association);
        Coordinator = await _tenant.CoordinatorAsync(elsewhere);
        Course course = await _tenant.CourseAsync(), draft = await _tenant.CourseAsync(publish: false);
        CourseRegistration registration = (await _mentor.EnrollAsync(course)).Value;
        var type = await _tenant.TypeAsync("peer-mentor-basic");
        _ids["certification"] =
            (await _tenant.HoldsAsync(_mentor, "peer-mentor-basic", new(2026, 1, 1), new(2026, 6, 30))).CertificationId.Value;
        var paused = await _tenant.MentorAsync(association);
        (_ids["delivery"], _ids["notification"]) = (await FailedDeliveryAsync(paused), await NotificationAsync(_mentor));
        (_ids["paused"], _ids["silent"], _ids["event"]) = (paused.MemberId.Value, paused.Id.Value, await EventAsync(course));
        (_ids["organization"], _ids["course"], _ids["draft"], _ids["registration"], _ids["user"], _ids["member"], _ids["type"]) =
            (_tenant.Id.Value, course.Id.Value, draft.Id.Value, registration.Id.Value, _mentor.Id.Value, _mentor.MemberId.Value,
                type.Id.Value);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private Person Coordinator { get; set; } = null!;

    [Fact]
    public void Every_mutation_is_tried()
    {
        var start = ServedSchema.Sdl.IndexOf("type Mutation {", StringComparison.Ordinal);
        var body = ServedSchema.Sdl[start..ServedSchema.Sdl.IndexOf("\n}", start, StringComparison.Ordinal)];
        var fields = body.Split('\n')
            .Select(line => line.Trim().Split('(')[0])
            .Where(name => name.Length > 0 && char.IsAsciiLetterLower(name[0]) && !name.Contains(' '));

        Assert.Equal(fields.Order(), Mutations.Keys.Concat(OneselfOnly.Keys).Order());
    }

    [Fact]
    public async Task Without_a_token_only_viewer_answers_and_it_is_null()
    {
        var before = await scenario.Given.SnapshotAsync();

        foreach (var query in Queries)
            Assert.Equal("UNAUTHENTICATED", await AnswerAsync(null, $"{{ answer: {query} }}"));
        foreach (var mutation in Mutations.Keys)
            Assert.Equal("UNAUTHENTICATED", await MutateAsync(null, mutation));
        foreach (var operation in OneselfOnly.Values)
            Assert.Equal("UNAUTHENTICATED", await AnswerAsync(null, operation));

        Assert.Equal(JsonValueKind.Null, (await scenario.DataAsync(null, "{ viewer { user { name } } }")).GetProperty("viewer").ValueKind);
        await scenario.Given.AssertUnchangedAsync(before);
    }

    [Fact]
    public async Task To_another_organisations_admin_nothing_exists_and_it_answers_like_an_unknown_id()
    {
        var stranger = (await scenario.Given.OrganizationAsync()).Admin;
        var before = await scenario.Given.SnapshotAsync();
        var unknown = _ids.ToDictionary(id => id.Key, _ => Guid.NewGuid());

        foreach (var mutation in Mutations.Keys)
        {
            var foreign = await PostAsync(stranger, Operation(mutation), _ids);
            Assert.Equal((mutation, "NOT_FOUND"), (mutation, CodeOf(foreign)));
            Assert.Equal((await PostAsync(stranger, Operation(mutation), unknown)).ToString(), foreign.ToString());
        }

        string[] arguments =
        [
            "courses(filter: { organizationId: $organization }) { totalCount }",
            "registrations(filter: { organizationId: $organization }) { totalCount }",
            "certificationTypes(organizationId: $organization) { id }", "directory(organizationId: $organization) { totalCount }",
            .. ForStaff.Concat(ForAdmins).Where(query => query.Contains("$organization", StringComparison.Ordinal)),
        ];
        foreach (var argument in arguments)
        {
            var foreign = await PostAsync(stranger, $"{{ {argument} }}", _ids);
            Assert.Equal("FORBIDDEN", CodeOf(foreign));
            Assert.Equal((await PostAsync(stranger, $"{{ {argument} }}", unknown)).ToString(), foreign.ToString());
        }

        var seen = await SeenAsync(stranger, """
            {
              courses { nodes { id } } registrations { nodes { id } } certificationTypes { id } course(id: $course) { id }
              directory { nodes { id } } certificationsExpiring { nodes { id } } webhookDeliveries { nodes { id } }
              roster { nodes { id } } dashboard { organization { id } upcomingCourses } auditLog { nodes { id subject { id } actor { id } } }
              trainingReport(from: "2026-01-01", to: "2026-12-31") { organization { id } byCourse { label } registrations certificationsIssued }
              viewer { notifications { nodes { id } } }
              nodes(ids: [
                $organization, $course, $draft, $registration, $user, $member, $type, $certification, $notification, $delivery, $event, $paused, $silent
              ]) { id }
            }
            """);
        Assert.All(seen.GetProperty("nodes").EnumerateArray(), node => Assert.Equal(JsonValueKind.Null, node.ValueKind));
        Assert.DoesNotContain(_ids.Values, id => seen.ToString().Contains(id.ToString(), StringComparison.Ordinal));
        await scenario.Given.AssertUnchangedAsync(before);
    }

    [Fact]
    public async Task A_peer_mentor_changes_nothing_and_sees_nothing_of_others()
    {
        var other = await _tenant.MentorAsync();
        var before = await scenario.Given.SnapshotAsync();

        foreach (var (mutation, (_, expected)) in Mutations)
            Assert.Equal((mutation, expected), (mutation, await MutateAsync(other, mutation)));
        Assert.Equal(
            "FORBIDDEN",
            await AnswerAsync(other, "mutation { answer: enroll(input: { courseId: $course, userId: $user }) { errors { code } } }"));
        Assert.Equal("FORBIDDEN", await AnswerAsync(other, "{ answer: course(id: $course) { registrations { totalCount } } }"));
        Assert.Equal("FORBIDDEN", await AnswerAsync(other, "{ answer: registrations(filter: { userId: $user }) { totalCount } }"));
        foreach (var query in ForStaff.Concat(ForAdmins))
            Assert.Equal((query, "FORBIDDEN"), (query, await AnswerAsync(other, $"{{ answer: {query} }}")));

        var seen = await SeenAsync(other, """
            {
              courses { nodes { id } } registrations { totalCount } course(id: $draft) { id }
              nodes(ids: [$draft, $registration, $certification, $notification, $delivery, $event, $paused, $silent]) { id }
            }
            """);
        Json.Equal(
            $$"""
            {
              "courses": { "nodes": [ { "id": "{{_ids["course"]}}" } ] }, "registrations": { "totalCount": 0 }, "course": null,
              "nodes": [ null, null, null, null, null, null, null, null ]
            }
            """,
            seen);
        await SeesWhatTheDirectoryShowsAsync(other);
        await scenario.Given.AssertUnchangedAsync(before);
    }

    [Fact]
    public async Task Nobody_marks_or_completes_their_own_registration()
    {
        var before = await scenario.Given.SnapshotAsync();

        foreach (var mutation in new[] { "markAttendance", "completeCourse" })
            Assert.Equal((mutation, "FORBIDDEN"), (mutation, await MutateAsync(_mentor, mutation)));

        await scenario.Given.AssertUnchangedAsync(before);
    }

    [Fact]
    public async Task A_coordinator_of_another_association_does_not_reach_the_member()
    {
        var before = await scenario.Given.SnapshotAsync();

        foreach (var mutation in new[]
        {
            "cancelRegistration", "markAttendance", "completeCourse", "recordRenewal", "revokeCertification", "confirmPhysicalCard",
            "setAvailability",
            "markNotificationsRead",
        })
            Assert.Equal((mutation, "NOT_FOUND"), (mutation, await MutateAsync(Coordinator, mutation)));
        foreach (var mutation in new[] { "createCertificationType", "updateCertificationType", "addMember", "updateMember",
            "updateOrganization", "retryWebhookDelivery" })
            Assert.Equal((mutation, "FORBIDDEN"), (mutation, await MutateAsync(Coordinator, mutation)));
        foreach (var query in ForAdmins)
            Assert.Equal((query, "FORBIDDEN"), (query, await AnswerAsync(Coordinator, $"{{ answer: {query} }}")));

        var seen = await SeenAsync(Coordinator, """
            {
              registrations { totalCount } certificationsExpiring { totalCount } course(id: $course) { registrations { totalCount } }
              roster { totalCount nodes { id } }
              dashboard { activeMentors pausedMentors certificationStates { count } expiringThisMonth expiryForecast { count } }
              nodes(ids: [$registration, $certification, $notification, $delivery, $event, $paused, $silent]) { id }
            }
            """);
        Answer.Matches(seen, (Coordinator.MemberId.Value, "coordinator"));
        await SeesWhatTheDirectoryShowsAsync(Coordinator);
        await scenario.Given.AssertUnchangedAsync(before);
    }

    [Fact]
    public async Task Where_the_portal_is_only_admins_learn_and_its_secret_nobody()
    {
        const string where = "{ viewer { memberships { organization { portalWebhookUrl } } } }";

        Assert.Contains("https://portal.example.org/hook", (await SeenAsync(_tenant.Admin, where)).ToString(), StringComparison.Ordinal);
        foreach (var person in new[] { _mentor, Coordinator })
            Assert.Equal("""{"viewer":{"memberships":[{"organization":{"portalWebhookUrl":null}}]}}""", (await SeenAsync(person, where)).ToString());
        Assert.Equal(
            "GRAPHQL_VALIDATION_FAILED", await AnswerAsync(
                _tenant.Admin, "{ viewer { memberships { organization { portalWebhookSecret } } } }"));
    }

    /// <summary>The mentor, whom the directory lists, is found by id with what stands there, and with nothing else.</summary>
    private async Task SeesWhatTheDirectoryShowsAsync(Person person)
    {
        var name = await scenario.Given.StoredAsync(
            db => db.Members.Where(member => member.Id == _mentor.MemberId).Select(member => member.Name).SingleAsync());

        var seen = await SeenAsync(person, """
            {
              nodes(ids: [$user, $member]) {
                __typename
                ... on User { name email locale }
                ... on Member {
                  user { name email } role availability { status } directory { visible } badge { state } certifications { id }
                  certification(type: "peer-mentor-basic") { id } registrations { totalCount nodes { id } }
                }
              }
            }
            """);

        Json.Equal(
            $$"""
            {
              "nodes": [
                { "__typename": "User", "name": "{{name}}", "email": null, "locale": "nb" },
                {
                  "__typename": "Member", "user": { "name": "{{name}}", "email": null }, "role": "PEER_MENTOR", "availability": { "status": "ACTIVE" },
                  "directory": { "visible": true }, "badge": { "state": "EXPIRING_SOON" }, "certifications": [], "certification": null,
                  "registrations": { "totalCount": 0, "nodes": [] }
                }
              ]
            }
            """,
            seen);
    }

    private static string Operation(string mutation)
    {
        var errors = mutation == "enrollMany" ? "results { errors { code } } errors { code message path }" : "errors { code message path }";
        return $"mutation {{ answer: {mutation}(input: {{ {Mutations[mutation].Input} }}) {{ {errors} }} }}";
    }

    /// <summary>A delivery about this mentor that the portal would not take.</summary>
    private async Task<Guid> FailedDeliveryAsync(Person mentor) => (Guid)(await scenario.Given.Database.ExecuteAsync(
        $"""
        update organizations set portal_webhook_url = 'https://portal.example.org/hook', portal_webhook_secret = 'a secret of enough length'
         where id = '{_tenant.Id.Value}';
        update peer_mentor_availability set status = 'PAUSED', reason = 'MANUAL', manual = true where member_id = '{mentor.MemberId.Value}';
        update webhook_deliveries set state = 'FAILED', attempts = 12, next_attempt_at = null where member_id = '{mentor.MemberId.Value}' returning id
        """))!;

    /// <summary>The first message that this person got.</summary>
    private async Task<Guid> NotificationAsync(Person person) =>
        (Guid)(await scenario.Given.Database.ExecuteAsync($"select id from notifications where user_id = '{person.Id.Value}' limit 1"))!;

    /// <summary>That the course was made.</summary>
    private async Task<Guid> EventAsync(Course course) =>
        (Guid)(await scenario.Given.Database.ExecuteAsync($"select id from audit_events where subject_id = '{course.Id.Value}' limit 1"))!;

    private Task<string?> MutateAsync(Person? person, string mutation) => AnswerAsync(person, Operation(mutation));

    private async Task<string?> AnswerAsync(Person? person, string operation) => CodeOf(await PostAsync(person, operation, _ids));

    private async Task<JsonElement> SeenAsync(Person person, string operation)
    {
        var response = await PostAsync(person, operation, _ids);
        Assert.False(response.TryGetProperty("errors", out var errors), errors.ToString());
        return response.GetProperty("data");
    }

    /// <summary>Names such as <c>$course</c> stand for ids, which are no variables: those would all have to be used.</summary>
    private Task<JsonElement> PostAsync(Person? person, string operation, Dictionary<string, Guid> ids) =>
        scenario.PostAsync(
            person, ids.Aggregate(operation, (text, id) => text.Replace($"${id.Key}", $"\"{id.Value}\"", StringComparison.Ordinal)));

    /// <summary>The only code there is, whether of a refusal or of a top-level error.</summary>
    private static string? CodeOf(JsonElement response) =>
        response.TryGetProperty("errors", out var errors)
            ? Assert.Single(errors.EnumerateArray()).GetProperty("extensions").GetProperty("code").GetString()
            : Assert.Single(response.GetProperty("data").GetProperty("answer").GetProperty("errors").EnumerateArray())
                .GetProperty("code")
                .GetString();
}
