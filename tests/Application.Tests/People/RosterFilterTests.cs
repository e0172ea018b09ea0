using Meander.Application.People;
using Meander.Domain.Certifications;
using Meander.Domain.People;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.People;

/// <summary>Which members each filter of the roster leaves.</summary>
public sealed class RosterFilterTests(Given given) : OnRoster(given)
{
    private static readonly RosterFilter Mentors = new(Roles: [Role.PeerMentor]);

    private static int _addresses;

    [Fact]
    public async Task An_association_leaves_its_members_and_one_that_is_not_the_callers_nobody()
    {
        var stranger = await Given.OrganizationAsync();
        var (north, south, theirs) = (await Hlf.AssociationAsync(), await Hlf.AssociationAsync(), await stranger.AssociationAsync());
        await NamedAsync("Of the north", association: north);
        await NamedAsync("Of the south", association: south);
        await NamedAsync("Stranger", association: theirs, tenant: stranger);
        var coordinator = await NamedAsync("Coordinator", Role.Coordinator, north);

        Assert.Equal(["Coordinator", "Of the north"], await NamesAsync(Hlf.Admin, new RosterFilter(LocalAssociationId: north)));
        Assert.Equal(["Of the south"], await NamesAsync(Hlf.Admin, new RosterFilter(Hlf.Id, south)));
        Assert.Equal(["Coordinator", "Of the north"], await NamesAsync(coordinator, new RosterFilter(LocalAssociationId: north)));
        Assert.Empty(await ListAsync(coordinator, new RosterFilter(LocalAssociationId: south)));
        foreach (var unheardOf in new[] { theirs, LocalAssociationId.New(), default })
            Assert.Empty(await ListAsync(Hlf.Admin, new RosterFilter(LocalAssociationId: unheardOf)));
    }

    [Theory]
    [InlineData("ÅSE", "Åse Ærlig")]
    [InlineData("åse ær", "Åse Ærlig")]
    [InlineData("ÆRL", "Åse Ærlig")]
    [InlineData("ØYST", "Øystein 100%")]
    [InlineData("øyst", "Øystein 100%")]
    [InlineData("%", "Øystein 100%")]
    [InlineData("0%", "Øystein 100%")]
    [InlineData("1%0", "")]
    [InlineData("_", "snake_case")]
    [InlineData("e_c", "snake_case")]
    [InlineData("s_a", "")]
    [InlineData("\\", "back\\slash")]
    [InlineData("k\\S", "back\\slash")]
    [InlineData("\\\\", "")]
    [InlineData("İbrahim", "İbrahim Şahin")]
    [InlineData("BRAHIM ŞA", "İbrahim Şahin")]
    [InlineData("NORD.test", "Åse Ærlig")]
    [InlineData("aase@nord.TEST", "Åse Ærlig")]
    [InlineData("ØST@sør.test", "Øystein 100%")]
    [InlineData("a", "back\\slash,İbrahim Şahin,snake_case,Åse Ærlig")]
    [InlineData("Ærlig aase", "")]
    [InlineData("nobody", "")]
    public async Task A_search_is_for_a_part_of_name_or_address_in_any_letter_case_taken_literally(string search, string found)
    {
        var mine = Interlocked.Increment(ref _addresses);
        await NamedAsync("Åse Ærlig", email: $"aase@nord.test.{mine}");
        await NamedAsync("Øystein 100%", email: $"Øst@SØR.test.{mine}");
        await NamedAsync("snake_case", email: $"1@x.test.{mine}");
        await NamedAsync("back\\slash", email: $"2@x.test.{mine}");
        await NamedAsync("İbrahim Şahin", email: $"3@x.test.{mine}");

        Assert.Equal(found.Length == 0 ? [] : found.Split(','), await NamesAsync(Hlf.Admin, Mentors with { Search = search }));
    }

