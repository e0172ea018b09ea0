using Meander.Domain.Audit;
using Meander.Domain.Courses;
using MediatR;

namespace Meander.Application.Courses;

/// <summary>Hides a course and blocks new registrations, or takes that back.</summary>
public sealed record SetCourseActive(CourseId CourseId, bool IsActive, int? ExpectedVersion) : ICommand<Course>, IOfCourse
{
    public sealed class Access(IMeanderDb db, ICaller caller) : StaffOfCourse<SetCourseActive>(db, caller);

    public sealed class Handler(CourseStatusChange change) : IRequestHandler<SetCourseActive, Result<Course>>
    {
        public Task<Result<Course>> Handle(SetCourseActive request, CancellationToken cancellationToken) =>
            change.ApplyAsync(request.CourseId, request.ExpectedVersion, (course, now) => course.SetActive(request.IsActive, now),
                request.IsActive ? Recorded.CourseActivated : Recorded.CourseDeactivated, cancellationToken);
    }
}
