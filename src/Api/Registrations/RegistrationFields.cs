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
    public async Task<IReadOnlyList<CourseRow>> Course(IReadOnlyList<RegistrationRow> registrations, CancellationToken cancellationToken)
    {
        var ids = registrations.Select(registration => registration.CourseId).ToList();
        return (await mediator.Send(new CoursesOf(ids.Once()), cancellationToken)).InOrderOf(ids, row => row.Id);
    }

    public async Task<IReadOnlyList<MemberRow>> Member(IReadOnlyList<RegistrationRow> registrations, CancellationToken cancellationToken)
    {
        var keys = registrations.Select(registration => (registration.UserId, registration.OrganizationId)).ToList();
        return (await mediator.Send(new MembersOfUsers(keys.Once()), cancellationToken))
            .InOrderOf(keys, row => (row.UserId, row.OrganizationId));
    }

    public async Task<IReadOnlyList<CertificationRow?>> Certification(
        IReadOnlyList<RegistrationRow> registrations, CancellationToken cancellationToken)
    {
        var certifications = await mediator.Send(new CertificationsOfRegistrations(registrations), cancellationToken);
        return [.. registrations.Select(registration => certifications.GetValueOrDefault(registration.Id))];
    }

    public async Task<IReadOnlyList<UserRow>> RegisteredBy(
        IReadOnlyList<RegistrationRow> registrations, CancellationToken cancellationToken)
    {
        var keys = registrations.Select(registration => (registration.RegisteredById, registration.OrganizationId)).ToList();
        return (await mediator.Send(new UsersOf(keys.Once()), cancellationToken)).InOrderOf(keys, row => (row.Id, row.OrganizationId));
    }
}
