using Meander.Application.Audit;
using Meander.Application.Courses;
using Meander.Application.People;
using Meander.Domain.Audit;
using Meander.Domain.Courses;
using Meander.Domain.People;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Audit;

public sealed class AuditLogTests(Given given) : OnPostgres(given)
{
    private static readonly Guid Subject = Guid.NewGuid();

    [Fact]
    public async Task The_newest_come_first_whoever_acted()
    {
        var mentor = await Hlf.MentorAsync();
        var (first, third, second) = (await RecordAsync(-60), await RecordAsync(-20, mentor), await RecordAsync(-40, Hlf.Admin));

        var page = await AskAsync(new AuditFilter(Hlf.Id, Before: Clock.Now));

        Assert.Equal([third, second, first], Ids(page));
        Assert.Equal([mentor.Id, Hlf.Admin.Id, null], page.Nodes.Select(row => row.ActorId));
        Assert.Equal(
            ("course.updated", nameof(Course), Subject, "Changed 'A'.", Clock.Now.AddSeconds(-20)),
            (page.Nodes[0].Action, page.Nodes[0].SubjectType, page.Nodes[0].SubjectId, page.Nodes[0].Summary, page.Nodes[0].At));
        Assert.Equal(3, page.TotalCount);
    }

    [Fact]
    public async Task Every_filter_given_must_hold()
    {
        var (mentor, other) = (await Hlf.MentorAsync(), Guid.NewGuid());
        var byMentor = await RecordAsync(-30, mentor);
        var byAdmin = await RecordAsync(-20, Hlf.Admin);
        var byNobody = await RecordAsync(-10);
        var ofAnother = await RecordAsync(-5, mentor, other);
        await RecordAsync(-25, elsewhere: await Given.OrganizationAsync());
        var past = new AuditFilter(Hlf.Id, Before: Clock.Now);

        Assert.Equal([ofAnother, byNobody, byAdmin, byMentor], Ids(await AskAsync(past)));
        Assert.Equal([byNobody, byAdmin, byMentor], Ids(await AskAsync(past with { SubjectId = Subject })));
        Assert.Equal([ofAnother, byMentor], Ids(await AskAsync(past with { ActorId = mentor.Id })));
        Assert.Equal([byMentor], Ids(await AskAsync(past with { ActorId = mentor.Id, SubjectId = Subject })));
        Assert.Equal([byAdmin, byMentor], Ids(await AskAsync(past with { Before = Clock.Now.AddSeconds(-10) })));
        Assert.Equal([ofAnother, byNobody, byAdmin], Ids(await AskAsync(past with { From = Clock.Now.AddSeconds(-20) })));
        Assert.Equal([byAdmin], Ids(await AskAsync(past with { From = Clock.Now.AddSeconds(-20), Before = Clock.Now.AddSeconds(-10) })));
        Assert.Equal([byAdmin], Ids(await AskAsync(new(Hlf.Id, Subject, Hlf.Admin.Id, Clock.Now.AddSeconds(-20), Clock.Now))));
        Assert.Empty(Ids(await AskAsync(past with { ActorId = mentor.Id, From = Clock.Now.AddSeconds(-29), SubjectId = Subject })));
    }

