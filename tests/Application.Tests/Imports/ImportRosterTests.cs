using System.Text;
using Meander.Domain.Certifications;
using Meander.Domain.People;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace Meander.Application.Tests.Imports;

public sealed class ImportRosterTests(Given given) : Importing(given)
{
    [Fact]
    public async Task Creates_what_it_does_not_know_and_says_so()
    {
        var outcome = await RosterAsync(Sample);
        Assert.Equal(
            [
                $"Read 7 lines for A file's organisation ({Slug}).",
                $"Created 1 organisation: A file's organisation ({Slug}, Europe/Oslo).",
                "Created 2 local associations: Oslo, Ålesund.",
                "Created 2 certification types: peer-mentor-basic (not required), tinnitus-guide (not required).",
                "Created 5 members.",
                "Created 2 certifications.",
                "Created 3 certification periods.",
            ],
            outcome.Report);
        Assert.False((await OrganizationAsync()).CertificationGate);
        Assert.Equal((await MemberAsync("eirik")).Id, (await MemberAsync("kari")).CoordinatorId);
        Assert.Equal("Strand, Ida", (await MemberAsync("ida")).Name);
        Assert.Equal("en", (await MemberAsync("ida")).Locale);
        await IsInOrderAsync();
    }

    [Fact]
    public async Task The_same_file_again_changes_nothing()
    {
        var lines = Sample;
        Succeeded(await RosterAsync(lines));
        Clock.Advance(TimeSpan.FromDays(1));
        await ChangesNothingAsync(() => RosterAsync(lines));
    }

    [Fact]
    public async Task One_bad_line_in_the_middle_is_named_and_nothing_is_imported()
    {
        var lines = Sample;
        lines[3] = lines[3].Replace("2022-01-10", "2022-02-30", StringComparison.Ordinal);
        await RefusedAsync(() => RosterAsync(lines), "line 5: issued_on: '2022-02-30' is not a day such as 2026-12-01");
    }

    [Fact]
    public async Task A_dry_run_says_what_it_would_do_and_does_nothing()
    {
        var before = await Given.SnapshotAsync();
        var outcome = await RosterFileAsync($"{RosterHeader}\n{string.Join('\n', Sample)}", dryRun: true);
        Assert.Contains("A dry run; for real it would have:", outcome.Report);
        Assert.Contains("Created 5 members.", outcome.Report);
        await Given.AssertUnchangedAsync(before);
    }

    [Fact]
    public async Task An_import_cut_off_in_the_middle_leaves_nothing()
    {
        var before = await Given.SnapshotAsync();
        await using var holder = new NpgsqlConnection(Given.Database.SuperuserConnectionString);
        await holder.OpenAsync();
        await using (var transaction = await holder.BeginTransactionAsync())
        {
            // Audit rows come last: everything else is written when the import waits here.
            await using (var command = new NpgsqlCommand("lock table audit_events in exclusive mode", holder))
                await command.ExecuteNonQueryAsync();
            var import = RosterAsync(Sample);
            const string cut =
                "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and wait_event_type = "
                + "'Lock' and query like 'copy audit_events%'";
            var patience = DateTime.UtcNow.AddSeconds(30);
            while ((long)(await Given.Database.ExecuteAsync(cut))! == 0 && DateTime.UtcNow < patience)
                await Task.Delay(20);
            await transaction.RollbackAsync();
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => import);
        }

