using Meander.Domain.Registrations;
using Meander.Testing;
using Npgsql;
using Xunit;

namespace Meander.Application.Tests.Database;

/// <summary>What the database keeps of the rules of Registrations, whoever writes.</summary>
public sealed class RegistrationConstraintTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly (RegistrationStatus Value, string Word)[] Statuses =
    [
        (
            RegistrationStatus.Waitlisted,
            "WAITLISTED"), (RegistrationStatus.Confirmed, "CONFIRMED"), (RegistrationStatus.Attended, "ATTENDED"),
        (RegistrationStatus.Completed, "COMPLETED"), (RegistrationStatus.Cancelled, "CANCELLED"), (RegistrationStatus.NoShow, "NO_SHOW"),
    ];

    private readonly PlainSql _sql = new(database);

    public static TheoryData<string, string, bool> Moves()
    {
        var moves = new TheoryData<string, string, bool>();
        foreach (var from in Statuses)
        {
            foreach (var to in Statuses.Where(to => to != from))
                moves.Add(from.Word, to.Word, RegistrationMoves.All.Contains((from.Value, to.Value)));
        }

        return moves;
    }

    [Theory]
    [MemberData(nameof(Moves))]
    public async Task Only_the_moves_of_the_table_are_made(string from, string to, bool allowed)
    {
        var organization = await _sql.OrganizationAsync();
        var course = await _sql.CourseAsync(organization);
        var registration = await _sql.RegistrationAsync(organization, course, from, position: from == "WAITLISTED" ? 1 : null);
        if (allowed)
        {
            await _sql.MoveAsync(registration, to);
            Assert.Equal(to, await _sql.RunAsync("select status from course_registrations where id = $1", registration));
            return;
        }

        var stopped = await Assert.ThrowsAsync<PostgresException>(() => _sql.MoveAsync(registration, to));
        Assert.Equal("course_registrations_status_moves", stopped.ConstraintName);
        Assert.Equal(from, await _sql.RunAsync("select status from course_registrations where id = $1", registration));
    }

    [Theory]
    [InlineData("CONFIRMED", true)]
    [InlineData("WAITLISTED", true)]
    [InlineData("ATTENDED", false)]
    [InlineData("COMPLETED", false)]
    [InlineData("CANCELLED", false)]
    [InlineData("NO_SHOW", false)]
    public async Task A_registration_begins_as_confirmed_or_waitlisted(string status, bool allowed)
    {
        var organization = await _sql.OrganizationAsync();
        object[] values =
        [
            await _sql.CourseAsync(organization), await _sql.MemberAsync(organization), organization, status, status == "WAITLISTED"
                ? 1
                : DBNull.Value,
        ];
        if (allowed)
            await _sql.RunAsync(PlainSql.Insert, values);
        else
            await _sql.IsStoppedByAsync("course_registrations_status_moves", PlainSql.Insert, values);
    }

    [Theory]
    [InlineData("CONFIRMED", "uq_course_registrations_active")]
    [InlineData("ATTENDED", "uq_course_registrations_active")]
    [InlineData("WAITLISTED", "uq_course_registrations_active")]
    [InlineData("CANCELLED", null)]
    [InlineData("NO_SHOW", null)]
    [InlineData("COMPLETED", null)]
    public async Task One_active_registration_per_user_and_course(string first, string? stopper)
    {
        var organization = await _sql.OrganizationAsync();
        var course = await _sql.CourseAsync(organization);
        var registration = await _sql.RegistrationAsync(organization, course, first, position: first == "WAITLISTED" ? 1 : null);
        var person = await _sql.IdAsync("select user_id from course_registrations where id = $1", registration);

        if (stopper is null)
            await _sql.RunAsync(PlainSql.Insert, course, person, organization, "CONFIRMED", DBNull.Value);
        else
            await _sql.IsStoppedByAsync(stopper, PlainSql.Insert, course, person, organization, "CONFIRMED", DBNull.Value);
    }

    [Theory]
    [InlineData("WAITLISTED", "waitlist_position = null", "course_registrations_waitlist_position_check")]
    [InlineData("CONFIRMED", "waitlist_position = 1", "course_registrations_waitlist_position_check")]
    [InlineData("CONFIRMED", "completion_result = 'PASSED', completion_date = now()", "course_registrations_completion_check")]
    [InlineData("ATTENDED", "status = 'COMPLETED'", "course_registrations_completion_check")]
    [InlineData("ATTENDED", "status = 'COMPLETED', completion_result = 'PASSED'", "course_registrations_completion_check")]
    [InlineData("ATTENDED", "status = 'COMPLETED', completion_result = 'GREAT', completion_date = now()",
        "completion_result_check")]
    [InlineData("COMPLETED", "completion_result = null", "course_registrations_completion_check")]
    [InlineData("CONFIRMED", "cancellation_date = now()", "course_registrations_cancellation_check")]
    [InlineData("CONFIRMED", "status = 'CANCELLED'", "course_registrations_cancellation_check")]
    [InlineData("CANCELLED", "cancellation_date = null", "course_registrations_cancellation_check")]
    [InlineData("CONFIRMED", "cancellation_reason = 'ill'", "course_registrations_cancellation_reason_check")]
    [InlineData("CANCELLED", "cancellation_reason = repeat('😀', 501)", "course_registrations_cancellation_reason_check")]
    [InlineData("CONFIRMED", "notes = repeat('😀', 2001)", "course_registrations_notes_check")]
    [InlineData("CONFIRMED", "user_id = registered_by_user_id, id = gen_random_uuid()", "course_registrations_fixed")]
    [InlineData("CONFIRMED", "registration_date = now() + interval '1 day'", "course_registrations_fixed")]
    public async Task A_row_that_contradicts_its_status_is_refused(string status, string change, string constraint)
    {
        var organization = await _sql.OrganizationAsync();
        var registration = await _sql.RegistrationAsync(
            organization, await _sql.CourseAsync(organization), status, position: status == "WAITLISTED" ? 1 : null);
        await _sql.IsStoppedByAsync(constraint, $"update course_registrations set {change} where id = $1", registration);
    }

    [Theory]
    [InlineData("CANCELLED", "cancellation_reason = repeat('😀', 500)")]
    [InlineData("NO_SHOW", "cancellation_reason = 'ill'")]
    [InlineData("CONFIRMED", "notes = repeat('😀', 2000)")]
    public async Task Texts_may_be_as_long_as_the_rules_say(string status, string change)
    {
        var organization = await _sql.OrganizationAsync();
        var registration = await _sql.RegistrationAsync(organization, await _sql.CourseAsync(organization), status);
        await _sql.RunAsync($"update course_registrations set {change} where id = $1", registration);
    }

    [Fact]
    public async Task The_organisation_is_the_courses_and_one_of_the_users()
    {
        var (here, there) = (await _sql.OrganizationAsync(), await _sql.OrganizationAsync());
        var course = await _sql.CourseAsync(here);
        var (member, stranger) = (await _sql.MemberAsync(here), await _sql.MemberAsync(there));

        await _sql.IsStoppedByAsync(
            "course_registrations_course_fkey", PlainSql.Insert, course, stranger, there, "CONFIRMED", DBNull.Value);
        await _sql.IsStoppedByAsync("course_registrations_member_fkey", PlainSql.Insert, course, stranger, here, "CONFIRMED", DBNull.Value);
        await _sql.IsStoppedByAsync(
            "course_registrations_course_fkey", PlainSql.Insert, Guid.NewGuid(), member, here, "CONFIRMED", DBNull.Value);
        await _sql.IsStoppedByAsync(
            "course_registrations_registered_by_fkey", PlainSql.Insert.Replace("$3, $2,", $"$3, '{stranger}',", StringComparison.Ordinal),
            course, member, here, "CONFIRMED", DBNull.Value);
    }

    [Fact]
    public async Task A_registration_stays_with_its_course_and_person()
    {
        var organization = await _sql.OrganizationAsync();
        var registration = await _sql.RegistrationAsync(organization, await _sql.CourseAsync(organization));
        var other = await _sql.CourseAsync(organization);

        await _sql.IsStoppedByAsync(
            "course_registrations_fixed", "update course_registrations set course_id = $2 where id = $1", registration, other);
        await _sql.IsStoppedByAsync(
            "course_registrations_fixed", "update course_registrations set user_id = $2 where id = $1", registration,
            await _sql.MemberAsync(organization));
    }
}
