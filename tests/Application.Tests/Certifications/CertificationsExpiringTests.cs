using Meander.Application.Certifications;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Certifications;

public sealed class CertificationsExpiringTests(Given given) : OnPostgres(given)
{
    private static readonly PageRequest All = new(First: 100, CountTotal: true);

    [Fact]
    public async Task Are_those_of_the_month_soonest_first_the_current_month_by_default()
    {
        await Hlf.TypeAsync("basic");
        var expiries = new DateOnly[] { new(2026, 6, 30), new(2026, 5, 31), new(2026, 6, 1), new(2026, 7, 1), new(2026, 6, 16) };
        foreach (var expiry in expiries)
            await Hlf.HoldsAsync(await Hlf.MentorAsync(), "basic", new(2024, 1, 1), expiry);
        await Hlf.HoldsAsync(await Hlf.MentorAsync(), "basic", new(2024, 1, 1), null);

        Assert.Equal(["2026-06-01", "2026-06-16", "2026-06-30"], await ExpiringAsync(Hlf.Admin));
        Assert.Equal(["2026-07-01"], await ExpiringAsync(Hlf.Admin, new(2026, 7, 1)));
        Assert.Empty(await ExpiringAsync(Hlf.Admin, new(2027, 6, 1)));
        Assert.Equal(3, (await Hlf.Admin.AskAsync(new CertificationsExpiringPage(null, Hlf.Id, All))).TotalCount);
    }

    [Theory]
    [InlineData("0001-01-01")]
    [InlineData("9999-12-01")]
    public async Task The_first_and_the_last_month_of_the_calendar_have_none(string month)
    {
        await Hlf.TypeAsync("basic");
        await Hlf.HoldsAsync(await Hlf.MentorAsync(), "basic", new(2024, 1, 1), new(2026, 6, 30));

        Assert.Empty(await ExpiringAsync(Hlf.Admin, DateOnly.Parse(month)));
    }

    [Fact]
    public async Task What_was_renewed_or_revoked_is_left_out()
    {
        await Hlf.TypeAsync("basic");
        var (renewed, revoked) = (await Hlf.MentorAsync(), await Hlf.MentorAsync());
        await Hlf.HoldsAsync(renewed, "basic", new(2024, 1, 1), new(2026, 6, 20));
        var id = (await Hlf.HoldsAsync(revoked, "basic", new(2024, 1, 1), new(2026, 6, 20))).CertificationId;
        Assert.Equal(2, (await ExpiringAsync(Hlf.Admin)).Count);

        _ = (await Hlf.Admin.SendAsync(new RecordRenewal(Hlf.Id, renewed.Id, "basic", new(2026, 6, 1), null, null))).Value;
        _ = (await Hlf.Admin.SendAsync(new RevokeCertification(id, "Left"))).Value;

        Assert.Empty(await ExpiringAsync(Hlf.Admin));
    }

    [Fact]
    public async Task The_current_month_is_each_organisations_own()
    {
        var far = await Given.OrganizationAsync("Pacific/Auckland");
        await Hlf.TypeAsync("basic");
        await far.TypeAsync("basic");
        _ = (await far.Admin.SendAsync(new Application.People.AddMember(
            far.Id, Hlf.Admin.Id, "Known", $"{Guid.NewGuid():n}@example.org", Domain.People.Role.OrgAdmin, null, null, "nb"))).Value;
        await Hlf.HoldsAsync(await Hlf.MentorAsync(), "basic", new(2024, 1, 1), new(2026, 6, 30));
        await far.HoldsAsync(await far.MentorAsync(), "basic", new(2024, 1, 1), new(2026, 7, 31));

        At(6, 30, 20);

        Assert.Equal(["2026-06-30", "2026-07-31"], await ExpiringAsync(Hlf.Admin));
    }

