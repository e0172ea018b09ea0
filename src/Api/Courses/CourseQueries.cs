using Meander.Application;
using Meander.Application.Courses;
using Meander.Domain;
using Meander.GraphQL.Binding;
using MediatR;

namespace Meander.Api.Courses;

[FieldsOf("Query")]
internal sealed class CourseQueries(IMediator mediator)
{
    public Task<Page<CourseRow>> Courses(
        CourseFilter? filter, CourseOrder orderBy, int? first, string? after, int? last, string? before, FieldContext context,
        CancellationToken cancellationToken) =>
        mediator.Send(
            new CoursesPage(filter, orderBy, context.Page(first, after, last, before), context.PartsOfListedCourses()),
            cancellationToken);

    public async Task<CourseRow?> Course(CourseId id, FieldContext context, CancellationToken cancellationToken) =>
        (await mediator.Send(new CoursesOf([id], context.PartsOfCourse()), cancellationToken)).SingleOrDefault();
}
