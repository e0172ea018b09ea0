using System.Text;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Meander.Application.Tests.Imports;

public sealed class RosterBadLinesTests(Given given) : Importing(given)
{
    private const string Id = "0a54dbd7-5b15-4c2f-8c02-37c0a09b3a4e";

    /// <summary>Lines after the header, and the problem of the last. <c>@</c> stands for an address of this test's domain.</summary>
    public static TheoryData<string, string> Lines => new()
    {
        { "x,Kari,kari@,ORG_ADMIN,,,,,,", "user_id: 'x' is not a UUID" },
        { "00000000-0000-0000-0000-000000000000,Kari,kari@,ORG_ADMIN,,,,,,",
            "user_id: '00000000-0000-0000-0000-000000000000' is not a UUID" },
        { ",,kari@,ORG_ADMIN,,,,,,", "name: must not be blank" },
        { ",\u200b,kari@,ORG_ADMIN,,,,,,", "name: must not be blank" },
        { ",Kari\u0007,kari@,ORG_ADMIN,,,,,,", "name: must not contain control characters; it has U+0007" },
        { ",Kari,kari@,ORG_ADMIN,Os\u202elo,,,,,", "local_association: must not contain marks that change the direction of writing; it has U+202E" },
        { ",Kari,mailto:kari@,ORG_ADMIN,,,,,,", "email: must be an e-mail address, such as kari@example.org" },
        { ",Kari,<kari@w.example>,ORG_ADMIN,,,,,,", "email: must be an e-mail address, such as kari@example.org" },
        { ",Kari,kari@w.example.,ORG_ADMIN,,,,,,", "email: must be an e-mail address, such as kari@example.org" },
        { ",Kari,kari@w..example,ORG_ADMIN,,,,,,", "email: must be an e-mail address, such as kari@example.org" },
        { ",Kari,\"a,kari@w.example\",ORG_ADMIN,,,,,,", "email: must be an e-mail address, such as kari@example.org" },
        { $",{new string('å', 256)},kari@,ORG_ADMIN,,,,,,", "name: must be at most 255 characters; it has 256" },
        { ",Kari,,ORG_ADMIN,,,,,,", "email: must not be blank" },
        { ",Kari,kari,ORG_ADMIN,,,,,,", "email: must be an e-mail address, such as kari@example.org" },
        { ",Kari,kari@,,,,,,,", "role: is missing; must be one of PEER_MENTOR, COORDINATOR, ORG_ADMIN" },
        { ",Kari,kari@,BOSS,,,,,,", "role: 'BOSS' is not one of PEER_MENTOR, COORDINATOR, ORG_ADMIN" },
        { $",Kari,kari@,ORG_ADMIN,{new string('x', 256)},,,,,", "local_association: must be at most 255 characters; it has 256" },
        { ",Kari,kari@,ORG_ADMIN,,eirik,,,,", "coordinator_email: must be an e-mail address, such as kari@example.org" },
        { ",Kari,kari@,ORG_ADMIN,,,nb-NO,,,", "locale: must be one of nb, nn, no, en" },
        { ",Kari,kari@,ORG_ADMIN,,,,Basic,2025-01-01,", "certification_type: must be lower-case words joined by hyphens, such as peer-mentor-basic, at most 64 characters" },
        { ",Kari,kari@,ORG_ADMIN,,,,basic,,", "issued_on: must be given with certification_type" },
        { ",Kari,kari@,ORG_ADMIN,,,,,2025-01-01,", "certification_type: must be given with issued_on or expires_on" },
        { ",Kari,kari@,ORG_ADMIN,,,,basic,2027-02-30,", "issued_on: '2027-02-30' is not a day such as 2026-12-01" },
        { ",Kari,kari@,ORG_ADMIN,,,,basic,01.02.2025,", "issued_on: '01.02.2025' is not a day such as 2026-12-01" },
        { ",Kari,kari@,ORG_ADMIN,,,,basic,2026-06-17,", "issued_on: 2026-06-17 is in the future" },
        { ",Kari,kari@,ORG_ADMIN,,,,basic,2025-01-01,2025-01-01", "expires_on: must be after issued_on 2025-01-01" },
        { ",Kari,kari@,ORG_ADMIN,,,,,,,", "has 11 cells where the header has 10" },
        { ",Kari", "has 2 cells where the header has 10" },
        { ",Kari \"den eldre\",kari@,ORG_ADMIN,,,,,,", "a quote stands inside a cell that is not quoted; quote the cell and write the quote twice" },
        { ",\"Kari\" Nowak,kari@,ORG_ADMIN,,,,,,", "text follows a closing quote; a quote inside quotes is written twice" },
        { ",\"Kari,kari@,ORG_ADMIN,,,,,,", "a quote is opened and never closed" },
        { ",Ka\0ri,kari@,ORG_ADMIN,,,,,,", "contains the NUL character" },
        { "x,,kari@,BOSS,,,,,,", "user_id: 'x' is not a UUID; name: must not be blank; role: 'BOSS' is not one of PEER_MENTOR, COORDINATOR, ORG_ADMIN" },

        { ",Kari,kari@,ORG_ADMIN,,,,,,\n,Kari,kari@,ORG_ADMIN,,,,,,", "repeats line 2" },
        { ",Kari,kari@,ORG_ADMIN,,,,,,\n,Kari,KARI@,ORG_ADMIN,,,en,,,", "a second line without a certification for the person of line 2" },
        { ",Kari,kari@,ORG_ADMIN,,,,basic,2025-01-01,2026-01-01\n,Kari,kari@,ORG_ADMIN,,,,basic,2025-01-01,2027-01-01",
            "a second line for the same person, certification_type and issued_on as line 2" },
        { ",Kari,kari@,ORG_ADMIN,,,,,,\n,Karin,kari@,ORG_ADMIN,,,,basic,2025-01-01,",
            "name is not that of line 2, which is about the same person" },
        { ",Kari,kari@,ORG_ADMIN,,,,,,\n,Kari,kari@,PEER_MENTOR,,,,basic,2025-01-01,",
            "role is not that of line 2, which is about the same person" },
        { ",Kari,kari@,ORG_ADMIN,,,,,,\n,Kari,kari@,ORG_ADMIN,Oslo,,,basic,2025-01-01,",
            "local_association is not that of line 2, which is about the same person" },
        { $"{Id},Kari,kari@,ORG_ADMIN,,,,,,\n{Id},Kari,karin@,ORG_ADMIN,,,,basic,2025-01-01,",
            "user_id is that of line 2, which has another e-mail address" },
        { $"{Id},Kari,kari@,ORG_ADMIN,,,,,,\n{Id[..^1]}f,Kari,kari@,ORG_ADMIN,,,,basic,2025-01-01,",
            "email is that of line 2, which has another user_id" },
        { ",Kari,kari@,ORG_ADMIN,,nobody@,,,,", "coordinator_email is no member's address" },
        { ",Kari,kari@,ORG_ADMIN,,kari@,,,,", "coordinator_email is the person's own" },
        { ",Leif,leif@,PEER_MENTOR,,,,,,\n,Kari,kari@,PEER_MENTOR,,leif@,,,,",
            "coordinator_email is a peer mentor's; it must be a coordinator's or an admin's" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task A_bad_line_is_named_with_its_reason(string lines, string problem)
    {
        var file = Here(lines);
        await RefusedAsync(() => RosterAsync(file), $"line {file.Split('\n').Length + 1}: {problem}");
    }

    [Theory]
    [InlineData("", "line 1: the file is empty; it needs the header " + RosterHeader)]
    [InlineData("name,email\n", "line 1: the header lacks the column user_id; the header lacks the column role; the header lacks the column local_association; "
        + "the header lacks the column coordinator_email; the header lacks the column locale; the header lacks the column "
            + "certification_type; "
        + "the header lacks the column issued_on; the header lacks the column expires_on")]
    [InlineData(RosterHeader + ",name,phone\n", "line 1: the header has the column 'name' 2 times; the header has the unknown column 'phone'")]
    public async Task A_bad_header_is_the_only_complaint(string header, string problem) =>
        await RefusedAsync(() => RosterFileAsync(header.Length == 0 ? "" : header + "x,y,z\n"), problem);

    [Fact]
    public async Task Text_that_is_not_utf8_is_a_bad_line()
    {
        var file =
            Encoding.Latin1.GetBytes($"{RosterHeader}\n,Kari,{Email("kari")},ORG_ADMIN,,,,,,\n,Håkon,{Email("hakon")},ORG_ADMIN,,,,,,\n");
        await RefusedAsync(() => RosterFileAsync(file), "line 3: not UTF-8");
    }

    [Fact]
    public async Task A_quote_that_swallows_the_rest_of_a_long_file_is_named_where_it_opens()
    {
        var rest = string.Concat(Enumerable.Repeat($",Leif,{Email("leif")},ORG_ADMIN,,,,,,\n", 60_000));
        await RefusedAsync(
            () => RosterFileAsync($"{RosterHeader}\n,\"Kari,{Email("kari")},ORG_ADMIN,,,,,,\n{rest}"),
            "line 2: longer than 1024 KiB; perhaps a quote is never closed");
    }

    [Fact]
    public async Task All_bad_lines_are_named_in_order()
    {
        string[] lines = [
            .. Sample,
            $",Ola,{Email("ola")},BOSS,,,,,,",
            $",Per,{Email("per")},PEER_MENTOR,,{Email("ola")},,,,",
            $",Pål,{Email("pal")},PEER_MENTOR,,{Email("nobody")},,,,",
            ","
        ];
        lines[1] = lines[1].Replace("Oslo", "Oslo,", StringComparison.Ordinal);
        await RefusedAsync(
            () => RosterAsync(lines),
            "line 3: has 11 cells where the header has 10",
            "line 5: coordinator_email is no member's address",
            "line 6: coordinator_email is no member's address",
            "line 7: coordinator_email is no member's address",
            "line 9: role: 'BOSS' is not one of PEER_MENTOR, COORDINATOR, ORG_ADMIN",
            "line 11: coordinator_email is no member's address",
            "line 12: has 2 cells where the header has 10");
    }

    [Fact]
    public async Task An_unknown_organisation_needs_a_name() =>
        await RefusedAsync(
            () => RosterFileAsync(
                $"{RosterHeader}\n{Sample[0]}", name: null), $"There is no organisation '{Slug}'. Give its name with --name to create it.");

    [Fact]
    public async Task What_contradicts_the_database_is_a_bad_line()
    {
        var (mentor, other, elsewhere) = (Guid.NewGuid(), Guid.NewGuid(), await Hlf.MentorAsync());
        Succeeded(
            await RosterAsync(
                $"{mentor},Mia,{Email("mia")},PEER_MENTOR,,,,,,", $"{other},Ola,{Email("ola")},PEER_MENTOR,,,,,,",
                $",Kari,{Email("kari")},PEER_MENTOR,,,,basic,2025-01-01,2027-01-01"));
        await RefusedAsync(
            () => RosterAsync(
                $"{mentor},A,{Email("ola")},PEER_MENTOR,,,,,,",
                $"{other},B,{Email("new")},PEER_MENTOR,,,,,,",
                $"{elsewhere.Id.Value},C,{Email("mia")},PEER_MENTOR,,,,,,",
                $",Kari,{Email("kari")},PEER_MENTOR,,person1@{Hlf.Slug}.example.org,,basic,2025-01-01,2028-01-01",
                $",Kari,{Email("kari")},PEER_MENTOR,,,,basic,2024-01-01,2024-06-01"),
            "line 2: user_id names one person and email another",
            "line 3: user_id names a member with another e-mail address, which an import does not change",
            "line 4: user_id names one person and email another",
            "line 5: coordinator_email is no member's address; expires_on: the period from 2025-01-01 is recorded already, until "
            + "2027-01-01",
            "line 6: issued_on: a newer period, from 2025-01-01, is recorded already");
    }

    [Fact]
    public async Task Within_a_revoked_period_there_is_no_other()
    {
        string[] lines = [$",Kari,{Email("kari")},PEER_MENTOR,,,,basic,2025-01-01,2027-01-01"];
        Succeeded(await RosterAsync(lines));
        var organization = await OrganizationAsync();
        await Given.Database.ExecuteAsync(
            $"update certification_periods set ended_on = '2026-03-01', revoked = true where organization_id = '{organization.Id.Value}'");
        await RefusedAsync(
            () => RosterAsync([.. lines, $",Kari,{Email("kari")},PEER_MENTOR,,,,basic,2026-02-28,"]),
            "line 3: issued_on: lies within the period that was revoked on 2026-03-01");
        Succeeded(await RosterAsync([.. lines, $",Kari,{Email("kari")},PEER_MENTOR,,,,basic,2026-03-01,"]));
        Assert.Equal(["2025-01-01 2027-01-01 2026-03-01", "2026-03-01"], await PeriodsAsync("kari", "basic"));
    }

    private string Here(string lines) => lines.Replace("@,", $"@{Slug}.example,", StringComparison.Ordinal);
}
