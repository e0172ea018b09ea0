using Meander.Application.People;
using Meander.Domain.People;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.People;

public sealed class PeopleReadsTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Members_are_seen_by_themselves_by_staff_in_scope_and_as_somebodys_coordinator()
    {
        var tenant = await given.OrganizationAsync();
        var (north, south) = (await tenant.AssociationAsync(), await tenant.AssociationAsync());
        var (mentor, stranger) = (await tenant.MentorAsync(north), await tenant.MentorAsync(south));
        var (coordinator, other) = (await tenant.CoordinatorAsync(north), await tenant.CoordinatorAsync(south));
        _ = (await tenant.Admin.SendAsync(new UpdateMember(mentor.MemberId, default, default, (MemberId?)coordinator.MemberId))).Value;
        var foreign = await given.OrganizationAsync();
        MemberId[] all =
            [mentor.MemberId, stranger.MemberId, coordinator.MemberId, other.MemberId, tenant.Admin.MemberId, foreign.Admin.MemberId];

        Assert.Equivalent(new[] { mentor.MemberId, coordinator.MemberId }, await SeenAsync(mentor), strict: true);
        Assert.Equivalent(new[] { stranger.MemberId }, await SeenAsync(stranger), strict: true);
        Assert.Equivalent(new[] { mentor.MemberId, coordinator.MemberId }, await SeenAsync(coordinator), strict: true);
        Assert.Equivalent(all[..5], await SeenAsync(tenant.Admin), strict: true);
        Assert.Equivalent(all[5..], await SeenAsync(foreign.Admin), strict: true);

        async Task<IEnumerable<MemberId>> SeenAsync(Person person) => (await person.AskAsync(new MembersOf(all))).Select(row => row.Id);
    }

    [Fact]
    public async Task An_address_is_for_oneself_and_for_staff_who_may_see_the_member()
    {
        var tenant = await given.OrganizationAsync();
        var (north, south) = (await tenant.AssociationAsync(), await tenant.AssociationAsync());
        var (mentor, coordinator, other) =
            (await tenant.MentorAsync(north), await tenant.CoordinatorAsync(north), await tenant.CoordinatorAsync(south));
        var foreign = await given.OrganizationAsync();

        Assert.NotNull(await AddressAsync(mentor));
        Assert.NotNull(await AddressAsync(coordinator));
        Assert.NotNull(await AddressAsync(tenant.Admin));
        Assert.Null(await AddressAsync(other));
        Assert.Null(await AddressAsync(await tenant.MentorAsync(north)));
        Assert.Empty(await foreign.Admin.AskAsync(new UsersOf([(mentor.Id, tenant.Id)], WithEmail: true)));

        async Task<string?> AddressAsync(Person person) =>
            Assert.Single(await person.AskAsync(new UsersOf([(mentor.Id, tenant.Id)], WithEmail: true))).Email;
    }

    [Fact]
    public async Task People_whom_the_caller_does_not_see_are_found_only_by_what_leads_to_them()
    {
        var tenant = await given.OrganizationAsync();
        var mentor = await tenant.MentorAsync();

        Assert.Single(await mentor.AskAsync(new UsersOf([(tenant.Admin.Id, tenant.Id)], WithEmail: true)));
        Assert.Empty(await mentor.AskAsync(new VisibleUsersOf([tenant.Admin.Id])));
        Assert.Single(await tenant.Admin.AskAsync(new VisibleUsersOf([mentor.Id])));
    }

    [Fact]
    public async Task Only_admins_see_where_status_changes_are_posted()
    {
        var tenant = await given.OrganizationAsync();
        const string address = "https://portal.example.org/hook";
        _ = (
            await tenant.Admin.SendAsync(
                new UpdateOrganization(tenant.Id, default, default, default, default, address, "sixteen characters")))
            .Value;

        Assert.Equal(address, await AddressAsync(tenant.Admin));
        Assert.Null(await AddressAsync(await tenant.CoordinatorAsync()));
        Assert.Null(await AddressAsync(await tenant.MentorAsync()));
        Assert.Empty(await (await given.OrganizationAsync()).Admin.AskAsync(new OrganizationsOf([tenant.Id])));

        async Task<string?> AddressAsync(Person person) =>
            Assert.Single(await person.AskAsync(new OrganizationsOf([tenant.Id]))).PortalWebhookUrl;
    }

    [Fact]
    public async Task Associations_are_listed_by_name_for_members_only()
    {
        var tenant = await given.OrganizationAsync();
        var (first, second) = (await tenant.AssociationAsync(), await tenant.AssociationAsync());
        var foreign = await given.OrganizationAsync();

        var listed = await (await tenant.MentorAsync()).AskAsync(new LocalAssociationsOfOrganizations([tenant.Id]));

        Assert.Equal([first, second], listed.Select(row => row.Id));
        Assert.Empty(await foreign.Admin.AskAsync(new LocalAssociationsOfOrganizations([tenant.Id])));
        Assert.Empty(await foreign.Admin.AskAsync(new LocalAssociationsOf([first])));
    }

    [Fact]
    public async Task Someone_in_two_organisations_has_two_memberships()
    {
        var (tenant, other) = (await given.OrganizationAsync(), await given.OrganizationAsync());
        var mentor = await tenant.MentorAsync();
        given.Clock.Advance(TimeSpan.FromMinutes(1));
        _ = (
            await other.Admin.SendAsync(
                new AddMember(other.Id, mentor.Id, "Somebody", "somebody@example.org", Role.Coordinator, null, null, "nb")))
            .Value;

        var own = await mentor.AskAsync(new OwnMemberships());

        Assert.Equal([(tenant.Id, Role.PeerMentor), (other.Id, Role.Coordinator)], own.Select(row => (row.OrganizationId, row.Role)));
    }
}
