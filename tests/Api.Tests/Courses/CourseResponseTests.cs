using System.Text.Json;
using Meander.Testing;
using Xunit;

namespace Meander.Api.Tests.Courses;

public sealed class CourseResponseTests(Scenario scenario) : IClassFixture<Scenario>
{
    private const string Fields = """
        fragment Whole on Course {
          organization { slug } title description category delivery status isActive isRecurring
          schedule { startDate endDate location sessions { date startTime endTime location } }
          startsAt endsAt location isVirtual instructorName seats { total available taken waitlisted } waitlistEnabled enrollmentDeadline durationHours
          prerequisiteCertifications { code } prerequisiteCourses { title } issuesCertificate certificationType { code name isRequired validityMonths requiredCourses { id } organization { slug } }
          certificationValidityMonths maxEnrollmentsPerUser previousInstance { title } createdBy { name email } createdAt updatedAt version
        }
        """;

    [Fact]
    public async Task A_course_with_everything_comes_back_as_it_was_given()
    {
        var tenant = await scenario.Given.OrganizationAsync();
        await tenant.TypeAsync("peer-mentor-basic");
        var basics = await tenant.SelfPacedAsync(one => one with { Title = "Basics" });
        var slug = await SlugAsync(tenant);

        var payload = await ChangeAsync(tenant.Admin, "createCourse", "CreateCourseInput", new
        {
            organizationId = tenant.Id.Value,
            title = "Oppfriskning på øya",
            description = "*Two* days",
            category = "CERTIFICATION",
            delivery = "HYBRID",
            schedule = new
            {
                startDate = "2026-10-24",
                endDate = "2026-10-25",
                location = "Oslo",
                sessions = new[]
                {
                    new { date = "2026-10-24", startTime = "09:30", endTime = "16:00", location = (string?)"Room 1" },
                    new { date = "2026-10-25", startTime = "09:00:30", endTime = "12:00", location = (string?)null },
                },
            },
            location = "Oslo",
            instructorName = "Kari",
            seatsTotal = 20,
            waitlistEnabled = false,
            enrollmentDeadline = "2026-10-01T12:00:00+02:00",
            durationHours = 7.5,
            prerequisiteCertifications = new[] { "peer-mentor-basic" },
            prerequisiteCourseIds = new[] { basics.Id.Value },
            certificationType = "peer-mentor-basic",
            certificationValidityMonths = 24,
            isRecurring = true,
            maxEnrollmentsPerUser = 3,
            publish = true,
        });

        Answer.Matches(payload, (slug, "slug"));
    }

    /// <summary>Long fields are read only where an operation asks for one of them; each way to a course asks for itself.</summary>
    [Fact]
    public async Task A_field_of_a_course_is_the_same_whatever_else_is_asked_for()
    {
        var tenant = await scenario.Given.OrganizationAsync();
        var basics = await tenant.SelfPacedAsync(one => one with { Title = "Basics", Description = "Read *first*" });
        var first = await tenant.CourseAsync();
        await tenant.TypeAsync("held");
        await tenant.HoldsAsync(tenant.Admin, "held", new DateOnly(2026, 1, 1), expiresOn: null);
        await tenant.CompletedAsync(tenant.Admin, basics);
        var course = await tenant.CourseAsync(one => one with
        {
            Description = "*Two* days",
            PrerequisiteCertifications = ["held"],
            PrerequisiteCourseIds = [basics.Id],
        });
        await scenario.Given.Database.ExecuteAsync(
            $"update courses set previous_course_id = '{first.Id.Value}' where id = '{course.Id.Value}'");
        await tenant.Admin.EnrollAsync(course);

        var fields = await FieldsAsync();
        foreach (var field in fields)
        {
            var alone = await AskAsync(field);
            var amongAll = await AskAsync($"{field} {string.Join(' ', fields)}");
            Assert.Equal(4, alone.Count);
            Assert.Equal(alone, amongAll);
        }

        async Task<List<string>> AskAsync(string selection)
        {
            var data = await scenario.DataAsync(tenant.Admin, $$"""
                query {
                  course(id: "{{course.Id.Value}}") { ...Asked }
                  courses(first: 1, orderBy: CREATED_AT_DESC) { nodes { ...Asked } edges { node { ...Asked } } }
                  viewer { registrations(first: 1) { nodes { course { ...Asked } } } }
                }
                fragment Asked on Course { asked: {{selection}} }
                """);
            var listed = data.GetProperty("courses");
            return
            [
                .. new[]
                {
                    data.GetProperty("course"),
                    listed.GetProperty("nodes")[0],
                    listed.GetProperty("edges")[0].GetProperty("node"),
                    data.GetProperty("viewer").GetProperty("registrations").GetProperty("nodes")[0].GetProperty("course"),
                }.Select(one => one.GetProperty("asked").ToString()),
            ];
        }
    }

