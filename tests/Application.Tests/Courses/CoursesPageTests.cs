using Meander.Application.Courses;
using Meander.Application.Tests.Database;
using Meander.Domain.Courses;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Courses;

public sealed class CoursesPageTests(Given given) : IClassFixture<Given>
{
    public static TheoryData<CourseOrder> Orders => [.. Enum.GetValues<CourseOrder>()];

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Walking_either_way_shows_every_course_once_in_the_order_asked_for(CourseOrder order)
    {
        var tenant = await CatalogueAsync();
        var all = await PageAsync(tenant.Admin, order, new PageRequest(CountTotal: true));

        var forwards = new List<CourseId>();
        for (var page = await PageAsync(tenant.Admin, order, new PageRequest(First: 2)); ;)
        {
            forwards.AddRange(page.Nodes.Select(row => row.Id));
            if (!page.PageInfo.HasNextPage)
                break;
            page = await PageAsync(tenant.Admin, order, new PageRequest(First: 2, After: page.PageInfo.EndCursor));
            Assert.True(page.PageInfo.HasPreviousPage);
        }

        var backwards = new List<CourseId>();
        for (var page = await PageAsync(tenant.Admin, order, new PageRequest(Last: 2)); ;)
        {
            backwards.InsertRange(0, page.Nodes.Select(row => row.Id));
            if (!page.PageInfo.HasPreviousPage)
                break;
            page = await PageAsync(tenant.Admin, order, new PageRequest(Last: 2, Before: page.PageInfo.StartCursor));
            Assert.True(page.PageInfo.HasNextPage);
        }

        Assert.Equal(7, all.TotalCount);
        Assert.Equal(all.Nodes.Select(row => row.Id), forwards);
        Assert.Equal(all.Nodes.Select(row => row.Id), backwards);
    }

    [Fact]
    public async Task Courses_without_the_value_come_last_in_both_directions()
    {
        var tenant = await CatalogueAsync();

        var first = (await PageAsync(tenant.Admin, CourseOrder.StartsAtAsc)).Nodes.Select(row => row.StartsAt).ToList();
        var last = (await PageAsync(tenant.Admin, CourseOrder.StartsAtDesc)).Nodes.Select(row => row.StartsAt).ToList();

        Assert.Equal([null, null, null], first[4..]);
        Assert.Equal([null, null, null], last[4..]);
        Assert.Equal(first[..4], first[..4].Order());
        Assert.Equal(last[..4], last[..4].OrderDescending());
    }

    [Fact]
    public async Task A_cursor_between_two_others_cuts_out_what_lies_between()
    {
        var tenant = await CatalogueAsync();
        var all = (await PageAsync(tenant.Admin, CourseOrder.TitleAsc)).Edges;

        var between = await PageAsync(tenant.Admin, CourseOrder.TitleAsc, new PageRequest(After: all[1].Cursor, Before: all[5].Cursor));

        Assert.Equal(all.Skip(2).Take(3).Select(edge => edge.Node.Id), between.Nodes.Select(row => row.Id));
    }

    [Fact]
    public async Task First_0_gives_no_rows_but_the_total()
    {
        var tenant = await CatalogueAsync();

        var page = await PageAsync(tenant.Admin, CourseOrder.TitleAsc, new PageRequest(First: 0, CountTotal: true));

        Assert.Empty(page.Edges);
        Assert.Equal((7, true, null), (page.TotalCount, page.PageInfo.HasNextPage, page.PageInfo.EndCursor));
    }

    [Fact]
    public async Task Twenty_five_are_shown_when_nobody_says_how_many()
    {
        var tenant = await given.OrganizationAsync();
        for (var i = 0; i < 26; i++)
            await tenant.SelfPacedAsync();

        var page = await PageAsync(tenant.Admin, CourseOrder.CreatedAtDesc);

        Assert.Equal((25, true), (page.Nodes.Count, page.PageInfo.HasNextPage));
    }

    [Fact]
    public async Task Sizes_and_cursors_that_cannot_be_meant_are_refused()
    {
        var tenant = await CatalogueAsync();
        var cursor = (await PageAsync(tenant.Admin, CourseOrder.TitleAsc)).PageInfo.StartCursor;
        PageRequest[] bad =
        [
            new(First: -1), new(Last: -1), new(First: 101), new(Last: 101), new(First: 1, Last: 1), new(After: ""), new(After: "\0"),
            new(After: "no cursor"),
            new(After: "bm8gY3Vyc29y"), new(Before: cursor), new(After: cursor + "A"),
        ];

        foreach (var page in bad)
            await Assert.ThrowsAsync<BadInput>(() => PageAsync(tenant.Admin, CourseOrder.StartsAtAsc, page));
    }

