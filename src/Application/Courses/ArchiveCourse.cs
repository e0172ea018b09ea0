using Meander.Domain.Audit;
using Meander.Domain.Courses;
using MediatR;

namespace Meander.Application.Courses;

/// <summary>Closes a course for good; what is registered stays and may still be attended and completed.</summary>
public sealed record ArchiveCourse(CourseId CourseId, int? ExpectedVersion) : ICommand<Course>, IOfCourse
{
    public sealed class Access(IMeanderDb db, ICaller caller) : StaffOfCourse<ArchiveCourse>(db, caller);

    public sealed class Handler(CourseStatusChange change) : IRequestHandler<ArchiveCourse, Result<Course>>
    {
        public Task<Result<Course>> Handle(ArchiveCourse request, CancellationToken cancellationToken) =>
            change.ApplyAsync(
                request.CourseId,
                request.ExpectedVersion,
                (course, now) => course.Archive(now),
                Recorded.CourseArchived,
                cancellationToken);
    }
}