    /// <summary>An enrolment reads with its decision what is shown of the course, and that is not always all.</summary>
    [Fact]
    public async Task A_field_of_a_course_is_the_same_after_enrolling()
    {
        var tenant = await scenario.Given.OrganizationAsync();
        var course = await tenant.CourseAsync(one => one with { Description = "*Two* days", SeatsTotal = 100 });
        foreach (var field in await FieldsAsync())
        {
            var mentors = await tenant.MentorsAsync(2);
            var data = await scenario.DataAsync(tenant.Admin, $$"""
                mutation ($one: EnrollInput!, $many: EnrollManyInput!) {
                  one: enroll(input: $one) { registration { course { asked: {{field}} } } }
                  many: enrollMany(input: $many) { results { registration { course { asked: {{field}} } } } }
                }
                """,
                new
                {
                    one = new { courseId = course.Id.Value, userId = mentors[0].Id.Value },
                    many = new { courseId = course.Id.Value, userIds = new[] { mentors[1].Id.Value } },
                });

            var afterwards = await scenario.DataAsync(tenant.Admin, $$"""{ course(id: "{{course.Id.Value}}") { asked: {{field}} } }""");
            var expected = afterwards.GetProperty("course").ToString();
            Json.Equal(expected, data.GetProperty("many").GetProperty("results")[0].GetProperty("registration").GetProperty("course"));
            if (field.Split(' ')[0] is not ("seats" or "updatedAt" or "registrations"))
                Json.Equal(expected, data.GetProperty("one").GetProperty("registration").GetProperty("course"));
        }
    }

    /// <summary>Every field of a course as a selection, with all plain fields of what it leads to.</summary>
    private async Task<IReadOnlyList<string>> FieldsAsync()
    {
        const string type = "type { kind name ofType { kind name } }";
        var types = (await scenario.DataAsync(null, $"{{ __schema {{ types {{ name fields {{ name {type} args {{ name }} }} }} }} }}"))
            .GetProperty("__schema").GetProperty("types").EnumerateArray().ToDictionary(one => one.GetProperty("name").GetString()!);
        return [.. FieldsOf("Course").Select(field => NameOf(field) + (IsPlain(field) ? "" : Below(field)))];

        string Below(JsonElement field) =>
            $" {{ __typename {string.Join(' ', FieldsOf(TypeOf(field).GetProperty("name").GetString()).Where(IsPlain).Select(NameOf))} }}";

        IEnumerable<JsonElement> FieldsOf(string? type) =>
            type is not null && types[type].GetProperty("fields") is { ValueKind: JsonValueKind.Array } fields ? fields.EnumerateArray() : [];

        static string NameOf(JsonElement field) => field.GetProperty("name").GetString()!;

        static bool IsPlain(JsonElement field) => TypeOf(field).GetProperty("kind").GetString() is "SCALAR" or "ENUM";

        static JsonElement TypeOf(JsonElement field)
        {
            var type = field.GetProperty("type");
            return type.GetProperty("kind").GetString() == "NON_NULL" ? type.GetProperty("ofType") : type;
        }
    }

    [Fact]
    public async Task Fields_left_out_stay_and_null_clears()
    {
        var tenant = await scenario.Given.OrganizationAsync();
        var course =
            await tenant.CourseAsync(one => one with { Description = "Stays", Location = "Goes", InstructorName = "Goes", SeatsTotal = 5 });

        var payload = await ChangeAsync(tenant.Admin, "updateCourse", "UpdateCourseInput", new Dictionary<string, object?>
        {
            ["courseId"] = course.Id.Value,
            ["expectedVersion"] = 1,
            ["location"] = null,
            ["instructorName"] = null,
            ["seatsTotal"] = null,
            ["title"] = "New",
        });
        var stale = await ChangeAsync(
            tenant.Admin, "updateCourse", "UpdateCourseInput", new { courseId = course.Id.Value, expectedVersion = 1, title = "Newer" });

        var changed = payload.GetProperty("course");
        Assert.Equal(
            ("New", "Stays", 2), (
                changed.GetProperty("title").GetString(),
                changed.GetProperty("description").GetString(),
                changed.GetProperty("version").GetInt32()));
        Assert.All(["location", "instructorName"], name => Assert.Equal(JsonValueKind.Null, changed.GetProperty(name).ValueKind));
        Json.Equal("""{ "total": null, "available": null, "taken": 0, "waitlisted": 0 }""", changed.GetProperty("seats"));
        Assert.Equal("CONFLICT", stale.GetProperty("errors")[0].GetProperty("code").GetString());
        Assert.Equal(JsonValueKind.Null, stale.GetProperty("course").ValueKind);
    }

