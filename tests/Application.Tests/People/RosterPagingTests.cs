using System.Buffers.Text;
using System.Text;
using Meander.Application.People;
using Meander.Domain.Certifications;
using Meander.Domain.People;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.People;

/// <summary>The roster in pages, while nothing happens, and the cursors and sizes that it refuses.</summary>
public sealed class RosterPagingTests(Given given) : OnRoster(given)
{
    [Theory]
    [InlineData(RosterOrder.NameAsc)]
    [InlineData(RosterOrder.ExpiresOnAsc)]
    public async Task Pages_of_any_size_from_either_end_are_one_and_the_same_list(RosterOrder order)
    {
        await Hlf.RequiredTypeAsync("basic");
        await Hlf.GateAsync();
        var north = await Hlf.AssociationAsync();
        DateOnly?[] expiries = [new(2026, 6, 1), null, new(2026, 7, 1), new(2027, 1, 1)];
        for (var i = 0; i < 14; i++)
        {
            // Some have a name in common, and some a day.
            var person = await NamedAsync($"Person {i / 3}", i % 5 == 4 ? Role.Coordinator : Role.PeerMentor, i % 3 == 0 ? null : north);
            if (i % 7 != 6)
                await Hlf.HoldsAsync(person, "basic", new(2024, 1, 1), expiries[i % 4]);
        }

        RosterFilter?[] filters =
        [
            null, new(Hlf.Id), new(LocalAssociationId: north), new(Search: "person"), new(Roles: [Role.PeerMentor]),
            new(States: [BadgeState.Expired, BadgeState.None]), new(
                Availability: AvailabilityStatus.Active), new(Availability: AvailabilityStatus.Paused),
        ];
        foreach (var filter in filters)
        {
            var whole = await ListAsync(Hlf.Admin, filter, order);
            Assert.NotEmpty(whole);
            foreach (var size in new[] { 1, 2, 3, 7 })
            {
                Assert.Equal(whole, await InPagesAsync(Hlf.Admin, filter, order, size));
                Assert.Equal(whole, await InPagesAsync(Hlf.Admin, filter, order, size, backward: true));
            }
        }
    }

    [Fact]
    public async Task A_page_says_what_lies_on_either_side_of_it()
    {
        for (var i = 0; i < 4; i++)
            await NamedAsync($"Person {i}");

        var first = await PageAsync(Hlf.Admin, page: new PageRequest(First: 2, CountTotal: true));
        Assert.Equal((true, false, 5), (first.PageInfo.HasNextPage, first.PageInfo.HasPreviousPage, first.TotalCount));
        Assert.Equal((first.Edges[0].Cursor, first.Edges[1].Cursor), (first.PageInfo.StartCursor, first.PageInfo.EndCursor));
        var second = await PageAsync(Hlf.Admin, page: new PageRequest(First: 2, After: first.Edges[1].Cursor, CountTotal: true));
        Assert.Equal((true, true, 5), (second.PageInfo.HasNextPage, second.PageInfo.HasPreviousPage, second.TotalCount));
        var last = await PageAsync(Hlf.Admin, page: new PageRequest(First: 2, After: second.Edges[1].Cursor));
        Assert.Equal((1, false, true, 0), (last.Nodes.Count, last.PageInfo.HasNextPage, last.PageInfo.HasPreviousPage, last.TotalCount));

        var between =
            await PageAsync(Hlf.Admin, page: new PageRequest(First: 10, After: first.Edges[0].Cursor, Before: last.Edges[0].Cursor));
        Assert.Equal([first.Nodes[1].Id, second.Nodes[0].Id, second.Nodes[1].Id], between.Nodes.Select(row => row.Id));
        Assert.Equal(25, new PageRequest().Size);
    }

    [Fact]
    public async Task First_0_gives_no_rows_but_the_total_and_an_empty_list_has_no_cursors()
    {
        await NamedAsync("Mentor");

        var none = await PageAsync(Hlf.Admin, page: new PageRequest(First: 0, CountTotal: true));
        Assert.Equal((0, 2, true), (none.Edges.Count, none.TotalCount, none.PageInfo.HasNextPage));
        Assert.Null(none.PageInfo.StartCursor);
        var backward = await PageAsync(Hlf.Admin, page: new PageRequest(Last: 0, CountTotal: true));
        Assert.Equal((0, 2, true), (backward.Edges.Count, backward.TotalCount, backward.PageInfo.HasPreviousPage));
        var empty = await PageAsync(Hlf.Admin, new RosterFilter(Roles: []));
        Assert.Equal((0, 0, false, null), (empty.Edges.Count, empty.TotalCount, empty.PageInfo.HasNextPage, empty.PageInfo.EndCursor));
    }

    [Fact]
    public async Task Sizes_that_cannot_be_meant_are_refused()
    {
        PageRequest[] requests =
            [new(First: 1, Last: 1), new(First: -1), new(Last: -1), new(First: 101), new(Last: 101), new(First: int.MinValue),
                new(Last: int.MaxValue)];
        foreach (var request in requests)
            await BadAsync(request);
    }

