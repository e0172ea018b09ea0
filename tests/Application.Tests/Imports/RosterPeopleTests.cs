using Meander.Application.People;
using Meander.Domain.People;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Meander.Application.Tests.Imports;

/// <summary>
/// Whom a roster speaks of: people of its own organisation, by user_id or by the address that is recorded there; and what it takes to make
/// somebody an admin.
/// </summary>
public sealed class RosterPeopleTests(Given given) : Importing(given)
{
    private const string NeedsAllowAdmins = "role: makes an ORG_ADMIN of a member, which takes --allow-admins";

    [Fact]
    public async Task An_address_that_another_organisation_reserved_finds_nobody()
    {
        var attacker = UserId.New();
        _ = (await Hlf.Admin.SendAsync(
            new AddMember(Hlf.Id, attacker, "Attacker", Email("new.boss"), Role.PeerMentor, null, null, "nb"))).Value;
        Succeeded(await RosterAsync($",Fatima,{Email("fatima")},ORG_ADMIN,,,,,,"));

        var outcome = await RosterAsync($",New Boss,{Email("new.boss")},ORG_ADMIN,,,nb,,,");

        Assert.Equal([outcome.Report[0], "Created 1 member."], outcome.Report);
        var boss = await MemberAsync("new.boss");
        Assert.Equal(("New Boss", Role.OrgAdmin), (boss.Name, boss.Role));
        Assert.NotEqual(attacker, boss.UserId);
        Assert.Equal(Hlf.Id, Assert.Single(await Given.SignInAsync(attacker, null)).OrganizationId);
    }

    [Fact]
    public async Task Somebody_of_another_organisation_is_added_by_user_id_with_what_the_file_says_and_nothing_else_changes()
    {
        var mentor = await Hlf.MentorAsync();
        Task<Member> ThereAsync() => Given.StoredAsync(db => db.Members.AsNoTracking().SingleAsync(one => one.Id == mentor.MemberId));
        var before = await ThereAsync();
        string[] lines = [$"{mentor.Id.Value},Another name,{Email("another")},ORG_ADMIN,,,en,,,"];

        var outcome = await RosterAsync(lines);

        Assert.Equal(["Created 1 member."], outcome.Report.Skip(2));
        var here = await MemberAsync("another");
        Assert.Equal((mentor.Id, "Another name", "en", Role.OrgAdmin), (here.UserId, here.Name, here.Locale, here.Role));
        Assert.Equivalent(before, await ThereAsync(), strict: true);
        await ChangesNothingAsync(() => RosterAsync(lines));

        Succeeded(await RosterAsync($"{mentor.Id.Value},A third name,{Email("another")},ORG_ADMIN,,,en,,,"));
        Assert.Equal("A third name", (await MemberAsync("another")).Name);
        Assert.Equivalent(before, await ThereAsync(), strict: true);
    }

    [Fact]
    public async Task Whether_somebody_is_known_elsewhere_makes_no_difference_to_what_is_reported()
    {
        var known = (await Hlf.MentorAsync()).Id;
        Succeeded(await RosterAsync($",Fatima,{Email("fatima")},ORG_ADMIN,,,,,,"));

        var reports = new List<IReadOnlyList<string>>();
        foreach (var (user, name) in new[] { (known, "one"), (UserId.New(), "other") })
            reports.Add((await RosterAsync($"{user.Value},Somebody,{Email(name)},PEER_MENTOR,,,nb,,,")).Report);

        Assert.Equal(reports[0], reports[1]);
    }

    [Fact]
    public async Task A_member_without_an_address_is_given_the_files_when_user_id_names_them()
    {
        Succeeded(await RosterAsync(Sample));
        var kari = await MemberAsync("kari");
        await Given.Database.ExecuteAsync($"update user_organization_memberships set email = null where id = '{kari.Id.Value}'");

        string[] lines = [$"{kari.UserId.Value},{kari.Name},{Email("kari")},PEER_MENTOR,Oslo,{Email("eirik")},nb,,,"];
        var outcome = await RosterAsync(lines);

        Assert.Equal([outcome.Report[0], "Updated 1 address."], outcome.Report);
        Assert.Equal(kari.Id, (await MemberAsync("kari")).Id);
        Assert.Contains("Changed a member's address.", (await AuditOfAsync(kari.Id.Value)).Select(one => one.Summary));
        await ChangesNothingAsync(() => RosterAsync(lines));
    }

    [Fact]
    public async Task A_known_member_becomes_an_admin_only_when_admins_are_allowed()
    {
        string[] first = [$",Fatima,{Email("fatima")},ORG_ADMIN,,,,,,", $",Eirik,{Email("eirik")},COORDINATOR,,,,,,"];
        Succeeded(await RosterAsync(first));
        string[] raised =
        [
            first[0], $",Eirik,{Email("eirik")},ORG_ADMIN,,,,basic,2025-01-01,2027-01-01",
            $",Eirik,{Email("eirik")},ORG_ADMIN,,,,basic,2026-01-01,2028-01-01",
        ];

        await RefusedAsync(() => RosterAsync(raised), $"line 3: {NeedsAllowAdmins}", $"line 4: {NeedsAllowAdmins}");

        Succeeded(await RosterOfAdminsAsync(raised));
        Assert.Equal(Role.OrgAdmin, (await MemberAsync("eirik")).Role);
        await ChangesNothingAsync(() => RosterAsync(raised));
    }

    [Fact]
    public async Task The_first_admin_of_an_organisation_needs_no_leave()
    {
        Succeeded(await RosterAsync($",Eirik,{Email("eirik")},COORDINATOR,,,,,,", $",Kari,{Email("kari")},PEER_MENTOR,,,,,,"));

        Succeeded(await RosterAsync($",Eirik,{Email("eirik")},ORG_ADMIN,,,,,,"));

        await RefusedAsync(() => RosterAsync($",Kari,{Email("kari")},ORG_ADMIN,,,,,,"), $"line 2: {NeedsAllowAdmins}");
    }
}
