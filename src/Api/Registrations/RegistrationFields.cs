using Meander.Api.Courses;
using Meander.Application.Certifications;
using Meander.Application.Courses;
using Meander.Application.People;
using Meander.Application.Registrations;
using Meander.GraphQL.Binding;
using MediatR;

namespace Meander.Api.Registrations;

[FieldsOf("CourseRegistration")]
internal sealed class RegistrationFields(IMediator mediator)
{
    public async Task<IReadOnlyList<CourseRow>> Course(
        IReadOnlyList<RegistrationRow> registrations, FieldContext context, CancellationToken cancellationToken) =>
        registrations.Select(registration => registration.Course).OfType<CourseRow>().ToList() is var atHand
            && atHand.Count == registrations.Count
            ? atHand
            : await mediator.ByIdAsync(
                registrations, registration => registration.CourseId, ids => new CoursesOf(ids, context.PartsOfCourse()),
                row => row.Id, cancellationToken);

    public Task<IReadOnlyList<MemberRow>> Member(IReadOnlyList<RegistrationRow> registrations, CancellationToken cancellationToken) =>
        mediator.ByIdAsync(
            registrations, registration => (registration.UserId, registration.OrganizationId),
            keys => new MembersOfUsers(keys), row => (row.UserId, row.OrganizationId), cancellationToken);

    public async Task<IReadOnlyList<CertificationRow?>> Certification(
        IReadOnlyList<RegistrationRow> registrations, CancellationToken cancellationToken)
    {
        var certifications = await mediator.Send(new CertificationsOfRegistrations(registrations), cancellationToken);
        return [.. registrations.Select(registration => certifications.GetValueOrDefault(registration.Id))];
    }

    public Task<IReadOnlyList<UserRow>> RegisteredBy(
        IReadOnlyList<RegistrationRow> registrations, FieldContext context, CancellationToken cancellationToken) =>
        mediator.ByIdAsync(
            registrations, registration => (registration.RegisteredById, registration.OrganizationId),
            keys => new UsersOf(keys, context.IsSelected("email")), row => (row.Id, row.OrganizationId), cancellationToken);
}
