using Meander.Api.Courses;
using Meander.Application.Certifications;
using Meander.Application.Courses;
using Meander.Application.People;
using Meander.GraphQL.Binding;
using MediatR;

namespace Meander.Api.Certifications;

[FieldsOf("CertificationType")]
internal sealed class CertificationTypeFields(IMediator mediator)
{
    public Task<IReadOnlyList<OrganizationRow>> Organization(
        IReadOnlyList<CertificationTypeRow> types, CancellationToken cancellationToken) =>
        mediator.ByIdAsync(types, type => type.OrganizationId, ids => new OrganizationsOf(ids), row => row.Id, cancellationToken);

    public Task<IReadOnlyList<IReadOnlyList<CourseRow>>> RequiredCourses(
        IReadOnlyList<CertificationTypeRow> types, FieldContext context, CancellationToken cancellationToken) =>
        mediator.ByIdsAsync(
            types, type => type.RequiredCourseIds, ids => new CoursesOf(ids, context.PartsOfCourse()), row => row.Id,
            cancellationToken);
}
