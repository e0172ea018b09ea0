using FluentValidation;
using Meander.Application.Imports;
using Meander.Application.People;
using Meander.Application.Pipeline;
using Meander.Application.Registrations;
using Meander.Domain.People;
using Meander.Domain.Registrations;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Courses;

/// <summary>
/// Brings an organisation's courses in from a CSV file: all of it or nothing, and safe to repeat. A refusal names each bad line as
/// <c>line N: reason</c>.
/// </summary>
/// <param name="File">The CSV.</param>
/// <param name="Slug">The organisation's, which must exist and have an admin.</param>
/// <param name="DryRun">Do everything, then take it back.</param>
/// <param name="Progress">Told now and then how far a long file is.</param>
public sealed record ImportCourses(Stream File, string Slug, bool DryRun, Action<string> Progress) : ICommand<ImportReport>
{
    public sealed class Validator : AbstractValidator<ImportCourses>
    {
        public Validator() => RuleFor(request => request.Slug).Satisfies(Organization.SlugProblem);
    }

    public sealed class Access(ICaller caller) : IAccess<ImportCourses>
    {
        public Task<DomainError?> CheckAsync(ImportCourses request, CancellationToken cancellationToken) =>
            Task.FromResult(caller.MustBeOperator());
    }

    public sealed class Handler(
        IMeanderDb db, ICsvFiles csv, IBulkStore store, ImportAttempts attempts, IPlaces places,
        MovedCourses movedCourses, CourseAlerts alerts, TimeProvider clock) : IRequestHandler<ImportCourses, Result<ImportReport>>
    {
        public async Task<Result<ImportReport>> Handle(ImportCourses request, CancellationToken cancellationToken)
        {
            var bad = new BadLines();
            var lines = csv.Read(request.File, CourseLine.Columns, bad, request.Progress)
                .Select(record => CourseLine.Read(new Cells(record, CourseLine.Columns, bad))).OfType<CourseLine>().ToList();
            await store.LockAsync(request.Slug, cancellationToken);
            return await attempts.RunAsync(
                request.DryRun, rows => AttemptAsync(request, lines, bad, rows, cancellationToken), cancellationToken);
        }

        /// <summary>Load, decide, store.</summary>
        private async Task<Result<ImportReport>> AttemptAsync(
            ImportCourses request, List<CourseLine> lines, BadLines bad, LinesOfRows rows, CancellationToken cancellationToken)
        {
            var now = clock.GetUtcNow();
            var organization = await db.Organizations.AsNoTracking()
                .SingleOrDefaultAsync(one => one.Slug == request.Slug, cancellationToken);
            if (organization is null)
                return new ValidationFailed($"There is no organisation '{request.Slug}'. Importing its roster creates it.");
            if (await FirstAdminAsync(organization, cancellationToken) is not { } admin)
            {
                return new ValidationFailed(
                    $"{organization.Name} has no admin who could have created its courses. Import its roster first.");
            }

            var types = await db.CertificationTypes.AsNoTracking().Where(type => type.OrganizationId == organization.Id)
                .ToDictionaryAsync(type => type.Code, cancellationToken);
            var known = await db.Courses.AsNoTracking().Where(course => course.OrganizationId == organization.Id)
                .OrderBy(course => course.CreatedAt).ThenBy(course => course.Id).ToListAsync(cancellationToken);
            var folded = new FoldedTexts();
            await folded.AddAsync(
                store, [.. lines.Select(line => line.Details.Title), .. known.Select(course => course.Details.Title)], cancellationToken);
            var plan = CoursePlan.Of(lines, organization, types, known, folded, admin, bad, rows, now);
            var changed = await ChangeAsync(plan, now, cancellationToken);
            if (bad.Count > 0)
                return Result<ImportReport>.Refuse(bad.Errors);

            if (lines.Count >= ImportAttempts.LongFile)
                request.Progress($"storing {plan.NewCourses.Count:N0} courses");
            await StoreAsync(plan, changed, now, cancellationToken);
            return Report(plan).Finish($"Read {lines.Count:N0} lines for {organization.Name} ({request.Slug}).", request.DryRun);
        }

        private async Task<UserId?> FirstAdminAsync(Organization organization, CancellationToken cancellationToken) =>
            await db.Members.Where(member => member.OrganizationId == organization.Id && member.Role == Role.OrgAdmin)
                .OrderBy(member => member.CreatedAt).ThenBy(member => member.Id)
                .Select(member => (UserId?)member.UserId).FirstOrDefaultAsync(cancellationToken);

        /// <summary>Decides about known courses as they are under their locks.</summary>
        private async Task<IReadOnlyList<Places>> ChangeAsync(CoursePlan plan, DateTimeOffset now, CancellationToken cancellationToken)
        {
            var ids = plan.Differing.Select(one => one.Course).ToList();
            if (ids.Count == 0)
                return [];
            var seats = plan.Differing.Max(one => one.Line.Details.SeatsTotal ?? int.MaxValue);
            var locked = await places.LockAsync(ids, people: [], freeing: seats, now, cancellationToken);
            var courses = await db.Courses.Where(course => ids.Contains(course.Id))
                .ToDictionaryAsync(course => course.Id, cancellationToken);
            foreach (var (line, course) in plan.Differing)
                plan.Change(line, courses[course]);
            foreach (var one in locked)
                one.Change(courses[one.Course.Id], by: null);
            return locked;
        }

        private async Task StoreAsync(
            CoursePlan plan, IReadOnlyList<Places> changed, DateTimeOffset now, CancellationToken cancellationToken)
        {
            await store.InsertAsync(plan.NewTypes, cancellationToken);
            await store.InsertAsync(plan.NewCourses, cancellationToken);
            await movedCourses.TellAsync(plan.MovedCourses, now, cancellationToken);
            await alerts.TellAsync([.. plan.NewCourses, .. plan.PublishedCourses], now, cancellationToken);
            await places.StoreAsync(changed, cancellationToken);
            await store.InsertAsync(plan.AuditEvents, cancellationToken);
        }

        private static ReportWriter Report(CoursePlan plan)
        {
            var report = new ReportWriter();
            report.Created("certification type", "certification types", [.. plan.NewTypes.Select(type => $"{type.Code} (not required)")]);
            report.Created("course", "courses", [.. plan.NewCourses.Select(course => $"'{course.Details.Title}'")]);
            report.Updated("course", "courses", plan.ChangedCourses.Count);
            return report;
        }
    }
}
