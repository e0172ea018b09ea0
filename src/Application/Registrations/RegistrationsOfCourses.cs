using Meander.Application.Courses;
using Meander.Application.People;
using Meander.Domain.Registrations;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Registrations;

/// <summary>
/// The same page of each course's registrations, all in one statement. Courses of organisations where the caller is no coordinator or admin
/// are left out: there the caller may not ask this.
/// </summary>
public sealed record RegistrationsOfCourses(IReadOnlyList<CourseRow> Courses, IReadOnlyList<RegistrationStatus>? Statuses, PageRequest Page)
    : IQuery<IReadOnlyDictionary<CourseId, Page<RegistrationRow>>>
{
    public sealed class Handler(IMeanderDb db, ICaller caller)
        : IRequestHandler<RegistrationsOfCourses, IReadOnlyDictionary<CourseId, Page<RegistrationRow>>>
    {
        public async Task<IReadOnlyDictionary<CourseId, Page<RegistrationRow>>> Handle(
            RegistrationsOfCourses request, CancellationToken cancellationToken)
        {
            var courses = request.Courses.Where(course => caller.IsStaffOf(course.OrganizationId)).ToList();
            var ids = courses.Select(course => course.Id).Distinct().ToList();

            // Where the caller sees everyone's, the courses say enough. Asking each registration too makes the planner expect so few that
            // it
            // reads and sorts all of a course instead of taking a page from the index.
            var registrations = db.Registrations.WithStatus(request.Statuses);
            if (!courses.All(course => caller.WholeOrganizations().Contains(course.OrganizationId)))
                registrations = registrations.VisibleTo(db, caller);
            var pages = new NestedPages<CourseId>(request.Page, ids);
            var (slice, size, nothing) = (pages.Slice(registrations), pages.Fetched, default(CourseId));
            var rows = await db.Courses.Where(course => ids.Contains(course.Id))
                .SelectMany(course => slice.Where(one => one.CourseId == course.Id && course.Id != nothing).Take(size))
                .As<RegistrationRow>().ToListAsync(cancellationToken);

            var totals = request.Page.CountTotal
                ? await registrations.Where(one => ids.Contains(one.CourseId)).GroupBy(one => one.CourseId)
                    .Select(group => new { group.Key, Count = group.Count() })
                        .ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken)
                : [];
            return pages.Of(rows.ToLookup(row => row.CourseId), totals);
        }
    }
}
