using Meander.Application.Certifications;
using Meander.Application.Courses;
using Meander.Application.People;
using Meander.GraphQL.Binding;
using MediatR;

namespace Meander.Api.Certifications;

[FieldsOf("CertificationType")]
internal sealed class CertificationTypeFields(IMediator mediator)
{
    public async Task<IReadOnlyList<OrganizationRow>> Organization(
        IReadOnlyList<CertificationTypeRow> types, CancellationToken cancellationToken)
    {
        var ids = types.Select(type => type.OrganizationId).ToList();
        return (await mediator.Send(new OrganizationsOf(ids.Once()), cancellationToken)).InOrderOf(ids, row => row.Id);
    }

    public async Task<IReadOnlyList<IReadOnlyList<CourseRow>>> RequiredCourses(
        IReadOnlyList<CertificationTypeRow> types, CancellationToken cancellationToken)
    {
        var lists = types.Select(type => type.RequiredCourseIds).ToList();
        return (await mediator.Send(new CoursesOf(lists.SelectMany(ids => ids).Once()), cancellationToken))
            .InOrderOfLists(lists, row => row.Id);
    }
}
