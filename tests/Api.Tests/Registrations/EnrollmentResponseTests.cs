using System.Text.Json;
using Meander.Testing;
using Xunit;

namespace Meander.Api.Tests.Registrations;

public sealed class EnrollmentResponseTests(Scenario scenario) : IClassFixture<Scenario>
{
    private const string Enroll = """
        mutation ($input: EnrollInput!) {
          enroll(input: $input) {
            registration {
              status waitlistPosition registeredAt confirmedAt cancelledAt notes
              course { title seats { total available taken waitlisted } viewerEnrollment { canEnroll registration { status } blockers { code } } }
              member { role user { name email } organization { slug } localAssociation { name } }
              registeredBy { name }
            }
            errors {
              code message path
              ... on DeadlinePassedError { deadline }
              ... on PrerequisitesMissingError { missingCertifications { code name } missingCourses { title } }
              ... on AlreadyEnrolledError { registration { id status } }
            }
            warnings { code message path }
          }
        }
        """;

    [Fact]
    public async Task A_seat_taken_is_shown_with_everything_around_it()
    {
        var tenant = await scenario.Given.OrganizationAsync();
        var course = await tenant.CourseAsync(one => one with { Title = "Kurs på øya 😀" });
        var mentor = await tenant.MentorAsync();
        var person = await scenario.DataAsync(mentor, "{ viewer { user { name email } memberships { organization { slug } } } }");
        var (user, slug) = (
            person.GetProperty("viewer").GetProperty("user"),
            person.GetProperty("viewer").GetProperty("memberships")[0].GetProperty("organization"));

        var data = await scenario.DataAsync(mentor, Enroll, new { input = new { courseId = course.Id.Value, notes = "Vegan" } });

        Answer.Matches(data, (user.GetProperty("name"), "name"), (user.GetProperty("email"), "email"), (slug.GetProperty("slug"), "slug"));
    }

    [Fact]
    public async Task A_course_that_is_shown_has_the_seats_that_each_act_of_a_request_left()
    {
        var tenant = await scenario.Given.OrganizationAsync();
        var (course, other) = (await tenant.CourseAsync(seats: 9), await tenant.CourseAsync(seats: 5));
        var mentors = await tenant.MentorsAsync(4);
        var earlier = (await mentors[0].EnrollAsync(course)).Value;
        const string several = """
            mutation ($course: ID!, $other: ID!, $one: ID!, $two: ID!, $three: ID!, $earlier: ID!) {
              first: enroll(input: { courseId: $course, userId: $one }) { registration { ...left } }
              elsewhere: enroll(input: { courseId: $other, userId: $one }) { registration { ...left } }
              both: enrollMany(input: { courseId: $course, userIds: [$two, $three] }) { results { registration { ...left } } }
              back: cancelRegistration(input: { registrationId: $earlier }) { registration { ...left } }
              again: enroll(input: { courseId: $course, userId: $one }) { registration { ...left } errors { code } }
            }
            fragment left on CourseRegistration { course { id seats { available } } }
            """;

        var data = await scenario.DataAsync(tenant.Admin, several, new
        {
            course = course.Id.Value,
            other = other.Id.Value,
            one = mentors[1].Id.Value,
            two = mentors[2].Id.Value,
            three = mentors[3].Id.Value,
            earlier = earlier.Id.Value,
        });

        Json.Equal(
            $$"""
            {
              "first": { "registration": {{Left(course.Id.Value, 7)}} },
              "elsewhere": { "registration": {{Left(other.Id.Value, 4)}} },
              "both": { "results": [{ "registration": {{Left(course.Id.Value, 5)}} }, { "registration": {{Left(course.Id.Value, 5)}} }] },
              "back": { "registration": {{Left(course.Id.Value, 6)}} },
              "again": { "registration": null, "errors": [{ "code": "ALREADY_ENROLLED" }] }
            }
            """, data);

        static string Left(Guid course, int seats) => $$"""{ "course": { "id": "{{course}}", "seats": { "available": {{seats}} } } }""";
    }

    /// <summary>The course is read in the round trip that writes and commits: ahead of the commit, and behind the rows.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("deferrable initially deferred")]
    public async Task Who_is_to_be_shown_a_course_is_answered_also_when_writing_or_committing_fails(string when)
    {
        var tenant = await scenario.Given.OrganizationAsync();
        var course = await tenant.CourseAsync(seats: 5);
        var (mentor, other) = (await tenant.MentorAsync(), await tenant.MentorAsync());
        const string enroll =
            "mutation ($id: ID!) { enroll(input: { courseId: $id }) { registration { course { seats { available } } } errors { code } } }";
        var variables = new { id = course.Id.Value };
        await scenario.Given.Database.ExecuteAsync(
            $"""
            create function refuse_one() returns trigger language plpgsql
            as $$ begin raise exception 'Not this one.'; end $$;
            create constraint trigger refuse_one after insert on course_registrations {when}
              for each row when (new.user_id = '{mentor.Id.Value}') execute function refuse_one();
            """);
        try
        {
            Assert.Equal("INTERNAL_ERROR", await scenario.CodeAsync(mentor, enroll, variables).WaitAsync(TimeSpan.FromMinutes(1)));
            Json.Equal(
                """{ "enroll": { "registration": { "course": { "seats": { "available": 4 } } }, "errors": [] } }""",
                await scenario.DataAsync(other, enroll, variables));
        }
        finally
        {
            await scenario.Given.Database.ExecuteAsync("drop trigger refuse_one on course_registrations; drop function refuse_one()");
        }
    }