    [Fact]
    public async Task An_empty_search_leaves_everybody_and_one_that_cannot_be_meant_is_refused()
    {
        await NamedAsync("Mentor");

        Assert.Equal(2, (await ListAsync(Hlf.Admin, new RosterFilter(Search: ""))).Count);
        Assert.Empty(await ListAsync(Hlf.Admin, new RosterFilter(Search: new string('x', 255))));
        foreach (var search in new[] { new string('x', 10_000), new string('%', 256), "a\0", "\ud800" })
        {
            var refused = await Assert.ThrowsAsync<BadInput>(() => PageAsync(Hlf.Admin, new RosterFilter(Search: search)));
            Assert.StartsWith("search: ", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Roles_and_states_leave_those_who_have_one_of_them_and_empty_lists_nobody()
    {
        await Hlf.RequiredTypeAsync("basic");
        foreach (var (name, expiresOn) in new[] { ("Expired", "2026-06-16"), ("Soon", "2026-06-17"), ("Certified", "2027-06-16") })
            await Hlf.HoldsAsync(await NamedAsync(name), "basic", new(2024, 1, 1), DateOnly.Parse(expiresOn));
        await NamedAsync("Coordinator", Role.Coordinator);

        Assert.Equal(["Admin"], await NamesAsync(Hlf.Admin, new RosterFilter(Roles: [Role.OrgAdmin])));
        Assert.Equal(
            ["Admin", "Coordinator"],
            await NamesAsync(Hlf.Admin, new RosterFilter(Roles: [Role.OrgAdmin, Role.Coordinator, Role.OrgAdmin])));
        Assert.Empty(await ListAsync(Hlf.Admin, new RosterFilter(Roles: [])));
        Assert.Equal(["Expired"], await NamesAsync(Hlf.Admin, new RosterFilter(States: [BadgeState.Expired])));
        Assert.Equal(
            ["Certified", "Soon"], await NamesAsync(Hlf.Admin, new RosterFilter(States: [BadgeState.ExpiringSoon, BadgeState.Certified])));
        Assert.Equal(["Admin", "Coordinator"], await NamesAsync(Hlf.Admin, new RosterFilter(States: [BadgeState.None, BadgeState.None])));
        Assert.Equal(5, (await ListAsync(Hlf.Admin, new RosterFilter(States: Enum.GetValues<BadgeState>()))).Count);
        Assert.Empty(await ListAsync(Hlf.Admin, new RosterFilter(States: [])));
    }

    [Fact]
    public async Task Paused_are_those_whose_pause_is_stored_and_those_suppressed_as_of_now_with_no_job_run()
    {
        await Hlf.RequiredTypeAsync("basic");
        await Hlf.GateAsync();
        await HoldsAsync(await NamedAsync("Valid"), new(2027, 1, 1));
        await NamedAsync("Nothing");
        var byHand = await NamedAsync("By hand");
        await PauseAsync(byHand);
        await HoldsAsync(await NamedAsync("Suppressed"), new(2026, 6, 16));
        await HoldsAsync(await NamedAsync("Tomorrow"), new(2026, 6, 17));
        var renewed = await NamedAsync("Renewed, still stored");
        await HoldsAsync(renewed, new(2027, 1, 1));
        await Hlf.PauseAsync(renewed, new(2026, 6, 1));
        var revoked = await NamedAsync("Revoked");
        await HoldsAsync(revoked, new(2027, 1, 1));
        await RevokeAsync(revoked, "basic");
        await HoldsAsync(await NamedAsync("Coordinator, expired", Role.Coordinator), new(2026, 1, 1));
        var promoted = await NamedAsync("Promoted while paused");
        await PauseAsync(promoted);
        _ = (await Hlf.Admin.SendAsync(new UpdateMember(promoted.MemberId, Role.Coordinator, default, default))).Value;

        Assert.Equal(
            ["By hand", "Renewed, still stored", "Revoked", "Suppressed"], await NamesAsync(Hlf.Admin, With(AvailabilityStatus.Paused)));
        Assert.Equal(
            ["Admin", "Coordinator, expired", "Nothing", "Promoted while paused", "Tomorrow", "Valid"],
            await NamesAsync(Hlf.Admin, With(AvailabilityStatus.Active)));

        At(6, 17, 0);
        Assert.Contains("Tomorrow", await NamesAsync(Hlf.Admin, With(AvailabilityStatus.Paused)));
        await Hlf.GateAsync(on: false);
        Assert.Equal(["By hand", "Renewed, still stored", "Revoked"], await NamesAsync(Hlf.Admin, With(AvailabilityStatus.Paused)));
        _ = (await byHand.SendAsync(new SetAvailability(byHand.MemberId, AvailabilityStatus.Active))).Value;
        Assert.Equal(["Renewed, still stored", "Revoked"], await NamesAsync(Hlf.Admin, With(AvailabilityStatus.Paused)));
    }

    [Fact]
    public async Task Filters_that_contradict_each_other_leave_nobody()
    {
        var other = await Given.OrganizationAsync();
        var (north, theirs) = (await Hlf.AssociationAsync(), await other.AssociationAsync());
        var both = await NamedAsync("Both", association: north);
        _ = (await Hlf.Admin.SendAsync(new UpdateMember(both.MemberId, Role.OrgAdmin, default, default))).Value;
        await AlsoInAsync(other, both, Role.OrgAdmin, theirs);
        await PauseAsync(await NamedAsync("Paused"));

        Assert.Empty(await ListAsync(both, new RosterFilter(Hlf.Id, theirs)));
        Assert.Empty(
            await ListAsync(both, new RosterFilter(Roles: [Role.Coordinator, Role.OrgAdmin], Availability: AvailabilityStatus.Paused)));
        Assert.Empty(await ListAsync(both, new RosterFilter(States: [BadgeState.Certified], Search: "Paused")));
        Assert.Empty(await ListAsync(both, new RosterFilter(LocalAssociationId: north, Search: "Paused")));
    }

    [Fact]
    public async Task Filters_together_leave_those_whom_each_of_them_leaves()
    {
        await Hlf.RequiredTypeAsync("basic");
        await Hlf.GateAsync();
        var north = await Hlf.AssociationAsync();
        DateOnly?[] expiries = [null, new(2026, 6, 16), new(2026, 7, 1), new(2027, 1, 1)];
        for (var i = 0; i < 24; i++)
        {
            var (name, role) = (i % 5 < 2 ? $"Anna {i:00}" : $"Berit {i:00}", i % 7 == 6 ? Role.Coordinator : Role.PeerMentor);
            var person = await NamedAsync(name, role, i % 3 == 0 ? north : null);
            if (i % 8 < 6)
                await HoldsAsync(person, expiries[i % 4]);
            if (i % 6 == 5 && i % 7 != 6)
                await PauseAsync(person);
        }

        var everybody = await ListAsync(Hlf.Admin);
        var associations = await EachAsync(new LocalAssociationId?[] { null, north }, one => new RosterFilter(LocalAssociationId: one));
        var searches = await EachAsync(new[] { null, "ANNA" }, one => new RosterFilter(Search: one));
        var roles = await EachAsync(
            new IReadOnlyList<Role>?[] { null, [Role.PeerMentor], [Role.Coordinator, Role.OrgAdmin] }, one => new RosterFilter(Roles: one));
        var states = await EachAsync(
            new IReadOnlyList<BadgeState>?[] { null, [BadgeState.Expired, BadgeState.None], [BadgeState.ExpiringSoon] }, one =>
                new RosterFilter(States: one));
        var availabilities = await EachAsync(
            new AvailabilityStatus?[] { null, AvailabilityStatus.Active, AvailabilityStatus.Paused }, one =>
                new RosterFilter(Availability: one));
        var combined =
            from association in associations
            from search in searches
            from role in roles
            from state in states
            from availability in availabilities
            let left = new[] { association.Left, search.Left, role.Left, state.Left, availability.Left }
            select (
                Filter: new RosterFilter(null, association.Value, search.Value, role.Value, state.Value, availability.Value),
                Left: everybody.Where(id => left.All(some => some.Contains(id))));
        foreach (var (filter, left) in combined)
            Assert.Equal(left, await ListAsync(Hlf.Admin, filter));

        async Task<List<(T Value, HashSet<MemberId> Left)>> EachAsync<T>(T[] values, Func<T, RosterFilter> filter)
        {
            var each = new List<(T, HashSet<MemberId>)>();
            foreach (var value in values)
                each.Add((value, [.. await ListAsync(Hlf.Admin, filter(value))]));
            return each;
        }
    }

    private static RosterFilter With(AvailabilityStatus availability) => new(Availability: availability);

    private Task<CertificationPeriod> HoldsAsync(Person person, DateOnly? expiresOn) =>
        Hlf.HoldsAsync(person, "basic", new(2024, 1, 1), expiresOn);

    private static async Task PauseAsync(Person mentor) =>
        _ = (await mentor.SendAsync(new SetAvailability(mentor.MemberId, AvailabilityStatus.Paused))).Value;
}
