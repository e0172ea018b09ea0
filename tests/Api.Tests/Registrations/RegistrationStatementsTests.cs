using Meander.Domain.Courses;
using Meander.Domain.Registrations;
using Meander.Testing;
using Xunit;

namespace Meander.Api.Tests.Registrations;

/// <summary>However many people a command concerns, and however many wait, it takes as many statements as one of them.</summary>
public sealed class RegistrationStatementsTests(Scenario scenario) : IClassFixture<Scenario>, IAsyncLifetime
{
    private Tenant _hlf = null!;

    public async Task InitializeAsync()
    {
        _hlf = await scenario.Given.OrganizationAsync();

        // A connection asks for more the first time it is used.
        await scenario.DataAsync(_hlf.Admin, "{ directory { totalCount } }");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_cancellation_that_promotes()
    {
        var (one, many) = (await CancelAsync(waiting: 1), await CancelAsync(waiting: 12));
        Assert.Equal(one, many);
        Assert.True(await CancelAsync(waiting: 0) < one);

        async Task<int> CancelAsync(int waiting)
        {
            var seated = (await FullCoursesAsync(1, waiting))[0];
            var (statements, data) = await scenario.CountedAsync(
                _hlf.Admin,
                "mutation ($id: ID!) { cancelRegistration(input: { registrationId: $id }) { promoted { id } errors { code } } }",
                new { id = seated.Id.Value });
            Assert.Empty(data.GetProperty("cancelRegistration").GetProperty("errors").EnumerateArray());
            return statements;
        }
    }

    [Fact]
    public async Task The_names_of_those_who_are_registered_come_with_them_and_addresses_are_looked_for_when_asked()
    {
        var course = (await FullCoursesAsync(1, waiting: 3))[0].CourseId;
        var names = await ReadAsync("name");
        Assert.Equal(names + 1, await ReadAsync("name email"));

        async Task<int> ReadAsync(string fields)
        {
            var (statements, data) = await scenario.CountedAsync(
                _hlf.Admin,
                "query ($id: ID!) { course(id: $id) { registrations { nodes { member { user { " + fields + " } } } } } }",
                new { id = course.Value });
            Assert.Equal(4, data.GetProperty("course").GetProperty("registrations").GetProperty("nodes").GetArrayLength());
            return statements;
        }
    }

    [Fact]
    public async Task A_list_of_people_to_enrol()
    {
        Assert.Equal(await EnrollAsync(1), await EnrollAsync(12));

        async Task<int> EnrollAsync(int people)
        {
            var (course, mentors) = (await _hlf.CourseAsync(seats: 3), await _hlf.MentorsAsync(people));
            var (statements, data) = await scenario.CountedAsync(
                _hlf.Admin,
                "mutation ($input: EnrollManyInput!) { enrollMany(input: $input) { results { registration { id } } errors { code } } }",
                new { input = new { courseId = course.Id.Value, userIds = mentors.Select(mentor => mentor.Id.Value) } });
            Assert.Equal(people, data.GetProperty("enrollMany").GetProperty("results").GetArrayLength());
            return statements;
        }
    }

    [Fact]
    public async Task A_list_of_absent_people_of_many_courses_whose_lines_move_up()
    {
        Assert.Equal(await MarkAsync(1), await MarkAsync(6));

        async Task<int> MarkAsync(int courses)
        {
            var seated = await FullCoursesAsync(courses, waiting: 2);
            var (statements, data) = await scenario.CountedAsync(
                _hlf.Admin,
                "mutation ($ids: [ID!]!) { markAttendance(input: { registrationIds: $ids, attended: false }) { registrations { id } } }",
                new { ids = seated.Select(registration => registration.Id.Value) });
            Assert.Equal(courses, data.GetProperty("markAttendance").GetProperty("registrations").GetArrayLength());
            return statements;
        }
    }

    /// <summary>Courses with one seat and no start, each with that many people in line; who has the seat.</summary>
    private async Task<IReadOnlyList<CourseRegistration>> FullCoursesAsync(int courses, int waiting)
    {
        var seated = new List<CourseRegistration>();
        for (var i = 0; i < courses; i++)
        {
            Course course = await _hlf.SelfPacedAsync(one => one with { SeatsTotal = 1 });
            var results = (await _hlf.Admin.EnrollManyAsync(course, await _hlf.MentorsAsync(1 + waiting))).Value;
            seated.Add(results[0].Value);
        }

        return seated;
    }
}
