using Meander.Application;
using Meander.Application.Courses;
using Meander.Domain;
using Meander.Domain.Courses;
using Meander.GraphQL.Binding;
using MediatR;

namespace Meander.Api.Courses;

/// <summary>What every change of a course answers.</summary>
public sealed record CoursePayload(CourseRow? Course, IReadOnlyList<IUserError> Errors, IReadOnlyList<Warning> Warnings);

[FieldsOf("Mutation")]
internal sealed class CourseMutations(IMediator mediator)
{
    public Task<CoursePayload> CreateCourse(CreateCourse input, CancellationToken cancellationToken) =>
        PayloadAsync(input, cancellationToken);

    public Task<CoursePayload> UpdateCourse(UpdateCourse input, CancellationToken cancellationToken) =>
        PayloadAsync(input, cancellationToken);

    public Task<CoursePayload> PublishCourse(PublishCourse input, CancellationToken cancellationToken) =>
        PayloadAsync(input, cancellationToken);

    public Task<CoursePayload> ArchiveCourse(ArchiveCourse input, CancellationToken cancellationToken) =>
        PayloadAsync(input, cancellationToken);

    public Task<CoursePayload> SetCourseActive(SetCourseActive input, CancellationToken cancellationToken) =>
        PayloadAsync(input, cancellationToken);

    public Task<CoursePayload> ScheduleNextInstance(ScheduleNextInstance input, CancellationToken cancellationToken) =>
        PayloadAsync(input, cancellationToken);

    // Read again: the seats are counted by the database, after what the command knew.
    private async Task<CoursePayload> PayloadAsync(ICommand<Course> command, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(command, cancellationToken);
        var course = result.Succeeded ? (await mediator.Send(new CoursesOf([result.Value.Id]), cancellationToken)).Single() : null;
        return new CoursePayload(course, UserErrors.Of(result.Errors), result.Warnings);
    }
}
