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
    public static bool IsVirtual(CourseRow course) => course.Delivery is CourseDelivery.Online or CourseDelivery.SelfPaced;

    public async Task<IReadOnlyList<OrganizationRow>> Organization(IReadOnlyList<CourseRow> courses, CancellationToken cancellationToken)
    {
        var ids = courses.Select(course => course.OrganizationId).ToList();
        return (await mediator.Send(new OrganizationsOf(ids.Once()), cancellationToken)).InOrderOf(ids, row => row.Id);
    }

    public async Task<IReadOnlyList<IReadOnlyList<CertificationTypeRow>>> PrerequisiteCertifications(
        IReadOnlyList<CourseRow> courses, CancellationToken cancellationToken)
    {
        var lists = courses.Select(course => course.PrerequisiteTypeCodes.Select(code => (course.OrganizationId, code)).ToList()).ToList();
        var types = await mediator.Send(new CertificationTypesOfCodes(lists.SelectMany(keys => keys).Once()), cancellationToken);
        return types.InOrderOfLists(lists, row => (row.OrganizationId, row.Code));
    }

    public async Task<IReadOnlyList<IReadOnlyList<CourseRow>>> PrerequisiteCourses(
        IReadOnlyList<CourseRow> courses, CancellationToken cancellationToken)
    {
        var lists = courses.Select(course => course.PrerequisiteCourseIds).ToList();
        return (await mediator.Send(new CoursesOf(lists.SelectMany(ids => ids).Once()), cancellationToken))
            .InOrderOfLists(lists, row => row.Id);
    }

    public async Task<IReadOnlyList<CertificationTypeRow?>> CertificationType(
        IReadOnlyList<CourseRow> courses, CancellationToken cancellationToken)
    {
        var keys = courses.Select(
            course => course.CertificationTypeCode is { } code ? (course.OrganizationId, code) : ((OrganizationId, string)?)null).ToList();
        return (await mediator.Send(new CertificationTypesOfCodes(keys.Once()), cancellationToken))
            .InOrderOfOptional(keys, row => (row.OrganizationId, row.Code));
    }

    public async Task<IReadOnlyList<CourseRow?>> PreviousInstance(IReadOnlyList<CourseRow> courses, CancellationToken cancellationToken)
    {
        var ids = courses.Select(course => course.PreviousCourseId).ToList();
        return (await mediator.Send(new CoursesOf(ids.Once()), cancellationToken)).InOrderOfOptional(ids, row => row.Id);
    }

    public async Task<IReadOnlyList<UserRow>> CreatedBy(IReadOnlyList<CourseRow> courses, CancellationToken cancellationToken)
    {
        var keys = courses.Select(course => (course.CreatedById, course.OrganizationId)).ToList();
        return (await mediator.Send(new UsersOf(keys.Once()), cancellationToken)).InOrderOf(keys, row => (row.Id, row.OrganizationId));
    }

    public async Task<IReadOnlyList<ViewerEnrollment>> ViewerEnrollment(
        IReadOnlyList<CourseRow> courses, CancellationToken cancellationToken)
    {
        var ids = courses.Select(course => course.Id).ToList();
        return (await mediator.Send(new ViewerEnrollmentsOf(ids.Once()), cancellationToken)).InOrderOf(ids, row => row.CourseId);
    }

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
