using Meander.Application.Certifications;
using Meander.Application.People;
using Meander.Domain.People;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.People;

/// <summary>The directory and listings: by date and hand, whatever a job has stored.</summary>
public sealed class DirectoryTests(Given given) : OnPostgres(given)
{
    private static readonly PageRequest First = new(First: 100, CountTotal: true);

    [Fact]
    public async Task Lists_active_peer_mentors_to_every_member_and_nobody_else()
    {
        var (north, south) = (await Hlf.AssociationAsync(), await Hlf.AssociationAsync());
        var (one, other, coordinator) = (await Hlf.MentorAsync(north), await Hlf.MentorAsync(south), await Hlf.CoordinatorAsync(north));
        var stranger = await Given.OrganizationAsync();
        var theirs = await stranger.MentorAsync();

        foreach (var viewer in new[] { one, other, coordinator, Hlf.Admin })
            Assert.Equal([one.MemberId, other.MemberId], await SeenAsync(viewer));
        Assert.Equal([theirs.MemberId], await SeenAsync(stranger.Admin));
        await Assert.ThrowsAsync<Forbidden>(() => one.AskAsync(new DirectoryPage(null, stranger.Id, First)));
        await Assert.ThrowsAsync<Forbidden>(() => one.AskAsync(new DirectoryPage(null, OrganizationId.New(), First)));
    }

    [Fact]
    public async Task On_the_day_of_expiry_and_under_the_gate_a_mentor_is_left_out_at_once_with_no_job_running()
    {
        await Hlf.RequiredTypeAsync("basic");
        var mentor = await Hlf.MentorAsync();
        await Hlf.HoldsAsync(mentor, "basic", new(2024, 6, 17), new(2026, 6, 17));
        Assert.Single(await SeenAsync(Hlf.Admin));
        await Hlf.GateAsync();

        At(6, 16, 23, 59);
        Assert.Single(await SeenAsync(Hlf.Admin));
        At(6, 17, 0);
        Assert.Empty(await SeenAsync(Hlf.Admin));
        Assert.Equal(AvailabilityStatus.Active, (await Hlf.AvailabilityAsync(mentor)).Status);
        At(7, 20, 12);
        Assert.Equal(new DateOnly(2026, 6, 17), (await ListingAsync(mentor)).SuppressedOn);

        await Hlf.GateAsync(on: false);
        Assert.Single(await SeenAsync(Hlf.Admin));
    }

    [Fact]
    public async Task A_stored_pause_that_is_over_by_date_hides_nobody_and_one_by_hand_does()
    {
        await Hlf.RequiredTypeAsync("basic");
        await Hlf.GateAsync();
        var (lifted, byHand) = (await Hlf.MentorAsync(), await Hlf.MentorAsync());
        await Hlf.PauseAsync(lifted, new(2026, 6, 1));
        _ = (await byHand.SendAsync(new SetAvailability(byHand.MemberId, AvailabilityStatus.Paused))).Value;

        Assert.Equal([lifted.MemberId], await SeenAsync(Hlf.Admin));
        Assert.True((await ListingAsync(lifted)).Visible);
        var listing = await ListingAsync(byHand);
        Assert.Equal((false, null, null), (listing.Visible, listing.SuppressedOn, listing.RenewalLink));
    }

    [Fact]
    public async Task Revoking_hides_and_renewing_shows_again_at_once()
    {
        await Hlf.RequiredTypeAsync("basic");
        await Hlf.GateAsync();
        var mentor = await Hlf.MentorAsync();
        var id = (await Hlf.HoldsAsync(mentor, "basic", new(2025, 1, 1), new(2027, 1, 1))).CertificationId;

        _ = (await Hlf.Admin.SendAsync(new RevokeCertification(id, "Left"))).Value;
        Assert.Empty(await SeenAsync(Hlf.Admin));
        _ = (await Hlf.Admin.SendAsync(new RecordRenewal(Hlf.Id, mentor.Id, "basic", new(2026, 6, 16), null, null))).Value;
        Assert.Single(await SeenAsync(Hlf.Admin));
    }

    [Fact]
    public async Task Is_in_order_of_names_in_pages_and_searched_literally()
    {
        foreach (var name in new[] { "Berit 100%", "anna_lie", "Åse Berg", "Carl Berg" })
            _ = (
                await Hlf.Admin.SendAsync(
                    new AddMember(Hlf.Id, null, name, $"{Guid.NewGuid():n}@example.org", Role.PeerMentor, null, null, "nb")))
                .Value;
        var all = await PageAsync(null, First);

        var names = await NamesAsync(all);
        Assert.Equal(4, names.Count);
        Assert.Equal(["Åse Berg", "Carl Berg"], (await NamesAsync(await PageAsync("BERG", First))).OrderDescending());
        Assert.Equal(["Berit 100%"], await NamesAsync(await PageAsync("0%", First)));
        Assert.Equal(["anna_lie"], await NamesAsync(await PageAsync("_", First)));
        Assert.Empty((await PageAsync("example.org", First)).Nodes);

        var paged = new List<string>();
        for (string? after = null; ;)
        {
            var page = await PageAsync(null, new PageRequest(First: 1, After: after));
            paged.AddRange(await NamesAsync(page));
            if (!page.PageInfo.HasNextPage)
                break;
            after = page.PageInfo.EndCursor;
        }

        Assert.Equal(names, paged);
        Assert.Equal(4, all.TotalCount);
        await Assert.ThrowsAsync<BadInput>(() => PageAsync("a\0", First));
    }

    private Task<Page<MemberRow>> PageAsync(string? search, PageRequest page) => Hlf.Admin.AskAsync(new DirectoryPage(search, null, page));

    private async Task<List<string>> NamesAsync(Page<MemberRow> page)
    {
        var people = page.Nodes.Select(row => (row.UserId, row.OrganizationId));
        var users = (await Hlf.Admin.AskAsync(new UsersOf([.. people], WithEmail: true)))
            .ToDictionary(user => user.Id, user => user.Name);
        return [.. page.Nodes.Select(row => users[row.UserId])];
    }

    private static async Task<IEnumerable<MemberId>> SeenAsync(Person viewer) =>
        (await viewer.AskAsync(new DirectoryPage(null, null, First))).Nodes.Select(row => row.Id).OrderBy(id => id.Value);

    private async Task<DirectoryListing> ListingAsync(Person mentor)
    {
        var row = Assert.Single(await Hlf.Admin.AskAsync(new MembersOf([mentor.MemberId])));
        return (await Hlf.Admin.AskAsync(new ListingsOf([row])))[mentor.MemberId];
    }
}
