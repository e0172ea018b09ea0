using Meander.Domain.Audit;
using Meander.Domain.Courses;
using MediatR;

namespace Meander.Application.Courses;

/// <summary>Opens a draft for registrations, and tells those who asked for such a course.</summary>
public sealed record PublishCourse(CourseId CourseId, int? ExpectedVersion) : ICommand<Course>, IOfCourse
{
    public sealed class Access(IMeanderDb db, ICaller caller) : StaffOfCourse<PublishCourse>(db, caller);

    public sealed class Handler(CourseStatusChange change) : IRequestHandler<PublishCourse, Result<Course>>
    {
        public Task<Result<Course>> Handle(PublishCourse request, CancellationToken cancellationToken) => change.ApplyAsync(
            request.CourseId, request.ExpectedVersion, (course, now) => course.Publish(now), Recorded.CoursePublished, cancellationToken);
    }
}