    [Fact]
    public async Task Refusals_say_what_there_is_to_say()
    {
        var tenant = await scenario.Given.OrganizationAsync();
        await tenant.TypeAsync("peer-mentor-basic");
        var basics = await tenant.SelfPacedAsync(one => one with { Title = "Basics" });
        var closed = await tenant.CourseAsync(one => one with { EnrollmentDeadline = scenario.Given.Clock.Now.AddHours(-1) });
        var advanced = await tenant.CourseAsync(
            one => one with { PrerequisiteCertifications = ["peer-mentor-basic"], PrerequisiteCourseIds = [basics.Id] });
        var mentor = await tenant.MentorAsync();
        var registration = (await mentor.EnrollAsync(basics)).Value;

        var closedRefusal = await RefusedAsync(mentor, new { courseId = closed.Id.Value });
        Answer.PartMatches("deadline", closedRefusal);
        var enrolledRefusal = await RefusedAsync(mentor, new { courseId = basics.Id.Value });
        Answer.PartMatches("enrolled", enrolledRefusal, (registration.Id.Value, "registration"));
        var missing = await RefusedAsync(mentor, new { courseId = advanced.Id.Value });
        Assert.Equal("PREREQUISITES_MISSING", missing[0].GetProperty("code").GetString());
        Json.Equal("""[{ "code": "peer-mentor-basic", "name": "Type peer-mentor-basic" }]""", missing[0].GetProperty("missingCertifications"));
        Json.Equal("""[{ "title": "Basics" }]""", missing[0].GetProperty("missingCourses"));
        var notes = await RefusedAsync(mentor, new { courseId = basics.Id.Value, notes = new string('x', 2001) });
        Json.Equal("""["notes"]""", notes[0].GetProperty("path"));
    }

    [Fact]
    public async Task A_proxy_who_may_not_see_the_registration_is_told_no_more_than_that_there_is_one()
    {
        var tenant = await scenario.Given.OrganizationAsync();
        var (north, south) = (await tenant.AssociationAsync(), await tenant.AssociationAsync());
        var (coordinator, mentor) = (await tenant.CoordinatorAsync(north), await tenant.MentorAsync(south));
        var course = await tenant.CourseAsync();
        await mentor.EnrollAsync(course);

        var errors = await RefusedAsync(coordinator, new { courseId = course.Id.Value, userId = mentor.Id.Value });

        Answer.Matches(errors);
    }

    [Fact]
    public async Task Many_are_answered_one_by_one_and_the_promoted_are_shown()
    {
        var tenant = await scenario.Given.OrganizationAsync();
        var course = await tenant.CourseAsync(seats: 1);
        var mentors = await tenant.MentorsAsync(2);
        const string many = """
            mutation ($course: ID!, $users: [ID!]!) {
              enrollMany(input: { courseId: $course, userIds: $users }) {
                results { registration { id status waitlistPosition member { user { id } } } errors { code __typename ... on AlreadyEnrolledError { registration { status } } } }
                errors { code }
              }
            }
            """;

        var data = await scenario.DataAsync(tenant.Admin, many, new
        {
            course = course.Id.Value,
            users = new[] { mentors[1].Id.Value, mentors[0].Id.Value, mentors[1].Id.Value, Guid.NewGuid() }
        });
        var results = data.GetProperty("enrollMany").GetProperty("results");
        var first = results[0].GetProperty("registration");
        Answer.PartMatches(
            "enrolled", results,
            (first.GetProperty("id"), "first"), (results[1].GetProperty("registration").GetProperty("id"), "second"),
            (mentors[0].Id.Value, "mentor 0"), (mentors[1].Id.Value, "mentor 1"));

        var cancelled = await scenario.DataAsync(
            tenant.Admin, "mutation ($id: ID!) { cancelRegistration(input: { registrationId: $id, reason: \"Ill\" }) { registration { status cancellationReason } promoted { status waitlistPosition } errors { code } } }",
            new { id = first.GetProperty("id").GetString() });
        Answer.PartMatches("cancelled", cancelled);
    }

    private async Task<JsonElement> RefusedAsync(Person person, object input)
    {
        var enroll = (await scenario.DataAsync(person, Enroll, new { input })).GetProperty("enroll");
        Assert.Equal(JsonValueKind.Null, enroll.GetProperty("registration").ValueKind);
        return enroll.GetProperty("errors");
    }

}
