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
                errors.Select(error => error.Course).Once(), errors.SelectMany(error => error.TypeCodes).Once()), cancellationToken);
        return
        [
            .. errors.Select(error =>
            {
                var known = types[error.Course].ToDictionary(type => type.Code);
                return error.TypeCodes.Where(known.ContainsKey).Select(code => known[code]).ToList();
            }),
        ];
    }

    public async Task<IReadOnlyList<IReadOnlyList<CourseRow>>> MissingCourses(
        IReadOnlyList<PrerequisitesMissingError> errors, CancellationToken cancellationToken)
    {
        var lists = errors.Select(error => error.CourseIds).ToList();
        return (await mediator.Send(new CoursesOf(lists.SelectMany(ids => ids).Once()), cancellationToken))
            .InOrderOfLists(lists, row => row.Id);
    }
}
