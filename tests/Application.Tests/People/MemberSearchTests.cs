using Meander.Application.People;
using Meander.Application.Tests.Database;
using Meander.Domain.People;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.People;

/// <summary>Names and addresses among very many, in the roster and in the directory.</summary>
public sealed class MemberSearchTests(Given given) : OnRoster(given)
{
    private static readonly PageRequest Two = new(First: 2, CountTotal: true);

    [Fact]
    public async Task A_rare_text_is_looked_up_in_an_index()
    {
        await ManyAsync(5_000);
        var sql = new PlainSql(Given.Database);
        await sql.RunAsync("vacuum analyze roster_entries");
        await using var asking = await sql.EnteredAsync(Hlf.Admin.Id.Value);

        await PlainSql.RunAsync(asking, "select * from members_like('%quist%', 1000)");
        await PlainSql.RunAsync(asking, "select pg_stat_force_next_flush()");
        const string Looks = "select idx_scan from pg_stat_user_indexes where indexrelname = 'idx_roster_entries_search_text_trgm'";
        Assert.True(await sql.RunAsync(Looks) is > 0L, "all entries were read");
    }

    [Fact]
    public async Task Few_are_found_among_many_and_many_as_few_are()
    {
        const int Many = FoundMembers.Few + 1;
        await ManyAsync(Many);
        var mentor = await NamedAsync("Åse Quist");
        await NamedAsync("Berit Quist", Role.Coordinator);

        Assert.Equal((2, "Åse Quist"), await FoundAsync("quist"));
        Assert.Equal((Many, "Many 10"), await FoundAsync("many"));
        Assert.Equal((0, null), await FoundAsync("nobody"));
        Assert.Equal((1, "Åse Quist"), await ListedAsync(mentor, "quist"));
        Assert.Equal((Many, "Many 10"), await ListedAsync(mentor, "many"));
        Assert.Equal((0, null), await ListedAsync(mentor, "nobody"));
    }

    [Fact]
    public async Task An_address_finds_nobody_in_the_directory_whether_few_or_many_have_it()
    {
        await ManyAsync(FoundMembers.Few + 1);
        var mentor = await NamedAsync("Åse Quist", email: "quist@rare.example");

        Assert.Equal((0, null), await ListedAsync(mentor, "rare.example"));
        Assert.Equal((0, null), await ListedAsync(mentor, "common.example"));
    }

    [Fact]
    public async Task Whoever_is_kept_out_of_the_directory_is_not_found_there()
    {
        await Hlf.RequiredTypeAsync("basic");
        await Hlf.GateAsync();
        var (mentor, lapsed, byHand) =
            (await NamedAsync("Åse Quist"), await NamedAsync("Berit Quist"), await NamedAsync("Carl Quist"));
        await Hlf.HoldsAsync(lapsed, "basic", new(2020, 6, 17), new(2022, 6, 17));
        _ = (await byHand.SendAsync(new SetAvailability(byHand.MemberId, AvailabilityStatus.Paused))).Value;

        Assert.Equal((1, "Åse Quist"), await ListedAsync(mentor, "quist"));
    }

    /// <summary>How many, and the name of the second or else the first of them.</summary>
    private async Task<(int, string?)> FoundAsync(string search) =>
        await TellAsync(await PageAsync(Hlf.Admin, new RosterFilter(Search: search), page: Two));

    private async Task<(int, string?)> ListedAsync(Person viewer, string search) =>
        await TellAsync(await viewer.AskAsync(new DirectoryPage(search, null, Two)));

    private async Task<(int, string?)> TellAsync(Page<MemberRow> page)
    {
        var people = page.Nodes.Select(row => (row.UserId, row.OrganizationId));
        var names = await Hlf.Admin.AskAsync(new UsersOf([.. people], WithEmail: false));
        return (page.TotalCount, names.LastOrDefault(user => user.Id == page.Nodes[^1].UserId)?.Name);
    }

    private async Task ManyAsync(int count) => await new PlainSql(Given.Database).RunAsync(
        """
        with people as (insert into users select from generate_series(1, $2) returning id)
        insert into user_organization_memberships (user_id, organization_id, name, email, role)
        select id, $1, 'Many ' || row_number() over (), row_number() over () || '@common.example', 'PEER_MENTOR' from people
        """, Hlf.Id.Value, count);
}