        await Given.AssertUnchangedAsync(before);
    }

    [Fact]
    public async Task Two_imports_of_a_new_organisation_at_once_make_it_once()
    {
        var lines = Sample;
        var outcomes = await Task.WhenAll(RosterAsync(lines), RosterAsync(lines));
        Assert.All(outcomes, Succeeded);
        Assert.Single(outcomes, outcome => outcome.Report.Contains("Nothing changed."));
    }

    [Fact]
    public async Task Bom_crlf_quotes_any_column_order_and_any_letter_case_are_read()
    {
        var csv = $"﻿\"role\",name,Email,user_id,coordinator_email,locale,expires_on,issued_on,certification_type,local_association\r\n"
            + $"\"peer_mentor\",\" Kari \"\"den eldre\"\" \",{Email("kari")},,,,,,, Oslo \r\n\r\n"
            + $"Org_Admin,Leif,{Email("leif").ToUpperInvariant()},,,,,,,";
        Succeeded(await RosterFileAsync(csv));
        Assert.Equal("Kari \"den eldre\"", (await MemberAsync("kari")).Name);
        Assert.Equal(("nb", Role.PeerMentor), ((await MemberAsync("kari")).Locale, (await MemberAsync("kari")).Role));
    }

    [Fact]
    public async Task Line_numbers_are_physical()
    {
        await RefusedAsync(
            () => RosterFileAsync(
                $"{RosterHeader}\r\n,\"Kari\r\nOla\",{Email("kari")},ORG_ADMIN,,,,,,\r\n\r\n,Leif,{Email("leif")},BOSS,,,,,,\r\n"),
            "line 2: name: must not contain line breaks",
            "line 5: role: 'BOSS' is not one of PEER_MENTOR, COORDINATOR, ORG_ADMIN");
    }

    [Fact]
    public async Task Periods_are_taken_in_order_of_issue_and_a_renewal_closes_the_one_before()
    {
        Succeeded(await RosterAsync(
            $",Kari,{Email("kari")},PEER_MENTOR,,,,basic,2025-11-01,2027-11-01",
            $",Kari,{Email("kari")},PEER_MENTOR,,,,basic,2020-01-10,2022-01-10",
            $",Kari,{Email("kari")},PEER_MENTOR,,,,basic,2024-06-01,2026-06-01"));
        Assert.Equal(
            ["2020-01-10 2022-01-10 2022-01-10", "2024-06-01 2026-06-01 2025-11-01", "2025-11-01 2027-11-01"],
            await PeriodsAsync("kari", "basic"));
    }

    [Fact]
    public async Task A_later_file_renews_what_was_recorded_and_repeats_what_was_there()
    {
        string[] first = [$",Kari,{Email("kari")},PEER_MENTOR,,,,basic,2024-06-01,2026-09-01"];
        Succeeded(await RosterAsync(first));
        await Given.Database.ExecuteAsync("update certifications set physical_card_issued = true");
        string[] later = [.. first, $",Kari,{Email("kari")},PEER_MENTOR,,,,basic,2026-06-16,"];
        var outcome = await RosterAsync(later);

        Assert.Equal([outcome.Report[0], "Created 1 certification period.", "Updated 1 certification (renewed)."], outcome.Report);
        Assert.Equal(["2024-06-01 2026-09-01 2026-06-16", "2026-06-16"], await PeriodsAsync("kari", "basic"));
        Assert.Equal(0L, await Given.Database.ExecuteAsync("select count(*) from certifications where physical_card_issued"));
        await ChangesNothingAsync(() => RosterAsync(first));
        await ChangesNothingAsync(() => RosterAsync(later));
    }

    [Fact]
    public async Task Without_an_expiry_the_types_own_validity_counts()
    {
        Succeeded(await RosterAsync($",Fatima,{Email("fatima")},ORG_ADMIN,,,,,,"));
        var organization = await OrganizationAsync();
        var type = CertificationType.Create(organization.Id, "basic", new CertificationTypeTerms("Basic", true, [], 1), Clock.Now);
        await Given.StoredAsync(async db => { db.Add(type); return await db.SaveChangesAsync(); });

        string[] lines = [$",Kari,{Email("kari")},PEER_MENTOR,,,,basic,2026-01-31,"];
        Succeeded(await RosterAsync(lines));
        Assert.Equal(["2026-01-31 2026-02-28"], await PeriodsAsync("kari", "basic"));
        await ChangesNothingAsync(() => RosterAsync(lines));
    }

    [Fact]
    public async Task A_known_member_gets_the_name_role_association_and_coordinator_of_the_file()
    {
        Succeeded(await RosterAsync(Sample));
        var outcome = await RosterAsync(
            $",Kari Nowak Lund,{Email("kari").ToUpperInvariant()},COORDINATOR,Bergen,{Email("fatima")},en,,,",
            $",Leif Paulsen,{Email("leif")},PEER_MENTOR,,,nb,,,");

        Assert.Equal(
            [outcome.Report[0], "Created 1 local association: Bergen.", "Updated 1 name.", "Updated 2 members."], outcome.Report);
        var member = await MemberAsync("kari");
        Assert.Equal(("Kari Nowak Lund", "nb"), (member.Name, member.Locale));
        Assert.Equal((Role.Coordinator, (await MemberAsync("fatima")).Id), (member.Role, member.CoordinatorId!.Value));
        Assert.Equal(new MemberPlace(Role.PeerMentor, null, null), (await MemberAsync("leif")).Place);
        Assert.Equal(["member.added", "member.updated"], (await ActionsOnAsync(member.Id.Value)).Order());
    }

    [Fact]
    public async Task Everything_made_is_recorded_as_nobodys_doing()
    {
        Succeeded(await RosterAsync(Sample));
        var organization = await OrganizationAsync();
        var events = await Given.StoredAsync(db => db.AuditEvents.Where(one => one.OrganizationId == organization.Id).ToListAsync());
        Assert.All(events, one => Assert.Null(one.ActorUserId));
        Assert.Equal(
            [("certification.issued", 2), ("certification.renewed", 1), ("certification_type.created", 2), ("local_association.created", 2),
                ("member.added", 5), ("organization.created", 1)],
            events.CountBy(one => one.Action).Select(one => (one.Key, one.Value)).Order());
    }

    [Fact]
    public async Task A_file_of_thousands_of_lines_is_imported_whole()
    {
        var lines = new StringBuilder(RosterHeader).Append('\n');
        for (var number = 1; number <= 5000; number++)
            lines.Append(null, $",Mentor {number},{Email($"mentor{number}")},PEER_MENTOR,Oslo,,nb,basic,2025-01-01,2027-01-01\n");
        Succeeded(await RosterFileAsync(lines.ToString()));
        Assert.Equal(5000L, await Given.Database.ExecuteAsync($"select count(*) from user_organization_memberships where email like 'mentor%@{Slug}.example'"));
    }

    [Fact]
    public async Task An_association_is_the_same_whatever_its_letter_case_form_and_blanks()
    {
        Succeeded(await RosterAsync(
            $",Fatima,{Email("fatima")},ORG_ADMIN,,,,,,",
            $",Kari,{Email("kari")},PEER_MENTOR,Møre og Ålesund,,,basic,2025-01-01,2027-01-01",
            $",Kari,{Email("kari")},PEER_MENTOR,møre og ålesund,,,basic,2026-01-01,2028-01-01",
            $",Leif,{Email("leif")},PEER_MENTOR,Møre\u00a0og  A\u030alesund\u200b,,,,,"));
        var organization = await OrganizationAsync();
        var association = await Given.StoredAsync(db => db.LocalAssociations.SingleAsync(one => one.OrganizationId == organization.Id));

        Assert.Equal("Møre og Ålesund", association.Name);
        Assert.Equal(
            [association.Id, association.Id],
            [(await MemberAsync("kari")).LocalAssociationId!.Value, (await MemberAsync("leif")).LocalAssociationId!.Value]);
        await ChangesNothingAsync(() => RosterAsync($",Leif,{Email("leif")},PEER_MENTOR,MØRE OG ÅLESUND,,,,,"));
    }

    [Fact]
    public async Task An_address_is_the_same_by_the_letters_that_the_database_makes_small()
    {
        Succeeded(await RosterAsync(
            $",Fatima,{Email("fatima")},ORG_ADMIN,,,,,,", $",Åse,{Email("åse")},PEER_MENTOR,,{Email("FATIMA")},,,,",
            $",Upper,{Email("İrem")},PEER_MENTOR,,,,,,",
            $",Lower,{Email("irem")},PEER_MENTOR,,,,,,"));
        await ChangesNothingAsync(() => RosterAsync(
            $",Åse,{Email("ÅSE")},PEER_MENTOR,,{Email("fatima")},,,,", $",Upper,{Email("i\u0307rem")},PEER_MENTOR,,,,,,",
            $",Lower,{Email("IREM")},PEER_MENTOR,,,,,,"));
    }

    [Fact]
    public async Task The_only_admin_is_not_demoted_and_may_be_when_the_file_makes_another()
    {
        Succeeded(await RosterAsync($",Fatima,{Email("fatima")},ORG_ADMIN,,,,,,", $",Eirik,{Email("eirik")},COORDINATOR,,,,,,"));
        await RefusedAsync(
            () => RosterAsync($",Fatima,{Email("fatima")},COORDINATOR,,,,,,"),
            "line 2: role: this is the organisation's only ORG_ADMIN. Make somebody else one first");
        Succeeded(
            await RosterOfAdminsAsync(
                $",Fatima,{Email("fatima")},COORDINATOR,,,,,,", $",Eirik,{Email("eirik")},ORG_ADMIN,,,,,,"));
        Assert.Equal((Role.Coordinator, Role.OrgAdmin), ((await MemberAsync("fatima")).Role, (await MemberAsync("eirik")).Role));
    }
}
