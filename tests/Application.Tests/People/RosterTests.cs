using Meander.Application.Certifications;
using Meander.Application.People;
using Meander.Domain.People;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.People;

/// <summary>Who is in the roster for whom, and in what order.</summary>
public sealed class RosterTests(Given given) : OnRoster(given)
{
    private static readonly RosterFilter Mentors = new(Roles: [Role.PeerMentor]);

    [Fact]
    public async Task Shows_an_admin_everyone_of_the_organisation_whatever_their_role()
    {
        var (north, stranger) = (await Hlf.AssociationAsync(), await Given.OrganizationAsync());
        await NamedAsync("Mentor");
        await NamedAsync("Mentor of the north", association: north);
        await NamedAsync("Coordinator", Role.Coordinator);
        await NamedAsync("Coordinator of the north", Role.Coordinator, north);
        await NamedAsync("Second admin", Role.OrgAdmin, north);
        await NamedAsync("Stranger", tenant: stranger);

        Assert.Equal(
            ["Admin", "Coordinator", "Coordinator of the north", "Mentor", "Mentor of the north", "Second admin"],
            await NamesAsync(Hlf.Admin));
        Assert.Equal(["Admin", "Stranger"], await NamesAsync(stranger.Admin));
    }

    [Fact]
    public async Task Shows_a_coordinator_their_association_and_one_without_any_the_whole_organisation()
    {
        var (north, south) = (await Hlf.AssociationAsync(), await Hlf.AssociationAsync());
        await NamedAsync("Mentor");
        await NamedAsync("Mentor of the north", association: north);
        await NamedAsync("Mentor of the south", association: south);
        var coordinator = await NamedAsync("Coordinator of the north", Role.Coordinator, north);
        var whole = await NamedAsync("Coordinator", Role.Coordinator);

        Assert.Equal(["Coordinator of the north", "Mentor of the north"], await NamesAsync(coordinator));
        Assert.Equal(["Mentor of the north"], await NamesAsync(coordinator, Mentors with { OrganizationId = Hlf.Id }));
        Assert.Equal(6, (await NamesAsync(whole)).Count);
    }

    [Fact]
    public async Task Shows_staff_of_two_organisations_both_until_they_name_one()
    {
        var other = await Given.OrganizationAsync();
        var (north, theirs) = (await Hlf.AssociationAsync(), await other.AssociationAsync());
        await NamedAsync("Ours of the north", association: north);
        await NamedAsync("Ours");
        await NamedAsync("Theirs", tenant: other);
        await NamedAsync("Theirs of the west", association: theirs, tenant: other);
        var both = await NamedAsync("Both", Role.Coordinator, north);
        await AlsoInAsync(other, both, Role.OrgAdmin, name: "Both there");
        var narrow = await NamedAsync("Narrow", Role.Coordinator, north);
        await AlsoInAsync(other, narrow, Role.Coordinator, theirs, name: "Narrow there");

        Assert.Equal(
            ["Admin", "Both", "Both there", "Narrow", "Narrow there", "Ours of the north", "Theirs", "Theirs of the west"],
            await NamesAsync(both));
        Assert.Equal(["Both", "Narrow", "Ours of the north"], await NamesAsync(both, new RosterFilter(Hlf.Id)));
        Assert.Equal(
            ["Admin", "Both there", "Narrow there", "Theirs", "Theirs of the west"], await NamesAsync(both, new RosterFilter(other.Id)));
        Assert.Equal(["Both", "Narrow", "Narrow there", "Ours of the north", "Theirs of the west"], await NamesAsync(narrow));
        Assert.Equal(["Narrow there", "Theirs of the west"], await NamesAsync(narrow, new RosterFilter(other.Id)));
    }

    [Fact]
    public async Task Is_forbidden_to_peer_mentors_also_where_they_are_that_and_staff_elsewhere()
    {
        var other = await Given.OrganizationAsync();
        var mentor = await Hlf.MentorAsync();
        await ForbiddenAsync(mentor, null);
        await ForbiddenAsync(mentor, Hlf.Id);

        await AlsoInAsync(other, mentor, Role.Coordinator);
        await ForbiddenAsync(mentor, Hlf.Id);
        Assert.Equal(2, (await ListAsync(mentor)).Count);
        Assert.Equal(2, (await ListAsync(mentor, new RosterFilter(other.Id))).Count);
    }

    [Fact]
    public async Task Answers_for_another_organisation_as_for_one_that_does_not_exist()
    {
        var stranger = await Given.OrganizationAsync();
        foreach (var viewer in new[] { Hlf.Admin, await Hlf.CoordinatorAsync(), await Hlf.MentorAsync() })
        {
            var foreign = await ForbiddenAsync(viewer, stranger.Id);
            Assert.Equal((await ForbiddenAsync(viewer, OrganizationId.New())).Message, foreign.Message);
            Assert.Equal((await ForbiddenAsync(viewer, default(OrganizationId))).Message, foreign.Message);
        }
    }

    [Fact]
    public async Task Needs_a_token_of_a_known_user()
    {
        var question = new RosterPage(null, RosterOrder.NameAsc, Whole);
        await Assert.ThrowsAsync<Unauthenticated>(() => Given.AskAsync(null, question));
        await Assert.ThrowsAsync<Unauthenticated>(() => Given.AskAsync(UserId.New(), question));
    }

