using Meander.Application.Certifications;
using Meander.Application.Courses;
using Meander.GraphQL.Binding;
using MediatR;

namespace Meander.Api.Courses;

[FieldsOf("PrerequisitesMissingError")]
internal sealed class PrerequisitesMissingErrorFields(IMediator mediator)
{
    public async Task<IReadOnlyList<IReadOnlyList<CertificationTypeRow>>> MissingCertifications(
        IReadOnlyList<PrerequisitesMissingError> errors, CancellationToken cancellationToken)
    {
        var types = await mediator.Send(
            new MissingTypesOf(
                [.. errors.Select(error => error.Course).Distinct()], [.. errors.SelectMany(error => error.TypeCodes).Distinct()]),
            cancellationToken);
        return
        [
            .. errors.Select(error =>
            {
                var known = types[error.Course].ToDictionary(type => type.Code);
                return error.TypeCodes.Where(known.ContainsKey).Select(code => known[code]).ToList();
            }),
        ];
    }

    public Task<IReadOnlyList<IReadOnlyList<CourseRow>>> MissingCourses(
        IReadOnlyList<PrerequisitesMissingError> errors, FieldContext context, CancellationToken cancellationToken) =>
        mediator.ByIdsAsync(
            errors, error => error.CourseIds, ids => new CoursesOf(ids, context.PartsOfCourse()), row => row.Id, cancellationToken);
}
