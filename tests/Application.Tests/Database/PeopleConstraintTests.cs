using Meander.Testing;
using Npgsql;
using Xunit;

namespace Meander.Application.Tests.Database;

/// <summary>
/// What the database keeps of the rules of People, whoever writes; who sees what is in <see cref="RowLevelSecurityTests"/>.
/// </summary>
public sealed class PeopleConstraintTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly PlainSql _sql = new(database);

    [Fact]
    public async Task A_members_association_and_coordinator_belong_to_the_members_organisation()
    {
        var (here, there) = (await _sql.OrganizationAsync(), await _sql.OrganizationAsync());
        var member = await _sql.MemberAsync(here);
        var theirCoordinator = await MembershipAsync(await _sql.MemberAsync(there, "COORDINATOR"));
        var theirAssociation =
            await _sql.IdAsync("insert into local_associations (organization_id, name) values ($1, 'Oslo') returning id", there);

        await _sql.IsStoppedByAsync(
            "user_organization_memberships_coordinator_fkey",
            "update user_organization_memberships set coordinator_id = $2 where user_id = $1", member, theirCoordinator);
        await _sql.IsStoppedByAsync(
            "user_organization_memberships_local_association_fkey",
            "update user_organization_memberships set local_association_id = $2 where user_id = $1", member, theirAssociation);
        await _sql.IsStoppedByAsync(
            "user_organization_memberships_coordinator_check",
            "update user_organization_memberships set coordinator_id = id where user_id = $1", member);
        await _sql.IsStoppedByAsync(
            "user_organization_memberships_role_check", "update user_organization_memberships set role = 'KING' where user_id = $1",
            member);
    }

    [Theory]
    [InlineData("https://portal.example.org/{name}{name}{name}")]
    [InlineData("https://user:secret@portal.example.org/")]
    [InlineData("https://portal.example.org/\r\nSet-Cookie: a=b")]
    public async Task An_organisation_has_no_template_that_could_grow_without_bound_or_tell_a_password(string template) =>
        await _sql.IsStoppedByAsync(
            "organizations_course_portal_url_template_check",
            "update organizations set course_portal_url_template = $2 where id = $1", await _sql.OrganizationAsync(), template);

    [Fact]
    public async Task A_person_is_a_member_of_an_organisation_once_and_of_several_if_need_be()
    {
        const string Join =
            "insert into user_organization_memberships (user_id, organization_id, name, role) values ($1, $2, 'U', 'PEER_MENTOR')";
        var organization = await _sql.OrganizationAsync();
        var person = await _sql.MemberAsync(organization);

        await _sql.IsStoppedByAsync("user_organization_memberships_user_id_organization_id_key", Join, person, organization);
        await _sql.RunAsync(Join, person, await _sql.OrganizationAsync());
    }

    [Fact]
    public async Task An_address_belongs_to_one_member_of_an_organisation_whatever_its_letter_case()
    {
        const string Record = "update user_organization_memberships set email = $2 where user_id = $1";
        var address = $"{Guid.NewGuid():n}@example.org";
        var (here, there) = (await _sql.OrganizationAsync(), await _sql.OrganizationAsync());
        await _sql.RunAsync(Record, await _sql.MemberAsync(here), address);
        await _sql.IsStoppedByAsync(
            "uq_user_organization_memberships_email", Record, await _sql.MemberAsync(here), address.ToUpperInvariant());
        await _sql.RunAsync(Record, await _sql.MemberAsync(there), address.ToUpperInvariant());
    }

    [Fact]
    public async Task A_local_association_is_one_whatever_its_letter_case()
    {
        const string Add = "insert into local_associations (organization_id, name) values ($1, $2)";
        var organization = await _sql.OrganizationAsync();
        await _sql.RunAsync(Add, organization, "Ålesund");
        await _sql.IsStoppedByAsync("uq_local_associations_name", Add, organization, "ÅLESUND");
        await _sql.RunAsync(Add, await _sql.OrganizationAsync(), "Ålesund");
    }

    [Fact]
    public async Task An_organisation_that_has_an_admin_keeps_one()
    {
        const string Demote = "update user_organization_memberships set role = 'COORDINATOR' where user_id = $1";
        const string Delete = "delete from user_organization_memberships where user_id = $1";
        var organization = await _sql.OrganizationAsync();
        var (first, second) = (await _sql.MemberAsync(organization, "ORG_ADMIN"), await _sql.MemberAsync(organization, "ORG_ADMIN"));
        await _sql.RunAsync(Demote, first);

        await _sql.IsStoppedByAsync("user_organization_memberships_keep_an_admin", Demote, second);
        await _sql.IsStoppedByAsync("user_organization_memberships_keep_an_admin", Delete, second);
        await _sql.RunAsync(
            "update user_organization_memberships set role = case user_id when $1 then 'ORG_ADMIN' else 'COORDINATOR' end where user_id "
            + "in ($1, $2)", first, second);
    }

    [Fact]
    public async Task Of_two_admins_who_are_demoted_in_two_transactions_at_once_one_stays()
    {
        var organization = await _sql.OrganizationAsync();
        var admins = new[] { await _sql.MemberAsync(organization, "ORG_ADMIN"), await _sql.MemberAsync(organization, "ORG_ADMIN") };

        var stopped = await Task.WhenAll(admins.Select(async admin =>
            await Record.ExceptionAsync(
                () => _sql.RunAsync("update user_organization_memberships set role = 'COORDINATOR' where user_id = $1", admin))));

        Assert.Single(stopped, failure => failure is PostgresException { ConstraintName: "user_organization_memberships_keep_an_admin" });
        Assert.Single(stopped, failure => failure is null);
    }

    [Fact]
    public async Task A_certification_belongs_to_a_member_and_a_type_of_one_organisation()
    {
        const string Hold = "insert into certifications (organization_id, user_id, certification_type) values ($1, $2, 'first-aid')";
        const string Define = "insert into certification_types (organization_id, code, name) values ($1, 'first-aid', 'T')";
        var (here, there) = (await _sql.OrganizationAsync(), await _sql.OrganizationAsync());
        var member = await _sql.MemberAsync(here);
        await _sql.RunAsync(Define, there);

        await _sql.IsStoppedByAsync("certifications_certification_type_fkey", Hold, here, member);
        await _sql.IsStoppedByAsync("certifications_member_fkey", Hold, there, member);
        await _sql.RunAsync(Define, here);
        await _sql.RunAsync(Hold, here, member);
        await _sql.IsStoppedByAsync("certifications_organization_id_user_id_certification_type_key", Hold, here, member);
    }

    [Fact]
    public async Task A_message_goes_to_a_member_of_the_organisation_it_is_about()
    {
        var stranger = await _sql.MemberAsync(await _sql.OrganizationAsync());
        await _sql.IsStoppedByAsync(
            "notifications_member_fkey",
            "insert into notifications (organization_id, user_id, kind, urgency, title, body) values ($1, $2, 'COURSE_CHANGED', "
            + "'NORMAL', 't', 'b')",
            await _sql.OrganizationAsync(), stranger);
    }

    private Task<Guid> MembershipAsync(Guid user) => _sql.IdAsync("select id from user_organization_memberships where user_id = $1", user);
}
