using FsCheck;
using FsCheck.Fluent;
using Meander.Application.Registrations;
using Meander.Domain.Courses;
using Meander.Domain.Registrations;
using Meander.Infrastructure.Postgres;
using Meander.Testing;
using Npgsql;
using Xunit;

namespace Meander.Application.Tests.Registrations;

/// <summary>
/// Requests for places that arrive while others are being decided are decided together, in one transaction; nobody's answer depends on who
/// else asked.
/// </summary>
public sealed class EnrollTogetherTests(Given given) : OnPostgres(given)
{
    /// <summary>Somebody asks for a place.</summary>
    /// <param name="Course">One of three: without a line, with one, and of another organisation.</param>
    /// <param name="Who">One of the mentors, or beyond them a stranger.</param>
    /// <param name="MayWait">Whether they would stand in line.</param>
    public sealed record Ask(int Course, int Who, bool MayWait);

    private const int Mentors = 4;

    [Fact]
    public async Task Those_who_come_while_others_are_decided_go_together_in_order_of_arrival()
    {
        var course = await Hlf.CourseAsync(seats: 3);
        var people = await SignedInAsync(8);

        var results = await TogetherAsync([course], () => people.Select(person => person.EnrollAsync(course)));

        Assert.Equal(
            [null, null, null, 1, 2, 3, 4, 5], results.Select(result => result.Value.WaitlistPosition));
        // The first may have begun to be decided before the second came.
        Assert.InRange((long)(await Given.Database.ExecuteAsync(
            $"select count(distinct xmin::text) from course_registrations where course_id = '{course.Id.Value}'"))!, 1, 2);
        Assert.All(results, (result, index) => Assert.Equal(people[index].Id, result.Value.RegisteredByUserId));
        foreach (var (index, result) in results.Index())
            Assert.Equal(people[index].Id, (await AuditOfAsync(result.Value.Id.Value)).Single().ActorUserId);
        await AllIsWellAsync();
    }

    [Fact]
    public async Task Who_signs_in_for_the_first_time_goes_with_the_others_and_is_written_down_whatever_the_answer()
    {
        var course = await Hlf.CourseAsync(details => details with { SeatsTotal = 3, WaitlistEnabled = false });
        var people = await Hlf.MentorsAsync(5);

        var results = await TogetherAsync([course], () => people.Select(person => person.EnrollAsync(course)));

        Assert.Equal(["OK", "OK", "OK", "COURSE_FULL", "COURSE_FULL"], results.Select(result => result.Code()));
        Assert.InRange((long)(await Given.Database.ExecuteAsync(
            $"select count(distinct xmin::text) from course_registrations where course_id = '{course.Id.Value}'"))!, 1, 2);
        Assert.Equal(5L, await Given.Database.ExecuteAsync(
            $"""
            select count(*) from users
             where first_seen_at is not null and id in ({string.Join(", ", people.Select(person => $"'{person.Id.Value}'"))})
            """));
        await AllIsWellAsync();
    }

    [Fact]
    public async Task One_bad_one_foreign_one_unknown_one_forbidden_and_one_who_hangs_up_leave_the_others_alone()
    {
        var (course, theirs) = (await Hlf.CourseAsync(seats: 20), await (await Given.OrganizationAsync()).CourseAsync(seats: 20));
        var people = await SignedInAsync(6);
        var stranger = new Person(Given, Domain.UserId.New(), Domain.MemberId.New());
        using var hangUp = new CancellationTokenSource();
        Task<Result<CourseRegistration>>[] asked = [];

        await WhileLockedAsync([course, theirs], async () =>
        {
            asked =
            [
                people[0].EnrollAsync(course),
                people[1].EnrollAsync(course, notes: new string('x', CourseRegistration.MaxNotes + 1)),
                people[2].EnrollAsync(theirs),
                stranger.EnrollAsync(course),
                people[3].EnrollAsync(people[0], course),
                Given.SendAsync(people[4].Id, new Enroll(course.Id, null, true, null), hangUp.Token),
                people[5].EnrollAsync(course),
            ];
            await hangUp.CancelAsync();
        });

        Assert.Equal("OK", (await asked[0]).Code());
        Assert.Equal("VALIDATION_FAILED", (await asked[1]).Code());
        Assert.Equal("NOT_FOUND", (await asked[2]).Code());
        await Assert.ThrowsAsync<Unauthenticated>(() => asked[3]);
        await Assert.ThrowsAsync<Forbidden>(() => asked[4]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked[5]);
        Assert.Equal("OK", (await asked[6]).Code());
        Assert.Equal(new Seats(20, 2, 0), (await Hlf.StoredAsync(course)).Seats);
        await AllIsWellAsync();
    }

