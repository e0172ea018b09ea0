using Meander.Application.Courses;
using Meander.Testing;
using Npgsql;
using Xunit;

namespace Meander.Application.Tests.Courses;

/// <summary>
/// What the catalogue calls open is what <c>enroll</c> accepts, of every course that there may be, at the very instants too.
/// </summary>
public sealed class OpenForEnrollmentTests(Given given) : OnPostgres(given)
{
    /// <summary>How many seats there are, who has them, who waits, and whether there is a waiting list.</summary>
    private static readonly (int? Total, int Taken, int Waiting, bool HasLine)[] Fillings =
    [
        (null, 0, 0, false), (2, 1, 0, false), (1, 1, 0, true), (1, 1, 0, false), (3, 1, 1, false), (3, 1, 2, false), (3, 1, 2, true),
    ];

    private static readonly string[] States = ["DRAFT", "PUBLISHED", "INACTIVE", "ARCHIVED"];

    [Fact]
    public async Task Open_for_enrollment_is_what_enroll_would_accept_and_false_the_rest()
    {
        await MakeAsync();
        var mentor = await Hlf.MentorAsync();
        var all = await FoundAsync(new CourseFilter(Hlf.Id));
        Assert.Equal(TimesOf().Count() * Fillings.Length * States.Length, all.Count);

        var accepted = (await mentor.AskAsync(new ViewerEnrollmentsOf([.. all.Select(row => row.Id)])))
            .Where(standing => standing.CanEnroll).Select(standing => standing.CourseId).ToHashSet();

        Assert.NotEmpty(accepted);
        foreach (var open in new[] { true, false })
        {
            Assert.Equal(
                all.Where(row => accepted.Contains(row.Id) == open).Select(Named),
                (await FoundAsync(new CourseFilter(Hlf.Id, OpenForEnrollment: open))).Select(Named));
        }

        foreach (var seats in new[] { true, false })
        {
            Assert.Equal(
                all.Where(row => row.Seats.Available is not <= 0 == seats).Select(Named),
                (await FoundAsync(new CourseFilter(Hlf.Id, HasSeatsAvailable: seats))).Select(Named));
        }
    }

    [Fact]
    public async Task The_instant_of_the_deadline_is_the_last_to_enrol_and_that_of_the_start_is_too_late()
    {
        var course = await Hlf.SelfPacedAsync(one => one with { EnrollmentDeadline = Clock.Now });
        Assert.Equal("OK", (await (await Hlf.MentorAsync()).EnrollAsync(course)).Code());
        Clock.Advance(TimeSpan.FromMicroseconds(1));
        Assert.Equal("DEADLINE_PASSED", (await (await Hlf.MentorAsync()).EnrollAsync(course)).Code());

        var starting = await Hlf.CourseAsync();
        Clock.Now = starting.StartsAt!.Value.AddMicroseconds(-1);
        Assert.Equal("OK", (await (await Hlf.MentorAsync()).EnrollAsync(starting)).Code());
        Clock.Now = starting.StartsAt!.Value;
        Assert.Equal("COURSE_STARTED", (await (await Hlf.MentorAsync()).EnrollAsync(starting)).Code());
    }

    /// <summary>Deadlines and starts before, at and after now; a deadline is always before the start.</summary>
    private IEnumerable<(DateTimeOffset? Deadline, DateTimeOffset? StartsAt)> TimesOf()
    {
        DateTimeOffset?[] times = [null, Clock.Now.AddHours(-1), Clock.Now, Clock.Now.AddHours(1)];
        return from deadline in times
               from start in times.Append(Clock.Now.AddHours(2))
               where deadline is null || start is null || deadline < start
               select (deadline, start);
    }

    private async Task MakeAsync()
    {
        var courses = from times in TimesOf()
                      from filling in Fillings
                      from state in States
                      select (Id: Guid.NewGuid(), times, filling, state);
        var people = (await Hlf.MentorsAsync(3)).Select(person => person.Id.Value).ToList();
        await using var source = NpgsqlDataSource.Create(Given.Database.ConnectionString + ";Pooling=false");
        await using var connection = await source.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection);
        foreach (var (id, times, filling, state) in courses)
        {
            Add(
                """
                insert into courses (id, series_id, organization_id, title, category, delivery, status, is_active, schedule, starts_at, ends_at,
                                     enrollment_deadline, seats_total, waitlist_enabled, created_by)
                values ($1, $1, $2, $3, 'WORKSHOP', 'ONLINE', $4, $5,
                        case when $6::timestamptz is not null
                             then '{"start_date": "2026-06-16", "end_date": "2026-06-16", "location": null, "sessions": []}'::jsonb end,
                        $6, $6, $7, $8, $9, $10)
                """,
                id, Hlf.Id.Value, $"{state}, {filling}, {times}", state == "INACTIVE" ? "PUBLISHED" : state, state != "INACTIVE",
                (object?)times.StartsAt ?? DBNull.Value, (object?)times.Deadline ?? DBNull.Value,
                (object?)filling.Total ?? DBNull.Value, filling.HasLine, Hlf.Admin.Id.Value);
            for (var place = 0; place < filling.Taken + filling.Waiting; place++)
            {
                var waits = place - filling.Taken + 1;
                Add(
                    """
                    insert into course_registrations (course_id, user_id, organization_id, registered_by_user_id, status, waitlist_position)
                    values ($1, $2, $3, $2, $4, $5)
                    """,
                    id, people[place], Hlf.Id.Value, waits > 0 ? "WAITLISTED" : "CONFIRMED", waits > 0 ? waits : DBNull.Value);
            }
        }

        await batch.ExecuteNonQueryAsync();

        void Add(string sql, params object[] values)
        {
            var command = new NpgsqlBatchCommand(sql);
            foreach (var value in values)
                command.Parameters.Add(new NpgsqlParameter { Value = value });
            batch.BatchCommands.Add(command);
        }
    }

    private async Task<List<CourseRow>> FoundAsync(CourseFilter filter)
    {
        var rows = new List<CourseRow>();
        for (PageInfo? last = null; last is not { HasNextPage: false };)
        {
            var request = new PageRequest(First: 100, After: last?.EndCursor);
            var page = await Hlf.Admin.AskAsync(new CoursesPage(filter, CourseOrder.TitleAsc, request));
            last = page.PageInfo;
            rows.AddRange(page.Nodes);
        }

        return rows;
    }

    private static string Named(CourseRow row) => $"{row.Details.Title} {row.Id}";
}
