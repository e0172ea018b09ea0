using Meander.Testing;
using Npgsql;
using Xunit;

namespace Meander.Application.Tests.Database;

/// <summary>Seats and lines as the trigger on <c>course_registrations</c> keeps them, whoever writes.</summary>
public sealed class SeatTriggerTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly PlainSql _sql = new(database);
    private Guid _organization;
    private Guid _course;

    public async Task InitializeAsync()
    {
        _organization = await _sql.OrganizationAsync();
        _course = await _sql.CourseAsync(_organization, seats: 3);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("CONFIRMED", 1)]
    [InlineData("ATTENDED", 1)]
    [InlineData("COMPLETED", 1)]
    [InlineData("NO_SHOW", 0)]
    [InlineData("CANCELLED", 0)]
    public async Task A_seat_is_held_while_confirmed_attended_or_completed(string status, int taken)
    {
        var registration = await _sql.RegistrationAsync(_organization, _course, status);
        Assert.Equal((taken, 0, 3 - taken), await _sql.SeatsAsync(_course));

        await _sql.RunAsync("delete from course_registrations where id = $1", registration);
        Assert.Equal((0, 0, 3), await _sql.SeatsAsync(_course));
    }

    [Fact]
    public async Task Twenty_writers_at_once_do_not_overbook_three_seats()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            try
            {
                await _sql.RegistrationAsync(_organization, _course);
                return "";
            }
            catch (PostgresException stopped)
            {
                return stopped.ConstraintName;
            }
        }));

        Assert.Equal(3, results.Count(result => result?.Length == 0));
        Assert.Equal(17, results.Count(result => result == "courses_seats_available_check"));
        Assert.Equal((3, 0, 0), await _sql.SeatsAsync(_course));
    }

    [Fact]
    public async Task A_statement_that_overbooks_leaves_nothing_behind()
    {
        await _sql.IsStoppedByAsync("courses_seats_available_check", ManySql("'CONFIRMED', null::int"), _course, _organization, 4);
        Assert.Equal((0, 0, 3), await _sql.SeatsAsync(_course));
        Assert.Equal(0L, await _sql.RunAsync("select count(*) from course_registrations where course_id = $1", _course));
    }

    [Fact]
    public async Task A_mistaken_no_show_is_not_put_right_when_no_seat_is_left()
    {
        var absent = await _sql.RegistrationAsync(_organization, _course, "NO_SHOW");
        await _sql.RunAsync(ManySql("'CONFIRMED', null::int"), _course, _organization, 3);

        var stopped = await Assert.ThrowsAsync<PostgresException>(() => _sql.MoveAsync(absent, "ATTENDED"));
        Assert.Equal("courses_seats_available_check", stopped.ConstraintName);
    }

    [Fact]
    public async Task One_statement_may_give_and_take_the_same_seat()
    {
        await _sql.RunAsync(ManySql("'CONFIRMED', null::int"), _course, _organization, 3);
        var waiting = await _sql.RegistrationAsync(_organization, _course, "WAITLISTED", position: 1);
        await _sql.RunAsync(
            """
            update course_registrations
               set status = case when id = $2 then 'CONFIRMED' else 'CANCELLED' end, waitlist_position = null,
                   cancellation_date = case when id = $2 then null else now() end
             where id = $2 or id = (select id from course_registrations where course_id = $1 and status = 'CONFIRMED' limit 1)
            """, _course, waiting);

        Assert.Equal((3, 0, 0), await _sql.SeatsAsync(_course));
    }

    [Fact]
    public async Task The_line_grows_at_its_end_only()
    {
        await _sql.RunAsync(ManySql("'WAITLISTED', n"), _course, _organization, 5);
        var late = await _sql.MemberAsync(_organization);

        await _sql.IsStoppedByAsync("course_registrations_waitlist_line", PlainSql.Insert, _course, late, _organization, "WAITLISTED", 7);
        await _sql.IsStoppedByAsync("course_registrations_waitlist_line", PlainSql.Insert, _course, late, _organization, "WAITLISTED", 3);
        await _sql.IsStoppedByAsync("course_registrations_waitlist_line", ManySql("'WAITLISTED', 3 + 2 * n"), _course, _organization, 2);
        await _sql.IsStoppedByAsync(
            "course_registrations_waitlist_position_check", PlainSql.Insert, _course, late, _organization, "WAITLISTED", 0);
        await _sql.RunAsync(PlainSql.Insert, _course, late, _organization, "WAITLISTED", 6);
        Assert.Equal("1 2 3 4 5 6", await _sql.LineAsync(_course));
    }

    [Theory]
    [InlineData("'WAITLISTED', 2", "course_registrations_waitlist_line")]
    [InlineData("'ATTENDED', null", "course_registrations_status_moves")]
    public async Task One_newcomer_who_may_not_begin_so_stops_those_of_other_courses_in_the_statement(string other, string constraint)
    {
        var elsewhere = await _sql.CourseAsync(_organization);
        var person = await _sql.MemberAsync(_organization);
        await _sql.IsStoppedByAsync(
            constraint,
            $"""
            insert into course_registrations (course_id, user_id, organization_id, registered_by_user_id, status, waitlist_position)
            values ($1, $3, $4, $3, 'CONFIRMED', null), ($2, $3, $4, $3, {other})
            """,
            _course, elsewhere, person, _organization);
        Assert.Equal((0, 0, 3), await _sql.SeatsAsync(_course));
    }

    [Fact]
    public async Task Whoever_leaves_the_line_those_behind_move_up()
    {
        await _sql.RunAsync(ManySql("'WAITLISTED', n"), _course, _organization, 8);
        await _sql.RunAsync(
            "update course_registrations set status = 'CANCELLED', cancellation_date = now(), waitlist_position = null "
            + "where course_id = $1 and waitlist_position in (2, 5)", _course);
        Assert.Equal("1 2 3 4 5 6", await _sql.LineAsync(_course));

        await _sql.RunAsync(
            "update course_registrations set status = 'CONFIRMED', waitlist_position = null where course_id = $1 and waitlist_position "
            + "<= 3", _course);
        Assert.Equal("1 2 3", await _sql.LineAsync(_course));
        Assert.Equal((3, 3, 0), await _sql.SeatsAsync(_course));

        await _sql.RunAsync("delete from course_registrations where course_id = $1 and waitlist_position = 1", _course);
        Assert.Equal("1 2", await _sql.LineAsync(_course));
        Assert.Equal((3, 2, 0), await _sql.SeatsAsync(_course));
    }

    [Fact]
    public async Task Nobody_changes_places_in_the_line()
    {
        await _sql.RunAsync(ManySql("'WAITLISTED', n"), _course, _organization, 3);
        await _sql.IsStoppedByAsync(
            "course_registrations_waitlist_order",
            "update course_registrations set waitlist_position = 4 - waitlist_position where course_id = $1", _course);
    }

    [Fact]
    public async Task A_long_line_moves_up_without_a_pause()
    {
        await _sql.RunAsync(ManySql("'WAITLISTED', n"), _course, _organization, 5000);
        var started = System.Diagnostics.Stopwatch.StartNew();
        for (var promoted = 0; promoted < 3; promoted++)
            await _sql.RunAsync(
                "update course_registrations set status = 'CONFIRMED', waitlist_position = null where course_id = $1 and "
                + "waitlist_position = 1", _course);

        // A tenth of a second each on a busy machine; seconds when rows are paired with rows.
        Assert.True(started.Elapsed < TimeSpan.FromSeconds(5), $"{started.Elapsed}");
        Assert.Equal((3, 4997, 0), await _sql.SeatsAsync(_course));
    }

    [Fact]
    public async Task Lines_of_several_courses_close_in_one_statement()
    {
        var other = await _sql.CourseAsync(_organization, seats: 1);
        await _sql.RunAsync(ManySql("'WAITLISTED', n"), _course, _organization, 4);
        await _sql.RunAsync(ManySql("'WAITLISTED', n"), other, _organization, 3);
        await _sql.RunAsync(
            "update course_registrations set status = 'CANCELLED', cancellation_date = now(), waitlist_position = null where "
            + "waitlist_position = 1 and course_id in ($1, $2)",
            _course, other);

        Assert.Equal("1 2 3", await _sql.LineAsync(_course));
        Assert.Equal("1 2", await _sql.LineAsync(other));
    }

    /// <summary>$1 course, $2 organisation, $3 how many new members; <c>n</c> numbers them.</summary>
    private static string ManySql(string statusAndPosition) =>
        $"""
        with people as (
          insert into users (id) select gen_random_uuid() from generate_series(1, $3) returning id),
        members as (
          insert into user_organization_memberships (user_id, organization_id, name, role)
          select id, $2, 'U', 'PEER_MENTOR' from people returning user_id)
        insert into course_registrations (course_id, organization_id, user_id, registered_by_user_id, status, waitlist_position, registration_date)
        select $1, $2, user_id, user_id, {statusAndPosition}, now() - interval '1 hour' + n * interval '1 second'
          from (select user_id, row_number() over ()::int as n from members) m
        """;
}