    [Fact]
    public async Task A_title_with_odd_characters_makes_a_good_cursor()
    {
        var tenant = await given.OrganizationAsync();
        foreach (var title in new[] { "a'b", "a\u007e\"b", "😀 æøå '\"\\ %" })
            await tenant.SelfPacedAsync(course => course with { Title = title });

        var first = await PageAsync(tenant.Admin, CourseOrder.TitleAsc, new PageRequest(First: 1));
        var rest = await PageAsync(tenant.Admin, CourseOrder.TitleAsc, new PageRequest(After: first.PageInfo.EndCursor));

        Assert.Equal(2, rest.Nodes.Count);
        Assert.DoesNotContain(first.Nodes[0].Id, rest.Nodes.Select(row => row.Id));
    }

    [Theory]
    [InlineData("kurs for LIKEPERSONER på øya", "KURS")]
    [InlineData("kurs for LIKEPERSONER på øya", "likepersoner PÅ Ø")]
    [InlineData("100% medlem", "0% M")]
    [InlineData("snake_case", "E_C")]
    [InlineData(@"back\slash", @"k\S")]
    public async Task Search_is_a_part_of_the_title_or_description_whatever_the_case(string text, string search)
    {
        var tenant = await given.OrganizationAsync();
        var titled = await tenant.SelfPacedAsync(course => course with { Title = text });
        var described = await tenant.SelfPacedAsync(course => course with { Description = $"About {text}." });
        await tenant.SelfPacedAsync(course => course with { Title = "100 snakes, cases and back/slashes", Description = "Nothing of it." });

        Assert.Equivalent(new[] { titled.Id, described.Id }, await FoundAsync(tenant, new CourseFilter(Search: search)), strict: true);
    }

    [Theory]
    [InlineData("zq", true, false)]
    [InlineData("%_", true, false)]
    [InlineData("zqx", true, true)]
    [InlineData(" zq  x ", false, true)]
    public async Task One_or_two_characters_are_looked_for_in_titles_alone(string search, bool isTitled, bool isDescribed)
    {
        var tenant = await given.OrganizationAsync();
        var titled = await tenant.SelfPacedAsync(course => course with { Title = "A ZQX%_" });
        var described = await tenant.SelfPacedAsync(course => course with { Description = "Zqx, zq x and %_" });

        var found = await FoundAsync(tenant, new CourseFilter(Search: search));
        Assert.Equal((isTitled, isDescribed), (found.Contains(titled.Id), found.Contains(described.Id)));
    }

    [Fact]
    public async Task Descriptions_are_searched_by_an_index()
    {
        var tenant = await given.OrganizationAsync();
        var sql = new PlainSql(given.Database);
        await sql.RunAsync(
            "insert into courses (id, series_id, organization_id, title, description, category, delivery, created_by) "
            + "select md5(one::text)::uuid, md5(one::text)::uuid, $1, 'Course', string_agg(md5(random()::text), ' '), 'WORKSHOP', "
            + "'SELF_PACED', $2 from generate_series(1, 2000) one, generate_series(1, 20) part group by one",
            tenant.Id.Value, tenant.Admin.Id.Value);
        await sql.RunAsync("vacuum analyze courses");
        await using var asking = await sql.EnteredAsync(tenant.Admin.Id.Value);
        await PlainSql.RunAsync(asking, "select count(*) from courses_like('%nothing like it%')");
        await PlainSql.RunAsync(asking, "select pg_stat_force_next_flush()");

        Assert.True(
            await sql.RunAsync("select idx_scan from pg_stat_user_indexes where indexrelname = 'idx_courses_description_trgm'") is > 0L,
            "all courses were read");
    }

    [Fact]
    public async Task Text_to_look_for_that_cannot_be_stored_is_refused()
    {
        var tenant = await given.OrganizationAsync();

        await Assert.ThrowsAsync<BadInput>(() => FoundAsync(tenant, new CourseFilter(Search: "a\0b")));
        await Assert.ThrowsAsync<BadInput>(() => FoundAsync(tenant, new CourseFilter(Search: new string('a', 256))));
        await Assert.ThrowsAsync<BadInput>(() => FoundAsync(tenant, new CourseFilter(CertificationType: "\0")));
    }

