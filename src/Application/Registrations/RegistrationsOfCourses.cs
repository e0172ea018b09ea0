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
    private static readonly Question<Slices, RegistrationRow> Newest = new(
        (db, asked) =>
        {
            var slice = new NestedPages<CourseId>(asked.Request.Page, asked.Request.Courses).Slice(List(db, asked));
            return db.Courses.Where(course => asked.Request.Courses.Contains(course.Id))
                .SelectMany(course => slice
                    .Where(one => one.CourseId == course.Id && course.Id != NestedPages<CourseId>.Nothing)
                    .Take(asked.Request.Page.Size + 1))
                .As<RegistrationRow>();
        },
        asked => asked.Request.Page.Shape is { } page ? (page, asked.Request.Statuses is null, asked.Request.SeesAll) : null);

    // Where the caller sees everyone's, the courses say enough. Asking each registration too makes the planner expect so few that it reads
    // and sorts all of a course instead of taking a page from the index.
    private static IQueryable<CourseRegistration> List(IMeanderDb db, Asked<Slices> asked)
    {
        var registrations = db.Registrations.WithStatus(asked.Request.Statuses);
        return asked.Request.SeesAll ? registrations : registrations.VisibleTo(db, asked.Caller);
    }

    private sealed record Slices(
        IReadOnlyList<CourseId> Courses, IReadOnlyList<RegistrationStatus>? Statuses, PageRequest Page, bool SeesAll);

    public sealed class Handler(IMeanderDb db, ICaller caller, Questions questions)
        : IRequestHandler<RegistrationsOfCourses, IReadOnlyDictionary<CourseId, Page<RegistrationRow>>>
    {
        public async Task<IReadOnlyDictionary<CourseId, Page<RegistrationRow>>> Handle(
            RegistrationsOfCourses request, CancellationToken cancellationToken)
        {
            request.Page.Check();
            var courses = request.Courses.Where(course => caller.IsStaffOf(course.OrganizationId)).ToList();
            var slices = new Slices(
                [.. courses.Select(course => course.Id).Distinct()], request.Statuses, request.Page,
                courses.All(course => caller.Reach.WholeOrganizations.Contains(course.OrganizationId)));
            var rows = await questions.AskAsync(Newest, slices, cancellationToken);
            var totals = request.Page.CountTotal ? await TotalsAsync(slices, cancellationToken) : [];
            return new NestedPages<CourseId>(request.Page, slices.Courses).Of(rows.ToLookup(row => row.CourseId), totals);
        }

        private Task<Dictionary<CourseId, int>> TotalsAsync(Slices slices, CancellationToken cancellationToken) =>
            List(db, questions.With(slices)).Where(one => slices.Courses.Contains(one.CourseId)).GroupBy(one => one.CourseId)
                .Select(group => new { group.Key, Count = group.Count() })
                .ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken);
    }
}
