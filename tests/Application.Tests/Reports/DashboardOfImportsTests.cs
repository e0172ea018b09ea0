using Meander.Application.Certifications;
using Meander.Application.People;
using Meander.Application.Reports;
using Meander.Application.Tests.Imports;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Meander.Application.Tests.Reports;

/// <summary>Figures of an organisation that came from files.</summary>
public sealed class DashboardOfImportsTests(Given given) : Importing(given)
{
    private const string Later =
        "2026-07 1, 2026-08 0, 2026-09 0, 2026-10 0, 2026-11 0, 2026-12 0, 2027-01 0, 2027-02 0, 2027-03 0, 2027-04 0, 2027-05 0";

    private string[] Roster =>
    [
        $",Fatima Sara,{Email("fatima")},ORG_ADMIN,,,nb,,,",
        $",Eirik Moen,{Email("eirik")},COORDINATOR,Oslo,,nb,,,",
        $",Ida Strand,{Email("ida")},COORDINATOR,Ålesund,{Email("fatima")},en,,,",
        $",Kari Nowak,{Email("kari")},PEER_MENTOR,Oslo,{Email("eirik")},nb,basic,2022-01-10,2024-01-10",
        $",Kari Nowak,{Email("kari")},PEER_MENTOR,Oslo,{Email("eirik")},nb,basic,2025-11-01,2027-11-01",
        $",Mia Berg,{Email("mia")},PEER_MENTOR,Oslo,{Email("eirik")},nb,basic,2024-07-01,2026-07-01",
        $",Per Dahl,{Email("per")},PEER_MENTOR,Oslo,{Email("eirik")},nb,basic,2024-06-20,2026-06-20",
        $",Leif Paulsen,{Email("leif")},PEER_MENTOR,Ålesund,{Email("ida")},nb,,,",
        $",Ola Øye,{Email("ola")},PEER_MENTOR,Ålesund,{Email("ida")},nb,basic,2024-05-01,2026-05-01",
        $",Pål Ås,{Email("paal")},PEER_MENTOR,,,nb,basic,2024-06-01,2026-06-01",
    ];

    private static string[] Courses =>
    [
        "\"Basics, Oslo\",CERTIFICATION,IN_PERSON,2026-09-16,2026-09-18,09:00,16:00,Oslo,Magnus Lund,20,2026-09-02T22:00:00Z,14,basic,24,,PUBLISHED",
        "\"Basics, Ålesund\",CERTIFICATION,IN_PERSON,2027-01-19,2027-01-20,09:00,16:00,Ålesund,Ida Strand,15,,14,basic,24,,PUBLISHED",
        "Digital hour,WORKSHOP,ONLINE,2026-06-17,2026-06-17,18:00,19:00,,,-1,,1,,,,PUBLISHED",
        "Welcome,ONBOARDING,SELF_PACED,,,,,,,-1,,,,,,PUBLISHED",
        "Next year,WORKSHOP,ONLINE,2027-02-01,2027-02-28,,,Zoom,,30,,,,,,DRAFT",
        "Last year,CERTIFICATION,IN_PERSON,2025-10-16,2025-10-17,09:00,16:00,Oslo,,20,2025-09-26T22:00:00Z,14,basic,24,,ARCHIVED",
    ];

    [Fact]
    public async Task A_roster_and_a_course_list_from_files_are_counted()
    {
        Succeeded(await RosterAsync(Roster));
        Succeeded(await CoursesAsync(Courses));
        var (admin, eirik) = (await PersonAsync("fatima"), await PersonAsync("eirik"));
        var (organization, oslo) = ((await OrganizationAsync()).Id, (await MemberAsync("eirik")).LocalAssociationId);

        Assert.Equal(
            $"active 6, paused 0; None 1, Certified 1, ExpiringSoon 2, Expired 2; 2026-06 2, {Later}; upcoming 3, open 35, waiting 0",
            await DashboardLines.AgreedAsync(Given, admin, organization));
        Assert.Equal(
            $"active 3, paused 0; None 0, Certified 1, ExpiringSoon 2, Expired 0; 2026-06 1, {Later}; upcoming 3, open 35, waiting 0",
            await DashboardLines.AgreedAsync(Given, eirik, organization, oslo));

        // Once the type is required and the gate is on, those whose certification has run out count as paused, without any job.
        var type =
            await Given.StoredAsync(db => db.CertificationTypes.AsNoTracking().SingleAsync(one => one.OrganizationId == organization));
        _ = (await admin.SendAsync(new UpdateCertificationType(type.Id, default, (bool?)true, default, default))).Value;
        _ = (await admin.SendAsync(new UpdateOrganization(organization, default, default, (bool?)true, default, default, default))).Value;
        Assert.Equal(
            $"active 4, paused 2; None 1, Certified 1, ExpiringSoon 2, Expired 2; 2026-06 2, {Later}; upcoming 3, open 35, waiting 0",
            await DashboardLines.AgreedAsync(Given, admin, organization));
    }

    [Fact]
    public async Task What_a_roster_brought_stands_in_the_report_by_its_own_days()
    {
        Succeeded(await RosterAsync(Roster));
        var admin = await PersonAsync("fatima");

        Assert.Equal(new CertificationFigures(4, 0, 1), await CertificationsAsync(2024));
        Assert.Equal(new CertificationFigures(0, 1, 0), await CertificationsAsync(2025));
        Assert.Equal(new CertificationFigures(0, 0, 2), await CertificationsAsync(2026));
        Assert.Equal(new CertificationFigures(1, 0, 0), await CertificationsAsync(2022));

        async Task<CertificationFigures> CertificationsAsync(int year) =>
            (await admin.AskAsync(new TrainingReportOf(new(year, 1, 1), new(year, 12, 31), null, Registrations: false,
                Certifications: true))).Certifications!;
    }
}