    [Fact]
    public async Task Filters_are_joined()
    {
        var tenant = await given.OrganizationAsync();
        await tenant.TypeAsync("peer-mentor-basic");
        var start = new DateTimeOffset(2026, 7, 16, 7, 0, 0, TimeSpan.Zero);
        var wanted = await tenant.CourseAsync(course => course with
        {
            Category = CourseCategory.Certification,
            Delivery = CourseDelivery.Hybrid,
            CertificationType = "peer-mentor-basic",
            CertificationValidityMonths = 12,
        });
        await tenant.CourseAsync();

        var all = new CourseFilter(
            tenant.Id, "course", [CourseStatus.Published], [CourseCategory.Certification], [CourseDelivery.Hybrid], "peer-mentor-basic",
            start, start.AddTicks(10), true, true);

        Assert.Equal([wanted.Id], await FoundAsync(tenant, all));
        Assert.Equal(2, (await FoundAsync(tenant, new CourseFilter(StartsFrom: start.ToOffset(TimeSpan.FromHours(2))))).Count);
        Assert.Empty(await FoundAsync(tenant, new CourseFilter(StartsBefore: start)));
        Assert.Empty(await FoundAsync(tenant, new CourseFilter(Statuses: [])));
    }

    [Fact]
    public async Task Members_see_published_active_courses_and_those_where_they_have_a_registration()
    {
        var tenant = await given.OrganizationAsync();
        var (mentor, coordinator) = (await tenant.MentorAsync(), await tenant.CoordinatorAsync());
        var shown = await tenant.CourseAsync();
        var draft = await tenant.CourseAsync(publish: false);
        var hidden = await tenant.CourseAsync();
        var archived = await tenant.CourseAsync();
        var joined = await tenant.CourseAsync();
        _ = (await mentor.CancelAsync((await mentor.EnrollAsync(joined)).Value)).Value;
        await tenant.Admin.SendAsync(new SetCourseActive(hidden.Id, false, null));
        await tenant.Admin.SendAsync(new ArchiveCourse(archived.Id, null));
        await tenant.Admin.SendAsync(new ArchiveCourse(joined.Id, null));
        CourseId[] all = [shown.Id, draft.Id, hidden.Id, archived.Id, joined.Id];

        Assert.Equivalent(new[] { shown.Id, joined.Id }, await VisibleAsync(mentor), strict: true);
        Assert.Equivalent(all, await VisibleAsync(coordinator), strict: true);
        Assert.Equivalent(all, await VisibleAsync(tenant.Admin), strict: true);

        async Task<IReadOnlyList<CourseId>> VisibleAsync(Person person)
        {
            var listed = (await PageAsync(person, CourseOrder.CreatedAtDesc)).Nodes.Select(row => row.Id).ToList();
            var asked = (await person.AskAsync(new CoursesOf(all))).Select(row => row.Id);
            Assert.Equivalent(listed, asked, strict: true);
            return listed;
        }
    }

    [Fact]
    public async Task Another_organisation_and_an_unknown_one_are_refused_in_the_same_words()
    {
        var (tenant, other) = (await given.OrganizationAsync(), await given.OrganizationAsync());
        var course = await other.CourseAsync();

        var foreign = await Assert.ThrowsAsync<Forbidden>(() => FoundAsync(tenant, new CourseFilter(other.Id)));
        var unknown = await Assert.ThrowsAsync<Forbidden>(() => FoundAsync(tenant, new CourseFilter(OrganizationId.New())));

        Assert.Equal(foreign.Message, unknown.Message);
        Assert.Empty(await FoundAsync(tenant, new CourseFilter()));
        Assert.Empty(await tenant.Admin.AskAsync(new CoursesOf([course.Id])));
    }

    [Fact]
    public async Task Without_a_known_caller_nothing_is_answered()
    {
        var query = new CoursesPage(null, CourseOrder.TitleAsc, new PageRequest());

        await Assert.ThrowsAsync<Unauthenticated>(() => given.AskAsync(null, query));
        await Assert.ThrowsAsync<Unauthenticated>(() => given.AskAsync(UserId.New(), query));
    }

    private static Task<Page<CourseRow>> PageAsync(Person person, CourseOrder order, PageRequest? page = null) =>
        person.AskAsync(new CoursesPage(null, order, page ?? new PageRequest()));

    private static async Task<IReadOnlyList<CourseId>> FoundAsync(Tenant tenant, CourseFilter filter) =>
        [.. (await tenant.Admin.AskAsync(new CoursesPage(filter, CourseOrder.TitleAsc, new PageRequest()))).Nodes.Select(row => row.Id)];

    /// <summary>Seven courses: four with starts, two of them the same; three without.</summary>
    private async Task<Tenant> CatalogueAsync()
    {
        var tenant = await given.OrganizationAsync();
        foreach (var day in new[] { 20, 18, 18, 19 })
            await tenant.CourseAsync(course => course with
            {
                Schedule = Tenant.OneDay(2026, 7, day),
                EnrollmentDeadline = day == 18 ? null : given.Clock.Now.AddDays(day)
            });
        for (var i = 0; i < 3; i++)
            await tenant.SelfPacedAsync(course => course with { Title = "Same title" });
        return tenant;
    }
}