    [Fact]
    public async Task Cursors_from_elsewhere_are_refused_in_each_order_and_at_either_end()
    {
        await NamedAsync("Mentor");
        var byName = (await PageAsync(Hlf.Admin)).PageInfo.EndCursor!;
        var byExpiry = (await PageAsync(Hlf.Admin, order: RosterOrder.ExpiresOnAsc)).PageInfo.EndCursor!;
        var directory = (await Hlf.Admin.AskAsync(new DirectoryPage(null, null, Whole))).PageInfo.EndCursor!;

        string[] written = [Written("roster", "Mentor"), Written("roster NameAsc", "Mentor"), Written("roster NameAsc7:", "Mentor")];
        foreach (var foreign in new[] { directory, byExpiry, "", "x", "no cursor", "bm9uc2Vuc2U" }.Concat(written))
            await BadAsync(foreign, RosterOrder.NameAsc);
        foreach (var foreign in new[] { directory, byName, "=", Written("roster ExpiresOnAsc", "739000"), Written("directory", "Mentor") })
            await BadAsync(foreign, RosterOrder.ExpiresOnAsc);
    }

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData("7")]
    [InlineData("7:,")]
    [InlineData("7:3:")]
    [InlineData("seven:")]
    [InlineData("-7:")]
    [InlineData("+7:")]
    [InlineData(" 7:")]
    [InlineData("7.5:")]
    [InlineData("7:three")]
    [InlineData("7:3,,4")]
    [InlineData("7:9223372036854775808")]
    [InlineData("9223372036854775808:")]
    [InlineData("99999999999999999999999999999999999999999999:")]
    public async Task A_moment_that_is_no_snapshot_is_refused(string moment)
    {
        await BadAsync(Written($"roster NameAsc@{moment}", "Mentor"), RosterOrder.NameAsc);
        await BadAsync(Written($"roster ExpiresOnAsc@{moment}", "739000"), RosterOrder.ExpiresOnAsc);
    }

    [Theory]
    [InlineData(RosterOrder.NameAsc, null)]
    [InlineData(RosterOrder.NameAsc, "\0")]
    [InlineData(RosterOrder.ExpiresOnAsc, "a day")]
    [InlineData(RosterOrder.ExpiresOnAsc, "-1")]
    [InlineData(RosterOrder.ExpiresOnAsc, "99999999999")]
    public async Task A_place_that_no_row_can_have_is_refused(RosterOrder order, string? key) =>
        await BadAsync(Written($"roster {order}@7:", key), order);

    [Fact]
    public async Task However_long_or_late_a_written_moment_is_the_answer_is_no_fault()
    {
        await NamedAsync("Mentor");

        await BadAsync(Written($"roster NameAsc@7:{string.Join(',', Enumerable.Range(1, 20_000))}", "A"), RosterOrder.NameAsc);
        var lengthy = $"7:{string.Join(',', Enumerable.Range(1, 9_000))}";
        foreach (var moment in new[] { "0:", "7:", $"{long.MaxValue}:", $"{long.MaxValue}:{long.MaxValue},0", lengthy })
        {
            var page = await PageAsync(Hlf.Admin, page: new PageRequest(After: Written($"roster NameAsc@{moment}", "A")));
            Assert.Equal(2, page.Nodes.Count);
        }
    }

    [Fact]
    public async Task A_cursor_leads_on_under_another_filter_and_for_another_viewer_without_showing_more()
    {
        await NamedAsync("Mentor");
        await NamedAsync("Nobody");
        var stranger = await Given.OrganizationAsync();
        var cursor = (await PageAsync(Hlf.Admin, page: new PageRequest(First: 1))).PageInfo.EndCursor;

        Assert.DoesNotContain(
            (await PageAsync(stranger.Admin, page: new PageRequest(After: cursor))).Nodes, row => row.OrganizationId != stranger.Id);
        Assert.Single((await PageAsync(Hlf.Admin, new RosterFilter(Search: "nobody"), page: new PageRequest(After: cursor))).Nodes);
    }

    private async Task BadAsync(string cursor, RosterOrder order)
    {
        await BadAsync(new PageRequest(After: cursor), order);
        await BadAsync(new PageRequest(Last: 3, Before: cursor), order);
        await BadAsync(new PageRequest(First: 0, After: cursor), order);
    }

    private async Task BadAsync(PageRequest request, RosterOrder order = RosterOrder.NameAsc)
    {
        var refused = await Assert.ThrowsAsync<BadInput>(() => PageAsync(Hlf.Admin, order: order, page: request));
        Assert.Equal("BAD_USER_INPUT", refused.Code);
    }

    /// <summary>A cursor as the server writes them: the list, an id, the sort value.</summary>
    private static string Written(string list, string? key) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{list}\n{Guid.NewGuid()}\n{(key is null ? "" : "=" + key)}"));
}