    [Fact]
    public async Task By_expiry_come_first_those_whose_required_certifications_end_first_and_last_those_whose_never_do()
    {
        await Hlf.RequiredTypeAsync("basic");
        await Hlf.RequiredTypeAsync("guide");
        await Hlf.TypeAsync("extra");
        await HoldsAsync("Late", ("basic", new(2027, 5, 1)), ("extra", new(2026, 7, 1)));
        await HoldsAsync("Sooner by the second", ("basic", new(2028, 1, 1)), ("guide", new(2027, 4, 1)));
        await HoldsAsync("Never", ("basic", null), ("guide", null), ("extra", new(2026, 6, 20)));
        await HoldsAsync("Early", ("basic", new(2026, 6, 30)));
        await HoldsAsync("Long over", ("basic", new(2025, 1, 1)), ("guide", null));
        await HoldsAsync("Only what nobody requires", ("extra", new(2026, 6, 18)));
        await NamedAsync("Nothing");

        var names = await NamesAsync(Hlf.Admin, Mentors, RosterOrder.ExpiresOnAsc);

        Assert.Equal(["Long over", "Early", "Sooner by the second", "Late"], names.Take(4));
        Assert.Equal(["Never", "Nothing", "Only what nobody requires"], names.Skip(4).Order());
    }

    [Fact]
    public async Task By_expiry_every_type_counts_as_long_as_none_is_required()
    {
        var basic = await Hlf.TypeAsync("basic");
        await Hlf.TypeAsync("extra");
        await HoldsAsync("First", ("basic", new(2028, 1, 1)), ("extra", new(2026, 7, 1)));
        await HoldsAsync("Second", ("basic", new(2027, 1, 1)));
        await HoldsAsync("Third", ("basic", null), ("extra", new(2027, 6, 1)));
        await NamedAsync("Nothing");
        Assert.Equal(["First", "Second", "Third", "Nothing"], await NamesAsync(Hlf.Admin, Mentors, RosterOrder.ExpiresOnAsc));

        await RequireAsync(basic, true);
        var required = await NamesAsync(Hlf.Admin, Mentors, RosterOrder.ExpiresOnAsc);
        Assert.Equal(["Second", "First"], required.Take(2));
        Assert.Equal(["Nothing", "Third"], required.Skip(2).Order());

        await RequireAsync(basic, false);
        Assert.Equal(["First", "Second", "Third", "Nothing"], await NamesAsync(Hlf.Admin, Mentors, RosterOrder.ExpiresOnAsc));
    }

    [Fact]
    public async Task By_expiry_a_revoked_certification_counts_from_the_day_of_revocation()
    {
        await Hlf.RequiredTypeAsync("basic");
        var revoked = await HoldsAsync("Revoked", ("basic", new(2029, 1, 1)));
        await HoldsAsync("Yesterday", ("basic", new(2026, 6, 15)));
        await HoldsAsync("Tomorrow", ("basic", new(2026, 6, 17)));
        Assert.Equal(["Yesterday", "Tomorrow", "Revoked"], await NamesAsync(Hlf.Admin, Mentors, RosterOrder.ExpiresOnAsc));

        await RevokeAsync(revoked, "basic");
        Assert.Equal(["Yesterday", "Revoked", "Tomorrow"], await NamesAsync(Hlf.Admin, Mentors, RosterOrder.ExpiresOnAsc));

        _ = (await Hlf.Admin.SendAsync(new RecordRenewal(Hlf.Id, revoked.Id, "basic", new(2026, 6, 16), new(2026, 6, 20), null))).Value;
        Assert.Equal(["Yesterday", "Tomorrow", "Revoked"], await NamesAsync(Hlf.Admin, Mentors, RosterOrder.ExpiresOnAsc));
    }

    [Fact]
    public async Task By_name_the_order_is_the_Norwegian_one_whatever_the_locale_of_the_database()
    {
        string[] norwegian = ["alfa", "Beta", "Zulu", "Ægir", "Østfold", "Åse"];
        foreach (var name in norwegian.Reverse())
            await NamedAsync(name);

        Assert.Equal(norwegian, await NamesAsync(Hlf.Admin, Mentors));
        var inTheLocale = await Given.Database.ExecuteAsync(
            $"select string_agg(name, ' ' order by name collate \"default\") from user_organization_memberships where name = any ('{{{string.Join(',', norwegian)}}}')");
        Assert.NotEqual(string.Join(' ', norwegian), inTheLocale);
    }

    [Fact]
    public async Task Somebody_who_leaves_or_joins_or_is_renamed_is_where_they_belong_at_once()
    {
        var coordinator = await NamedAsync("Beta", Role.Coordinator);
        await NamedAsync("Gamma", Role.Coordinator);
        Assert.Equal(["Admin", "Beta", "Gamma"], await NamesAsync(Hlf.Admin));

        await RenameAsync(coordinator, "Åse");
        Assert.Equal(["Admin", "Gamma", "Åse"], await NamesAsync(Hlf.Admin));

        await Given.Database.ExecuteAsync($"delete from user_organization_memberships where id = '{coordinator.MemberId.Value}'");
        Assert.Equal(["Admin", "Gamma"], await NamesAsync(Hlf.Admin));
    }

    private async Task<Person> HoldsAsync(string name, params (string Code, DateOnly? ExpiresOn)[] certifications)
    {
        var person = await NamedAsync(name);
        foreach (var (code, expiresOn) in certifications)
            await Hlf.HoldsAsync(person, code, new(2024, 1, 1), expiresOn);
        return person;
    }

    private async Task RequireAsync(Domain.Certifications.CertificationType type, bool required) =>
        _ = (await Hlf.Admin.SendAsync(new UpdateCertificationType(type.Id, default, (bool?)required, default, default))).Value;

    private static Task<Forbidden> ForbiddenAsync(Person viewer, OrganizationId? organization) =>
        Assert.ThrowsAsync<Forbidden>(() => PageAsync(viewer, new RosterFilter(organization)));
}