    [Fact]
    public async Task What_nobody_knows_and_a_time_that_ends_before_it_begins_answer_an_empty_list()
    {
        await RecordAsync(-10, Hlf.Admin);
        foreach (var filter in new AuditFilter[]
        {
            new(SubjectId: Guid.NewGuid()), new(SubjectId: Guid.Empty), new(ActorId: UserId.New()), new(
                From: Clock.Now, Before: Clock.Now.AddDays(-1)),
            new(
                From: Clock.Now.AddSeconds(-10),
                Before: Clock.Now.AddSeconds(-10)), new(Before: DateTimeOffset.MinValue), new(From: DateTimeOffset.MaxValue),
        })
        {
            var page = await AskAsync(filter);
            Assert.Equal(
                (0, 0, false, false), (page.Nodes.Count, page.TotalCount, page.PageInfo.HasNextPage, page.PageInfo.HasPreviousPage));
        }

        Assert.Equal(1, (await AskAsync(new(From: DateTimeOffset.MinValue, Before: DateTimeOffset.MaxValue))).TotalCount);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    public async Task Pages_from_either_end_are_one_list_however_many_are_of_the_same_instant(int size)
    {
        await RecordAsync(-60, count: 3);
        await RecordAsync(-30, count: 40);
        await RecordAsync(0, count: 2);

        var whole = Ids(await AskAsync(new(Hlf.Id), new PageRequest(First: 100)));
        var forwards = await WalkAsync(size, backwards: false);
        var backwards = await WalkAsync(size, backwards: true);

        Assert.Equal(45, whole.Distinct().Count());
        Assert.Equal(whole, forwards);
        Assert.Equal(whole, backwards);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whoever_pages_on_while_more_is_recorded_sees_each_that_was_there_once(bool backwards)
    {
        await RecordAsync(-30, count: 20);
        await RecordAsync(-10, count: 20);
        var before = Ids(await AskAsync(new(Hlf.Id), new PageRequest(First: 100)));

        // Older ones come too: a long transaction is committed after those that began later.
        var seen = await WalkAsync(6, backwards, async () =>
        {
            await RecordAsync(0, Hlf.Admin, count: 2);
            await RecordAsync(-10);
            await RecordAsync(-90);
        });

        Assert.Equal(before, seen.Where(before.Contains));
        var whole = Ids(await AskAsync(new(Hlf.Id), new PageRequest(First: 100)));
        Assert.Equal(whole.Where(seen.Contains), seen);
        Assert.NotEqual(before.Count, whole.Count);
    }

    [Fact]
    public async Task Only_admins_see_it()
    {
        await RecordAsync(0);
        var elsewhere = await Given.OrganizationAsync();
        var (coordinator, mentor) = (await Hlf.CoordinatorAsync(), await Hlf.MentorAsync());
        var id = (await AskAsync(new(Hlf.Id))).Nodes[0].Id;

        foreach (var person in new[] { coordinator, mentor })
        {
            foreach (var filter in new AuditFilter?[] { null, new(Hlf.Id), new(elsewhere.Id), new(OrganizationId.New()) })
                await Assert.ThrowsAsync<Forbidden>(() => person.AskAsync(new AuditLogPage(filter, new PageRequest())));
            Assert.Empty(await person.AskAsync(new AuditEventsOf([id])));
        }

        var foreign = await Assert.ThrowsAsync<Forbidden>(() => elsewhere.Admin.AskAsync(new AuditLogPage(new(Hlf.Id), new PageRequest())));
        var unknown = await Assert.ThrowsAsync<Forbidden>(
            () => elsewhere.Admin.AskAsync(new AuditLogPage(new(OrganizationId.New()), new PageRequest())));
        Assert.Equal(unknown.Message, foreign.Message);
        Assert.Empty(await elsewhere.Admin.AskAsync(new AuditEventsOf([id])));
        Assert.Empty((await elsewhere.Admin.AskAsync(new AuditLogPage(null, new PageRequest()))).Nodes);
        Assert.Equal(id, Assert.Single(await Hlf.Admin.AskAsync(new AuditEventsOf([id, AuditEventId.New()]))).Id);
    }

    [Fact]
    public async Task An_admin_of_two_organisations_sees_both_or_the_one_that_they_name()
    {
        var (second, third) = (await Given.OrganizationAsync(), await Given.OrganizationAsync());
        _ = (await second.Admin.SendAsync(Membership(second, Role.OrgAdmin))).Value;
        _ = (await third.Admin.SendAsync(Membership(third, Role.Coordinator))).Value;
        Clock.Advance(TimeSpan.FromHours(1));
        var (one, two, later) = (await RecordAsync(-30), await RecordAsync(-20, elsewhere: second), await RecordAsync(-10));
        await RecordAsync(-5, elsewhere: third);
        var past = new AuditFilter(From: Clock.Now.AddMinutes(-1));

        Assert.Equal([later, two, one], Ids(await AskAsync(past)));
        Assert.Equal([later, one], Ids(await AskAsync(past with { OrganizationId = Hlf.Id })));
        Assert.Equal([two], Ids(await AskAsync(past with { OrganizationId = second.Id })));
        Assert.Equal([two], Ids(await second.Admin.AskAsync(new AuditLogPage(past, new PageRequest()))));
        var forbidden = await Assert.ThrowsAsync<Forbidden>(() => AskAsync(past with { OrganizationId = third.Id }));
        Assert.Equal("Only admins may see who did what.", forbidden.Message);

        // A place in one list is one in the other.
        var cursor = (await AskAsync(past)).Edges[0].Cursor;
        Assert.Equal([one], Ids(await AskAsync(past with { OrganizationId = Hlf.Id }, new PageRequest(First: 5, After: cursor))));

        AddMember Membership(Tenant tenant, Role role) =>
            new(tenant.Id, Hlf.Admin.Id, "Known", $"known@{tenant.Slug}.example.org", role, null, null, "nb");
    }

    [Fact]
    public async Task A_cursor_of_another_list_and_sizes_that_cannot_be_meant_are_bad_input()
    {
        await Hlf.CourseAsync();
        var course = (await Hlf.Admin.AskAsync(new CoursesPage(null, CourseOrder.CreatedAtDesc, new PageRequest()))).PageInfo.EndCursor;
        foreach (var page in new PageRequest[]
        {
            new(First: 1, After: course), new(Last: 1, Before: course), new(After: "x"), new(After: ""), new(First: -1), new(First: 101),
            new(First: 1, Last: 1),
        })
            await Assert.ThrowsAsync<BadInput>(() => AskAsync(new(Hlf.Id), page));

        var none = await AskAsync(new(Hlf.Id), new PageRequest(First: 0, CountTotal: true));
        Assert.Equal((0, 1), (none.Nodes.Count, none.TotalCount));
    }

    private Task<Page<AuditEventRow>> AskAsync(AuditFilter filter, PageRequest? page = null) =>
        Hlf.Admin.AskAsync(new AuditLogPage(filter, page ?? new PageRequest(CountTotal: true)));

    /// <summary>All of the organisation's events, page by page, as a whole list from the front.</summary>
    private async Task<List<AuditEventId>> WalkAsync(int size, bool backwards, Func<Task>? meanwhile = null)
    {
        var seen = new List<AuditEventId>();
        for (string? cursor = null; ;)
        {
            var page = await AskAsync(
                new(Hlf.Id), backwards ? new PageRequest(Last: size, Before: cursor) : new PageRequest(First: size, After: cursor));
            seen.InsertRange(backwards ? 0 : seen.Count, Ids(page));
            if (!(backwards ? page.PageInfo.HasPreviousPage : page.PageInfo.HasNextPage))
                return seen;
            cursor = backwards ? page.PageInfo.StartCursor : page.PageInfo.EndCursor;
            if (meanwhile is not null && seen.Count < 30)
                await meanwhile();
        }
    }

    private static List<AuditEventId> Ids(Page<AuditEventRow> page) => [.. page.Nodes.Select(row => row.Id)];

    /// <summary>So many seconds after now; answers the last one's id.</summary>
    private async Task<AuditEventId> RecordAsync(
        int seconds, Person? actor = null, Guid? subject = null, Tenant? elsewhere = null, int count = 1)
    {
        var events = Enumerable.Range(0, count).Select(_ => AuditEvent.Of(
            (elsewhere ?? Hlf).Id, actor?.Id, "course.updated", nameof(Course), subject
                ?? Subject, "Changed 'A'.", Clock.Now.AddSeconds(seconds))).ToList();
        await Given.StoredAsync(db =>
        {
            db.AddRange(events);
            return db.SaveChangesAsync();
        });
        return events[^1].Id;
    }
}
