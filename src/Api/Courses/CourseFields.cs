using Meander.Application;
using Meander.Application.Certifications;
using Meander.Application.Courses;
using Meander.Application.People;
using Meander.Application.Registrations;
using Meander.Domain;
using Meander.Domain.Courses;
using Meander.Domain.Registrations;
using Meander.GraphQL.Binding;
using MediatR;

namespace Meander.Api.Courses;

[FieldsOf("Course")]
internal sealed class CourseFields(IMediator mediator)
{
    [SameForEveryViewer]
    public static bool IsVirtual(CourseRow course) => course.Details.Delivery is CourseDelivery.Online or CourseDelivery.SelfPaced;

    public Task<IReadOnlyList<OrganizationRow>> Organization(IReadOnlyList<CourseRow> courses, CancellationToken cancellationToken) =>
        mediator.ByIdAsync(courses, course => course.OrganizationId, ids => new OrganizationsOf(ids), row => row.Id, cancellationToken);

    public Task<IReadOnlyList<IReadOnlyList<CertificationTypeRow>>> PrerequisiteCertifications(
        IReadOnlyList<CourseRow> courses, CancellationToken cancellationToken) =>
        mediator.ByIdsAsync(
            courses, course => course.Details.PrerequisiteCertifications.Select(code => (course.OrganizationId, code)),
            keys => new CertificationTypesOfCodes(keys), row => (row.OrganizationId, row.Code), cancellationToken);

    public Task<IReadOnlyList<IReadOnlyList<CourseRow>>> PrerequisiteCourses(
        IReadOnlyList<CourseRow> courses, FieldContext context, CancellationToken cancellationToken) =>
        mediator.ByIdsAsync(
            courses, course => course.Details.PrerequisiteCourseIds, ids => new CoursesOf(ids, context.PartsOfCourse()),
            row => row.Id, cancellationToken);

    public Task<IReadOnlyList<CertificationTypeRow?>> CertificationType(
        IReadOnlyList<CourseRow> courses, CancellationToken cancellationToken) =>
        mediator.ByOptionalIdAsync(
            courses,
            course => course.Details.CertificationType is { } code ? (course.OrganizationId, code) : ((OrganizationId, string)?)null,
            keys => new CertificationTypesOfCodes(keys), row => (row.OrganizationId, row.Code), cancellationToken);

    public Task<IReadOnlyList<CourseRow?>> PreviousInstance(
        IReadOnlyList<CourseRow> courses, FieldContext context, CancellationToken cancellationToken) =>
        mediator.ByOptionalIdAsync(
            courses, course => course.PreviousCourseId, ids => new CoursesOf(ids, context.PartsOfCourse()), row => row.Id,
            cancellationToken);

    public Task<IReadOnlyList<UserRow>> CreatedBy(
        IReadOnlyList<CourseRow> courses, FieldContext context, CancellationToken cancellationToken) =>
        mediator.ByIdAsync(
            courses, course => (course.CreatedById, course.OrganizationId), keys => new UsersOf(keys, context.IsSelected("email")),
            row => (row.Id, row.OrganizationId), cancellationToken);

    public Task<IReadOnlyList<ViewerEnrollment>> ViewerEnrollment(IReadOnlyList<CourseRow> courses, CancellationToken cancellationToken) =>
        mediator.ByIdAsync(courses, course => course.Id, ids => new ViewerEnrollmentsOf(ids), row => row.CourseId, cancellationToken);

    public async Task<IReadOnlyList<Page<RegistrationRow>>> Registrations(
        IReadOnlyList<CourseRow> courses, IReadOnlyList<RegistrationStatus>? statuses, int? first, string? after, int? last, string? before,
        FieldContext context, CancellationToken cancellationToken)
    {
        var pages =
            await mediator.Send(new RegistrationsOfCourses(courses, statuses, context.Page(first, after, last, before)), cancellationToken);
        var refusal = new Forbidden("Only coordinators and admins may see the registrations of a course.");
        foreach (var (row, _) in courses.Index().Where(one => !pages.ContainsKey(one.Item.Id)))
            context.Fail(row, new GraphQLException(refusal.Message, refusal.Code));
        return [.. courses.Select(course => pages.GetValueOrDefault(course.Id)!)];
    }
}