    [Theory]
    [InlineData(
        "alter table course_registrations add constraint no_poison check (notes is distinct from 'poison') not valid",
        "alter table course_registrations drop constraint no_poison")]
    [InlineData(
        """
        create function refuse_poison() returns trigger language plpgsql
        as $$ begin raise check_violation using constraint = 'no_poison'; end $$;
        create constraint trigger no_poison after insert on course_registrations deferrable initially deferred
          for each row when (new.notes = 'poison') execute function refuse_poison();
        """,
        "drop trigger no_poison on course_registrations; drop function refuse_poison()")]
    public async Task One_that_the_database_refuses_at_once_or_at_the_commit_fails_alone(string refuse, string refuseNoMore)
    {
        var course = await Hlf.CourseAsync(seats: 20);
        var people = await SignedInAsync(5);
        await Given.Database.ExecuteAsync(refuse);
        try
        {
            Task<Result<CourseRegistration>>[] asked = [];
            await WhileLockedAsync([course], () =>
            {
                asked = [.. people.Select((person, index) => person.EnrollAsync(course, notes: index == 3 ? "poison" : null))];
                return Task.CompletedTask;
            });

            foreach (var (index, one) in asked.Index())
            {
                if (index == 3)
                    Assert.Equal("no_poison", (await Assert.ThrowsAsync<PostgresException>(() => one)).ConstraintName);
                else
                    Assert.Equal("OK", (await one).Code());
            }
        }
        finally
        {
            await Given.Database.ExecuteAsync(refuseNoMore);
        }

        Assert.Equal(new Seats(20, 4, 0), (await Hlf.StoredAsync(course)).Seats);
        await AllIsWellAsync();
    }

    [Fact]
    public async Task A_course_that_somebody_holds_keeps_nobody_from_another()
    {
        var (held, free) = (await Hlf.CourseAsync(seats: 5), await Hlf.CourseAsync(seats: 5));
        var people = await SignedInAsync(4);
        Task<Result<CourseRegistration>>[] waiting = [];

        await WhileLockedAsync([held], async () =>
        {
            waiting = [people[0].EnrollAsync(held), people[1].EnrollAsync(held)];
            Assert.Equal("OK", (await people[2].EnrollAsync(free)).Code());
            Assert.Equal("OK", (await people[3].EnrollAsync(free)).Code());
            Assert.DoesNotContain(waiting, one => one.IsCompleted);
        });

        Assert.All(await Task.WhenAll(waiting), result => Assert.Equal("OK", result.Code()));
    }

    [Fact]
    public Task However_requests_are_split_into_batches_each_gets_the_answer_that_it_gets_alone() =>
        Worlds.CheckAsync(ArbitrarySplits(), async splits =>
        {
            var people = await SignedInAsync(Mentors);
            var stranger = (await (await Given.OrganizationAsync()).MentorAsync()).At(Given);
            Person Who(Ask ask) => ask.Who < Mentors ? people[ask.Who] : stranger;
            var (alone, together) = (await CoursesAsync(), await CoursesAsync());

            var expected = new List<string>();
            foreach (var ask in splits.SelectMany(batch => batch))
                expected.Add(Said(await Who(ask).EnrollAsync(alone[ask.Course], ask.MayWait)));
            var said = new List<string>();
            foreach (var batch in splits)
            {
                said.AddRange((await TogetherAsync(
                    together, () => batch.Select(ask => Who(ask).EnrollAsync(together[ask.Course], ask.MayWait)))).Select(Said));
            }

            Assert.Equal(expected, said);
            await AllIsWellAsync();
        });

    private static Arbitrary<Ask[][]> ArbitrarySplits()
    {
        var ask =
            from course in Gen.Choose(0, 2)
            from who in Gen.Choose(0, Mentors)
            from mayWait in Gen.Elements(true, false)
            select new Ask(course, who, mayWait);
        return ask.NonEmptyListOf().Select(list => list.ToArray()).NonEmptyListOf().Select(list => list.Take(4).ToArray()).ToArbitrary();
    }

    private static string Said(Result<CourseRegistration> result) =>
        result.Succeeded ? $"{result.Value.Status} {result.Value.WaitlistPosition}" : result.Code();

    private async Task<Course[]> CoursesAsync() =>
    [
        await Hlf.CourseAsync(one => one with { SeatsTotal = 2, WaitlistEnabled = false }),
        await Hlf.CourseAsync(seats: 1),
        await (await Given.OrganizationAsync()).CourseAsync(seats: 2),
    ];

    /// <summary>People who have signed in before: their requests are taken in the order in which they are sent.</summary>
    private async Task<IReadOnlyList<Person>> SignedInAsync(int count)
    {
        var people = await Hlf.MentorsAsync(count);
        foreach (var person in people)
            await Given.SignInAsync(person.Id, null);
        return people;
    }

    /// <summary>All are sent before the first is decided.</summary>
    private async Task<Result<CourseRegistration>[]> TogetherAsync(
        IEnumerable<Course> courses, Func<IEnumerable<Task<Result<CourseRegistration>>>> send)
    {
        Task<Result<CourseRegistration>>[] sent = [];
        await WhileLockedAsync(courses, () =>
        {
            sent = [.. send()];
            return Task.CompletedTask;
        });
        return await Task.WhenAll(sent);
    }

    /// <summary>Another transaction holds the courses meanwhile.</summary>
    private async Task WhileLockedAsync(IEnumerable<Course> courses, Func<Task> work)
    {
        await using var connection = new NpgsqlConnection(Given.Database.ConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand("select from courses where id = any ($1) order by id for update", connection)
        {
            Parameters = { new NpgsqlParameter { Value = courses.Select(course => course.Id.Value).ToArray() } },
        };
        await hold.ExecuteNonQueryAsync();
        await work();
    }

    private async Task AllIsWellAsync() =>
        Assert.Empty(await Invariants.CheckAsync(Given.Database.ConnectionString));
}
