using Meander.Application.Courses;
using Meander.Domain.Courses;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Certifications;

/// <summary>The prompt to renew: for which type.</summary>
public sealed record RenewalPrompt(OrganizationId OrganizationId, CertificationTypeId TypeId, string TypeCode);

/// <summary>The same page of each type's renewal courses, the soonest first, all in one statement.</summary>
public sealed record RenewalCourses(IReadOnlyList<RenewalPrompt> Prompts, PageRequest Page)
    : IQuery<IReadOnlyDictionary<CertificationTypeId, Page<CourseRow>>>
{
    private static readonly RowOrder<Course, CourseRow> Order = new RowOrder<Course, CourseRow, DateTimeOffset?, CourseId>(
        "renewal courses", descending: false, course => course.StartsAt, row => row.StartsAt, course => course.Id, row => row.Id);

    public sealed class Handler(IMeanderDb db, ICaller caller, TimeProvider clock)
        : IRequestHandler<RenewalCourses, IReadOnlyDictionary<CertificationTypeId, Page<CourseRow>>>
    {
        public async Task<IReadOnlyDictionary<CertificationTypeId, Page<CourseRow>>> Handle(
            RenewalCourses request, CancellationToken cancellationToken)
        {
            request.Page.Check();
            var prompts = request.Prompts.DistinctBy(prompt => prompt.TypeId).ToList();
            var ids = prompts.Select(prompt => prompt.TypeId).ToList();
            var courses = db.Renewing(caller, clock.GetUtcNow());

            // As NestedPages has it: the condition on the parent alone keeps EF from numbering all courses.
            var (slice, size, nothing) =
                (
                    Order.Slice(courses, request.Page, prompts is [var only] ? only.TypeId.Value : null),
                    request.Page.Size + 1,
                    default(CertificationTypeId));
            var rows = await db.CertificationTypes.Where(type => ids.Contains(type.Id))
                .SelectMany(type => slice
                    .Where(
                        course => course.OrganizationId == type.OrganizationId
                            && course.Details.CertificationType == type.Code
                            && type.Id != nothing)
                    .Take(size))
                .Select(CourseRow.With(CourseParts.All)).ToListAsync(cancellationToken);
            var byType = rows.OrderBy(row => row.StartsAt is null).ThenBy(row => row.StartsAt).ThenBy(row => row.Id.Value)
                .ToLookup(row => (row.OrganizationId, row.Details.CertificationType));

            var totals = request.Page.CountTotal
                ? await db.CertificationTypes.Where(type => ids.Contains(type.Id))
                    .Select(type => new
                    {
                        type.Id,
                        Count = courses.Count(
                            course => course.OrganizationId == type.OrganizationId && course.Details.CertificationType == type.Code),
                    })
                    .ToDictionaryAsync(type => type.Id, type => type.Count, cancellationToken)
                : [];
            return prompts.ToDictionary(prompt => prompt.TypeId, prompt => Order.PageOf(
                [.. byType[(prompt.OrganizationId, prompt.TypeCode)]], request.Page, totals.GetValueOrDefault(prompt.TypeId),
                prompt.TypeId.Value));
        }
    }
}
