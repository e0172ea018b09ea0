using System.Text.Json;
using Meander.Application.People;
using Meander.Domain.People;
using Meander.Testing;
using Xunit;

namespace Meander.Api.Tests.People;

/// <summary>The roster over HTTP: its answers, its refusals, and the statements that a page of it takes.</summary>
public sealed class RosterResponseTests(Scenario scenario) : IClassFixture<Scenario>, IAsyncLifetime
{
    private Tenant _hlf = null!;

    public async Task InitializeAsync()
    {
        scenario.Given.Clock.Now = scenario.Server.Clock.Now = new Clock().Now;
        _hlf = await scenario.Given.OrganizationAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Shows_each_member_with_what_they_hold_and_filters_by_it()
    {
        await _hlf.RequiredTypeAsync("basic");
        var mentor = (
            await _hlf.Admin.SendAsync(
                new AddMember(_hlf.Id, null, "Åse", $"ase@{_hlf.Slug}.example.org", Role.PeerMentor, null, null, "nb")))
            .Value;
        await _hlf.HoldsAsync(new Person(scenario.Given, mentor.UserId, mentor.Id), "basic", new(2024, 7, 1), new(2026, 7, 1));

        var data = await scenario.DataAsync(_hlf.Admin, """
            query ($organization: ID) {
              all: roster(orderBy: NAME_ASC) { totalCount nodes { user { name email } role badge { state } } pageInfo { hasNextPage hasPreviousPage } }
              first: roster(first: 1) { totalCount edges { node { user { name } certifications { type { code } expiresOn } } } pageInfo { hasNextPage } }
              some: roster(filter: {
                organizationId: $organization, search: "ÅSE", roles: [PEER_MENTOR], states: [EXPIRING_SOON], availability: ACTIVE, localAssociationId: null
              }) { nodes { user { name } } }
              none: roster(filter: { states: [], roles: [PEER_MENTOR] }) { totalCount nodes { id } }
            }
            """, new { organization = _hlf.Id.Value });

        Answer.Matches(data, (_hlf.Slug, "slug"));
    }

    [Fact]
    public async Task Is_for_staff_and_names_what_cannot_be_meant()
    {
        var stranger = await scenario.Given.OrganizationAsync();

        Assert.Equal("UNAUTHENTICATED", await scenario.CodeAsync(null, "{ roster { totalCount } }"));
        Assert.Equal("FORBIDDEN", await scenario.CodeAsync(await _hlf.MentorAsync(), "{ roster { totalCount } }"));
        const string Of = "query ($id: ID) { roster(filter: { organizationId: $id }) { totalCount } }";
        foreach (var id in new[] { stranger.Id.Value, Guid.NewGuid() })
            Assert.Equal("FORBIDDEN", await scenario.CodeAsync(_hlf.Admin, Of, new { id }));
        foreach (var arguments in new[] { "first: 101", "last: -1", "first: 1, last: 1", "after: \"x\"", "before: \"bm9uc2Vuc2U\"" })
            Assert.Equal("BAD_USER_INPUT", await scenario.CodeAsync(_hlf.Admin, $"{{ roster({arguments}) {{ nodes {{ id }} }} }}"));
        var tooLong = await scenario.PostAsync(
            _hlf.Admin, "query ($search: String) { roster(filter: { search: $search }) { nodes { id } } }",
            new { search = new string('x', 10_000) });
        var refusal = Assert.Single(tooLong.GetProperty("errors").EnumerateArray());
        Assert.Equal("BAD_USER_INPUT", refusal.GetProperty("extensions").GetProperty("code").GetString());
        Assert.StartsWith("search: ", refusal.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_takes_as_many_statements_for_60_members_as_for_one()
    {
        const int Members = 60, Statements = 12;
        const string Page = """
            query ($first: Int, $order: RosterOrder!) { roster(filter: { roles: [PEER_MENTOR] }, first: $first, orderBy: $order) { totalCount nodes {
              id role user { name email } localAssociation { name } coordinator { user { name } } availability { status reason }
              directory { visible suppressedOn } badge { state label } certifications { status expiresOn type { code } }
            } } }
            """;
        await _hlf.RequiredTypeAsync("basic");
        await _hlf.TypeAsync("extra");
        await _hlf.GateAsync();
        var (association, coordinator) = (await _hlf.AssociationAsync(), await _hlf.CoordinatorAsync());
        await _hlf.MentorsAsync(Members);
        await scenario.Given.Database.ExecuteAsync(
            $"""
            update user_organization_memberships set local_association_id = '{association.Value}', coordinator_id = '{coordinator.MemberId.Value}'
             where organization_id = '{_hlf.Id.Value}' and role = 'PEER_MENTOR';
            insert into certifications (organization_id, user_id, certification_type)
            select m.organization_id, m.user_id, t.code from user_organization_memberships m join certification_types t using (organization_id)
             where m.organization_id = '{_hlf.Id.Value}' and m.role = 'PEER_MENTOR';
            insert into certification_periods (certification_id, organization_id, issued_on, expires_on, source)
            select id, organization_id, date '2025-01-01', date '2027-01-01', 'IMPORT' from certifications where organization_id = '{_hlf.Id.Value}'
            """);
        foreach (var order in new[] { "EXPIRES_ON_ASC", "NAME_ASC" })
        {
            // A connection asks for more the first time it is used.
            await scenario.DataAsync(_hlf.Admin, "{ directory { totalCount } }");

            var (one, _) = await scenario.CountedAsync(_hlf.Admin, Page, new { first = 1, order });
            var (ten, _) = await scenario.CountedAsync(_hlf.Admin, Page, new { first = 10, order });
            var (all, page) = await scenario.CountedAsync(_hlf.Admin, Page, new { first = Members, order });

            var nodes = page.GetProperty("roster").GetProperty("nodes");
            Assert.Equal(Members, nodes.GetArrayLength());
            Assert.Equal(2, nodes[Members / 2].GetProperty("certifications").GetArrayLength());
            Assert.Equal(JsonValueKind.Object, nodes[Members / 2].GetProperty("coordinator").ValueKind);
            Assert.Equal((Statements, Statements, Statements), (one, ten, all));
        }
    }
}
