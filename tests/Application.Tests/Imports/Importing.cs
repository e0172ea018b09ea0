using System.Text;
using Meander.Application.Courses;
using Meander.Application.People;
using Meander.Domain.Courses;
using Meander.Domain.People;
using Meander.Infrastructure.Postgres;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Meander.Application.Tests.Imports;

/// <summary>Files as the samples are, written by the tests; each test has an organisation and addresses of its own.</summary>
public abstract class Importing(Given given) : OnPostgres(given)
{
    protected const string RosterHeader =
        "user_id,name,email,role,local_association,coordinator_email,locale,certification_type,issued_on,expires_on";

    protected const string CoursesHeader =
        "title,category,delivery,start_date,end_date,start_time,end_time,location,instructor_name,seats_total,enrollment_deadline,duration_hours,"
        + "certification_type,validity_months,prerequisites,status";

    private static int _files;

    protected string Slug { get; } = $"file-{Interlocked.Increment(ref _files)}";

    protected string Email(string name) => $"{name}@{Slug}.example";

    /// <summary>An admin, two coordinators and their mentors, one of whom has renewed.</summary>
    protected string[] Sample =>
    [
        $"{Guid.NewGuid()},Fatima Sara,{Email("fatima")},ORG_ADMIN,,,nb,,,",
        $"{Guid.NewGuid()},Eirik Moen,{Email("eirik")},COORDINATOR,Oslo,,nb,,,",
        $"{Guid.NewGuid()},\"Strand, Ida\",{Email("ida")},COORDINATOR,Ålesund,{Email("fatima")},en,,,",
        $",Kari Nowak,{Email("kari")},PEER_MENTOR,Oslo,{Email("eirik")},nb,peer-mentor-basic,2022-01-10,2024-01-10",
        $",Kari Nowak,{Email("kari")},PEER_MENTOR,Oslo,{Email("eirik")},nb,peer-mentor-basic,2025-11-01,2027-11-01",
        $",Kari Nowak,{Email("kari")},PEER_MENTOR,Oslo,{Email("eirik")},nb,tinnitus-guide,2025-03-01,2027-03-01",
        $",Leif Paulsen,{Email("leif")},PEER_MENTOR,Ålesund,{Email("ida")},nb,,,",
    ];

    protected Task<ImportOutcome> RosterAsync(params IEnumerable<string> lines) =>
        RosterFileAsync($"{RosterHeader}\n{string.Join('\n', lines)}\n");

    /// <summary>With <c>--allow-admins</c>.</summary>
    protected Task<ImportOutcome> RosterOfAdminsAsync(params IEnumerable<string> lines) =>
        RosterFileAsync(Encoding.UTF8.GetBytes($"{RosterHeader}\n{string.Join('\n', lines)}\n"), allowAdmins: true);

    protected Task<ImportOutcome> RosterFileAsync(string csv, string? name = "A file's organisation", bool dryRun = false) =>
        RosterFileAsync(Encoding.UTF8.GetBytes(csv), name, dryRun);

    protected async Task<ImportOutcome> RosterFileAsync(
        byte[] csv, string? name = "A file's organisation", bool dryRun = false, bool allowAdmins = false)
    {
        using var file = new MemoryStream(csv);
        return await Given.ImportAsync(new ImportRoster(file, Slug, name, dryRun, _ => { }, allowAdmins));
    }

    protected Task<ImportOutcome> CoursesAsync(params IEnumerable<string> lines) =>
        CoursesFileAsync($"{CoursesHeader}\n{string.Join('\n', lines)}\n");

    protected async Task<ImportOutcome> CoursesFileAsync(string csv, bool dryRun = false)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(csv));
        return await Given.ImportAsync(new ImportCourses(file, Slug, dryRun, _ => { }));
    }

    /// <summary>The import is refused with exactly these problems, and no row of any table is other than before.</summary>
    protected async Task RefusedAsync(Func<Task<ImportOutcome>> import, params string[] problems)
    {
        var before = await Given.SnapshotAsync();
        var outcome = await import();
        Assert.Equal(problems, outcome.Problems);
        Assert.Empty(outcome.Report);
        await Given.AssertUnchangedAsync(before);
    }

    /// <summary>The import succeeds and says that nothing changed, and no row of any table is other than before.</summary>
    protected async Task ChangesNothingAsync(Func<Task<ImportOutcome>> import)
    {
        var before = await Given.SnapshotAsync();
        var outcome = await import();
        Assert.Empty(outcome.Problems);
        Assert.Contains("Nothing changed.", outcome.Report);
        await Given.AssertUnchangedAsync(before);
    }

    protected static void Succeeded(ImportOutcome outcome) => Assert.Equal([], outcome.Problems);

    protected Task<Organization> OrganizationAsync() =>
        Given.StoredAsync(db => db.Organizations.AsNoTracking().SingleAsync(one => one.Slug == Slug));

    protected async Task<Member> MemberAsync(string name)
    {
        var (email, organization) = (Email(name), await OrganizationAsync());
        return await Given.StoredAsync(
            db => db.Members.AsNoTracking().SingleAsync(member => member.Email == email && member.OrganizationId == organization.Id));
    }

    protected async Task<Person> PersonAsync(string name)
    {
        var member = await MemberAsync(name);
        return new Person(Given, member.UserId, member.Id);
    }

    /// <summary>A person's periods of a type: issued, expires, ended.</summary>
    protected async Task<IEnumerable<string>> PeriodsAsync(string name, string type)
    {
        var member = await MemberAsync(name);
        var periods = await Given.StoredAsync(db => db.CertificationPeriods.AsNoTracking()
            .Where(
                period => db.Certifications.Any(
                    one => one.Id == period.CertificationId && one.UserId == member.UserId && one.OrganizationId == member.OrganizationId
                        && one.CertificationType == type))
            .OrderBy(period => period.IssuedOn).ToListAsync());
        return periods.Select(
            period => $"{period.IssuedOn:yyyy-MM-dd} {period.ExpiresOn:yyyy-MM-dd} {period.EndedOn:yyyy-MM-dd}".TrimEnd());
    }

    /// <summary>Nothing has drifted, but that other files of these tests have no admin.</summary>
    protected async Task IsInOrderAsync() => Assert.Equal(
        [], (await Invariants.CheckAsync(Given.Database.ConnectionString)).Select(drift => drift.Invariant)
            .Except(["An organisation that has members has an ORG_ADMIN among them"]));

    protected async Task<Course> CourseAsync(string title)
    {
        var organization = await OrganizationAsync();
        return await Given.StoredAsync(
            db =>
                db.Courses.AsNoTracking().SingleAsync(course => course.OrganizationId == organization.Id && course.Details.Title == title));
    }
}