    [Fact]
    public async Task More_seats_are_shown_as_they_are_after_the_line_moved_up()
    {
        var tenant = await scenario.Given.OrganizationAsync();
        var (course, _) = await tenant.FullCourseAsync();
        await tenant.Admin.EnrollManyAsync(course, await tenant.MentorsAsync(3));

        var payload =
            await ChangeAsync(tenant.Admin, "updateCourse", "UpdateCourseInput", new { courseId = course.Id.Value, seatsTotal = 3 });

        Json.Equal("""{ "total": 3, "available": 0, "taken": 3, "waitlisted": 1 }""", payload.GetProperty("course").GetProperty("seats"));
    }

    [Fact]
    public async Task The_next_instance_names_the_one_before()
    {
        var tenant = await scenario.Given.OrganizationAsync();
        var course = await tenant.CourseAsync(one => one with { Title = "Every year", IsRecurring = true });

        var payload = await ChangeAsync(tenant.Admin, "scheduleNextInstance", "ScheduleNextInstanceInput", new
        {
            courseId = course.Id.Value,
            enrollmentDeadline = "2026-06-17T12:00:00Z",
            schedule = new
            {
                startDate = "2026-07-20",
                endDate = "2026-07-20",
                sessions = new[] { new { date = "2026-07-20", startTime = "10:00", endTime = "11:00" } }
            },
        });

        var next = payload.GetProperty("course");
        Assert.Equal(
            ("DRAFT", "Every year"),
            (next.GetProperty("status").GetString(), next.GetProperty("previousInstance").GetProperty("title").GetString()));
        Json.Equal("""[{ "code": "UPCOMING_DEADLINE", "path": ["enrollmentDeadline"] }]""", payload.GetProperty("warnings"));
    }

    public static TheoryData<string, string[]> Faults => new()
    {
        { """{ "seatsTotal": 0 }""", ["seatsTotal"] },
        { """{ "title": " " }""", ["title"] },
        { """{ "title": "a\u0000" }""", ["title"] },
        { """{ "enrollmentDeadline": "2026-07-16T07:00:00Z" }""", ["enrollmentDeadline"] },
        { """{ "certificationType": "Capital" }""", ["certificationType"] },
        { """{ "delivery": null }""", ["delivery"] },
        { """{ "schedule": { "startDate": "2026-07-16", "endDate": "2026-07-16", "sessions": [{ "date": "2026-07-17", "startTime": "10:00", "endTime": "11:00" }] } }""", ["schedule", "sessions", "0", "date"] },
        { """{ "prerequisiteCertifications": ["peer-mentor-basic", "unknown"] }""", ["prerequisiteCertifications", "0"] },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task What_breaks_a_rule_is_named_by_its_path_and_changes_nothing(string change, string[] path)
    {
        var tenant = await scenario.Given.OrganizationAsync();
        var course = await tenant.CourseAsync();
        var input = JsonSerializer.Deserialize<Dictionary<string, object?>>(change)!;
        input["courseId"] = course.Id.Value;
        var before = await scenario.Given.SnapshotAsync();

        var payload = await ChangeAsync(tenant.Admin, "updateCourse", "UpdateCourseInput", input);

        Assert.Equal(path, payload.GetProperty("errors")[0].GetProperty("path").EnumerateArray().Select(name => name.GetString()));
        await scenario.Given.AssertUnchangedAsync(before);
    }

    [Theory]
    [InlineData(255, 0)]
    [InlineData(256, 1)]
    public async Task Lengths_count_code_points(int emoji, int errors)
    {
        var tenant = await scenario.Given.OrganizationAsync();
        var title = string.Concat(Enumerable.Repeat("😀", emoji));

        var payload = await ChangeAsync(
            tenant.Admin,
            "createCourse",
            "CreateCourseInput",
            new { organizationId = tenant.Id.Value, title, category = "WORKSHOP", delivery = "ONLINE" });

        Assert.Equal(errors, payload.GetProperty("errors").GetArrayLength());
        if (errors == 0)
            Assert.Equal(title, payload.GetProperty("course").GetProperty("title").GetString());
    }

    private async Task<string> SlugAsync(Tenant tenant) =>
        (await scenario.DataAsync(tenant.Admin, "{ viewer { memberships { organization { slug } } } }"))
        .GetProperty("viewer").GetProperty("memberships")[0].GetProperty("organization").GetProperty("slug").GetString()!;

    private async Task<JsonElement> ChangeAsync(Person person, string mutation, string type, object input)
    {
        var operation = $$"""
            mutation ($input: {{type}}!) { answer: {{mutation}}(input: $input) { course { ...Whole } errors { code path } warnings { code path } } }
            {{Fields}}
            """;
        return (await scenario.DataAsync(person, operation, new { input })).GetProperty("answer");
    }
}
