using Meander.Application.Registrations;
using Meander.Domain.Registrations;
using MediatR;

namespace Meander.Application.Courses;

/// <summary>How the caller stands to one course.</summary>
/// <param name="CourseId">The course.</param>
/// <param name="Registration">Their active registration, else their newest; null when they never had one.</param>
/// <param name="Blockers">Everything that <c>enroll</c> would refuse them for, in its order.</param>
public sealed record ViewerEnrollment(CourseId CourseId, RegistrationRow? Registration, IReadOnlyList<DomainError> Blockers)
{
    public bool CanEnroll => Blockers.Count == 0;
}

/// <summary>How the caller stands to courses that they see, by the same code that decides when they enrol.</summary>
public sealed record ViewerEnrollmentsOf(IReadOnlyList<CourseId> Courses) : IQuery<IReadOnlyList<ViewerEnrollment>>
{
    private static readonly Question<ViewerEnrollmentsOf, RegistrationRow> Own = new((db, asked) => db.Registrations
        .Where(registration => registration.UserId == asked.Reach.Self && asked.Request.Courses.Contains(registration.CourseId))
        .As<RegistrationRow>());

    public sealed class Handler(Questions questions, IPlaces store, ICaller caller, TimeProvider clock)
        : IRequestHandler<ViewerEnrollmentsOf, IReadOnlyList<ViewerEnrollment>>
    {
        public async Task<IReadOnlyList<ViewerEnrollment>> Handle(ViewerEnrollmentsOf request, CancellationToken cancellationToken)
        {
            var (now, self) = (clock.GetUtcNow(), caller.Id);
            var own = await questions.AskAsync(Own, request, cancellationToken);
            var registrations = own.ToLookup(row => row.CourseId);
            var courses = await store.ReadAsync(request.Courses, self, now, cancellationToken);
            return
            [
                .. courses.Select(places => new ViewerEnrollment(
                    places.Course.Id, Current(registrations[places.Course.Id]), [.. places.Blockers(self, mayWait: true)])),
            ];
        }

        private static RegistrationRow? Current(IEnumerable<RegistrationRow> registrations) =>
            registrations.OrderByDescending(row => row.Status.IsActive()).ThenByDescending(row => row.RegisteredAt).FirstOrDefault();
    }
}
