using Meander.Application.Courses;
using Meander.Application.People;
using Meander.Application.Registrations;
using Meander.Domain;
using Meander.Domain.Courses;
using Meander.Domain.People;
using Meander.Domain.Registrations;
using Meander.Infrastructure.Registrations;
using Microsoft.EntityFrameworkCore;

namespace Meander.Infrastructure.Imports;

/// <summary>Brings an organisation's courses in from a CSV file: all of it or nothing, and safe to repeat.</summary>
/// <param name="db">As the owner.</param>
/// <param name="clock">The time.</param>
/// <param name="progress">Told now and then how far a long file is.</param>
public sealed class CourseImport(MeanderDb db, TimeProvider clock, Action<string> progress)
{
    /// <param name="file">The CSV.</param>
    /// <param name="slug">The organisation's, which must exist and have an admin.</param>
    /// <param name="dryRun">Do everything, then take it back.</param>
    /// <param name="cancellationToken">Ends the work; nothing is changed then.</param>
    public async Task<ImportOutcome> RunAsync(Stream file, string slug, bool dryRun, CancellationToken cancellationToken)
    {
        if (RosterImport.OrganizationProblem(slug, null) is { } problem)
            return ImportOutcome.Refused(problem);
        var bad = new BadLines();
        var lines = Parse(file, bad);

        await using var import = await ImportTransaction.BeginAsync(db, slug, cancellationToken);
        if (await db.Organizations.AsNoTracking().SingleOrDefaultAsync(one => one.Slug == slug, cancellationToken) is not { } organization)
            return ImportOutcome.Refused($"There is no organisation '{slug}'. Importing its roster creates it.");
        if (await FirstAdminAsync(organization, cancellationToken) is not { } admin)
            return ImportOutcome.Refused($"{organization.Name} has no admin who could have created its courses. Import its roster first.");

        var plan = await PlanAsync(lines, organization, admin, bad, cancellationToken);
        var terms = await ChangeAsync(plan, cancellationToken);
        if (bad.Count > 0)
            return ImportOutcome.Refused(bad.Texts);
        if (lines.Count >= Csv.ProgressEvery)
            progress($"storing {plan.NewCourses.Count:N0} courses");
        await StoreAsync(plan, terms, cancellationToken);
        await import.EndAsync(commit: !dryRun, cancellationToken);
        return new ImportOutcome([], Report(plan).Sentences($"Read {lines.Count:N0} lines for {organization.Name} ({slug}).", dryRun));
    }

    private List<CourseLine> Parse(Stream file, BadLines bad) =>
    [
        .. Csv.Read(file, CourseLine.Columns, bad, progress)
            .Select(record => CourseLine.Read(new Cells(record, CourseLine.Columns, bad)))
            .OfType<CourseLine>(),
    ];

    private async Task<UserId?> FirstAdminAsync(Organization organization, CancellationToken cancellationToken) =>
        await db.Members.Where(member => member.OrganizationId == organization.Id && member.Role == Role.OrgAdmin)
            .OrderBy(member => member.CreatedAt).ThenBy(member => member.Id)
            .Select(member => (UserId?)member.UserId).FirstOrDefaultAsync(cancellationToken);

    private async Task<CoursePlan> PlanAsync(List<CourseLine> lines, Organization organization, UserId admin, BadLines bad, CancellationToken cancellationToken)
    {
        var types = await db.CertificationTypes.AsNoTracking().Where(type => type.OrganizationId == organization.Id)
            .ToDictionaryAsync(type => type.Code, cancellationToken);
        var known = await db.Courses.AsNoTracking().Where(course => course.OrganizationId == organization.Id)
            .OrderBy(course => course.CreatedAt).ThenBy(course => course.Id).ToListAsync(cancellationToken);
        var folded = new FoldedTexts();
        await folded.AddAsync(db, [.. lines.Select(line => line.Details.Title), .. known.Select(course => course.Details.Title)], cancellationToken);
        return CoursePlan.Of(lines, organization, types, known, folded, admin, bad, clock.GetUtcNow());
    }

    /// <summary>Decides about known courses as they are under their locks.</summary>
    private async Task<IReadOnlyList<CourseTerms>> ChangeAsync(CoursePlan plan, CancellationToken cancellationToken)
    {
        var ids = plan.Differing.Select(one => one.Course).ToList();
        if (ids.Count == 0)
            return [];
        var terms = await new Admissions(db).LockCoursesAsync(ids, cancellationToken);
        var courses = await db.Courses.Where(course => ids.Contains(course.Id)).ToDictionaryAsync(course => course.Id, cancellationToken);
        foreach (var (line, course) in plan.Differing)
            plan.Change(line, courses[course]);
        return [.. terms.Select(one => one with
        {
            Title = courses[one.Id].Details.Title, StartsAt = courses[one.Id].StartsAt, Seats = courses[one.Id].Seats,
        })];
    }

    private async Task StoreAsync(CoursePlan plan, IReadOnlyList<CourseTerms> terms, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await db.InsertAsync(plan.NewTypes, cancellationToken);
        await db.InsertAsync(plan.NewCourses, cancellationToken);
        await TellAsync(plan.MovedCourses, now, cancellationToken);
        await new CourseAlerts(db).TellAsync([.. plan.NewCourses, .. plan.PublishedCourses], now, cancellationToken);
        await new Promotions(db, new Admissions(db), new Operator()).MoveAsync(terms, [], now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await db.InsertAsync(plan.AuditEvents, cancellationToken);
    }

    /// <summary>Courses 11, for all moved courses at once.</summary>
    private async Task TellAsync(IReadOnlyList<Course> moved, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var courses = moved.ToDictionary(course => course.Id);
        List<CourseId> ids = [.. courses.Keys];
        var people = await db.Registrations
            .Where(one => ids.Contains(one.CourseId)
                && (one.Status == RegistrationStatus.Waitlisted || one.Status == RegistrationStatus.Confirmed || one.Status == RegistrationStatus.Attended))
            .Select(one => new { one.CourseId, one.UserId }).ToListAsync(cancellationToken);
        db.Notifications.AddRange(people.Select(one => CourseTexts.Changed(courses[one.CourseId], one.UserId, now)));
    }

    private static ImportReport Report(CoursePlan plan)
    {
        var report = new ImportReport();
        report.Created("certification type", "certification types", [.. plan.NewTypes.Select(type => $"{type.Code} (not required)")]);
        report.Created("course", "courses", [.. plan.NewCourses.Select(course => $"'{course.Details.Title}'")]);
        report.Updated("course", "courses", plan.ChangedCourses.Count);
        return report;
    }
}