    [Fact]
    public async Task Are_for_staff_within_their_scope()
    {
        await Hlf.TypeAsync("basic");
        var (north, south) = (await Hlf.AssociationAsync(), await Hlf.AssociationAsync());
        var (mine, theirs) = (await Hlf.MentorAsync(north), await Hlf.MentorAsync(south));
        await Hlf.HoldsAsync(mine, "basic", new(2024, 1, 1), new(2026, 6, 20));
        await Hlf.HoldsAsync(theirs, "basic", new(2024, 1, 1), new(2026, 6, 25));
        var stranger = await Given.OrganizationAsync();

        Assert.Equal(["2026-06-20"], await ExpiringAsync(await Hlf.CoordinatorAsync(north)));
        Assert.Equal(2, (await ExpiringAsync(await Hlf.CoordinatorAsync())).Count);
        Assert.Empty(await ExpiringAsync(stranger.Admin));
        await Assert.ThrowsAsync<Forbidden>(() => ExpiringAsync(mine));
        await Assert.ThrowsAsync<Forbidden>(() => stranger.Admin.AskAsync(new CertificationsExpiringPage(null, Hlf.Id, All)));
        await Assert.ThrowsAsync<Forbidden>(() => mine.AskAsync(new CertificationsExpiringPage(null, Hlf.Id, All)));
    }

    [Fact]
    public async Task Come_in_pages_from_several_organisations_each_with_its_month_and_the_callers_scope_in_it()
    {
        var far = await Given.OrganizationAsync("Pacific/Auckland");
        await Hlf.TypeAsync("basic");
        await far.TypeAsync("basic");
        var (north, south) = (await far.AssociationAsync(), await far.AssociationAsync());
        _ = (await far.Admin.SendAsync(new Application.People.AddMember(
            far.Id, Hlf.Admin.Id, "Known", $"{Guid.NewGuid():n}@example.org", Domain.People.Role.Coordinator, north, null, "nb"))).Value;
        foreach (var day in new[] { 10, 30 })
        {
            await Hlf.HoldsAsync(await Hlf.MentorAsync(), "basic", new(2024, 1, 1), new(2026, 6, day));
            await far.HoldsAsync(await far.MentorAsync(north), "basic", new(2024, 1, 1), new(2026, 7, day));
            await far.HoldsAsync(await far.MentorAsync(south), "basic", new(2024, 1, 1), new(2026, 7, day));
            await far.HoldsAsync(await far.MentorAsync(north), "basic", new(2024, 1, 1), new(2026, 6, day));
        }

        At(6, 30, 20);
        var paged = new List<DateOnly?>();
        for (string? after = null; paged.Count == 0 || after is not null;)
        {
            var page = await Hlf.Admin.AskAsync(
                new CertificationsExpiringPage(null, null, new PageRequest(First: 1, After: after, CountTotal: true)));
            Assert.Equal(4, page.TotalCount);
            paged.AddRange(page.Nodes.Select(row => row.ExpiresOn));
            after = page.PageInfo.HasNextPage ? page.PageInfo.EndCursor : null;
        }

        Assert.Equal([new(2026, 6, 10), new(2026, 6, 30), new(2026, 7, 10), new(2026, 7, 30)], paged);
    }

    [Fact]
    public async Task Come_in_pages_and_a_cursor_from_elsewhere_is_refused()
    {
        await Hlf.TypeAsync("basic");
        for (var i = 0; i < 5; i++)
            await Hlf.HoldsAsync(await Hlf.MentorAsync(), "basic", new(2024, 1, 1), new(2026, 6, 20 + (i / 2)));

        var first = await Hlf.Admin.AskAsync(new CertificationsExpiringPage(null, null, new PageRequest(First: 3)));
        var rest = await Hlf.Admin.AskAsync(
            new CertificationsExpiringPage(null, null, new PageRequest(First: 3, After: first.PageInfo.EndCursor)));
        var back = await Hlf.Admin.AskAsync(
            new CertificationsExpiringPage(null, null, new PageRequest(Last: 3, Before: rest.PageInfo.StartCursor)));

        Assert.Equal((3, 2, true, false), (first.Nodes.Count, rest.Nodes.Count, first.PageInfo.HasNextPage, rest.PageInfo.HasNextPage));
        Assert.Equal(5, first.Nodes.Concat(rest.Nodes).Select(row => row.Id).Distinct().Count());
        Assert.Equal(first.Nodes.Select(row => row.Id), back.Nodes.Select(row => row.Id));
        await Assert.ThrowsAsync<BadInput>(
            () => Hlf.Admin.AskAsync(new CertificationsExpiringPage(null, null, new PageRequest(After: "bm9uc2Vuc2U"))));
    }

    private static async Task<List<string>> ExpiringAsync(Person viewer, DateOnly? month = null) =>
        [.. (await viewer.AskAsync(new CertificationsExpiringPage(month, null, All))).Nodes
            .Select(row => row.ExpiresOn!.Value.ToString("yyyy-MM-dd"))];
}
