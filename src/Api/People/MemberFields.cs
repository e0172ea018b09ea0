using Meander.Application;
using Meander.Application.Certifications;
using Meander.Application.People;
using Meander.Application.Registrations;
using Meander.Domain.Certifications;
using Meander.Domain.People;
using Meander.Domain.Registrations;
using Meander.GraphQL.Binding;
using MediatR;

namespace Meander.Api.People;

[FieldsOf("Member")]
internal sealed class MemberFields(IMediator mediator)
{
    // All but the address stands on the member.
    public async Task<IReadOnlyList<UserRow>> User(
        IReadOnlyList<MemberRow> members, FieldContext context, CancellationToken cancellationToken) =>
        context.IsSelected("email")
            ? await mediator.ByIdAsync(
                members, member => (member.UserId, member.OrganizationId), keys => new UsersOf(keys, WithEmail: true),
                row => (row.Id, row.OrganizationId), cancellationToken)
            : [.. members.Select(UserRow.WithoutEmail)];

    public Task<IReadOnlyList<OrganizationRow>> Organization(IReadOnlyList<MemberRow> members, CancellationToken cancellationToken) =>
        mediator.ByIdAsync(members, member => member.OrganizationId, ids => new OrganizationsOf(ids), row => row.Id, cancellationToken);

    public Task<IReadOnlyList<LocalAssociationRow?>> LocalAssociation(
        IReadOnlyList<MemberRow> members, CancellationToken cancellationToken) =>
        mediator.ByOptionalIdAsync(
            members, member => member.LocalAssociationId, ids => new LocalAssociationsOf(ids), row => row.Id, cancellationToken);

    public Task<IReadOnlyList<MemberRow?>> Coordinator(IReadOnlyList<MemberRow> members, CancellationToken cancellationToken) =>
        mediator.ByOptionalIdAsync(members, member => member.CoordinatorId, ids => new MembersOf(ids), row => row.Id, cancellationToken);

    public async Task<IReadOnlyList<Availability>> Availability(IReadOnlyList<MemberRow> members, CancellationToken cancellationToken)
    {
        var availabilities = await mediator.Send(new AvailabilitiesOf(members), cancellationToken);
        return [.. members.Select(member => availabilities[member.Id])];
    }

    public async Task<IReadOnlyList<DirectoryListing>> Directory(IReadOnlyList<MemberRow> members, CancellationToken cancellationToken)
    {
        var listings = await mediator.Send(new ListingsOf(members), cancellationToken);
        return [.. members.Select(member => listings[member.Id])];
    }

    public async Task<IReadOnlyList<CertificationBadge>> Badge(IReadOnlyList<MemberRow> members, CancellationToken cancellationToken)
    {
        var badges = await mediator.Send(new BadgesOf(members), cancellationToken);
        return [.. members.Select(member => badges[member.Id])];
    }

    public async Task<IReadOnlyList<IReadOnlyList<CertificationRow>>> Certifications(
        IReadOnlyList<MemberRow> members, CancellationToken cancellationToken)
    {
        var certifications = await mediator.Send(new CertificationsOfMembers(members), cancellationToken);
        return [.. members.Select(member => certifications[member.Id].ToList())];
    }

    public async Task<IReadOnlyList<CertificationRow?>> Certification(
        IReadOnlyList<MemberRow> members, string type, CancellationToken cancellationToken)
    {
        var certifications = await mediator.Send(new CertificationsOfMembers(members), cancellationToken);
        return [.. members.Select(member => certifications[member.Id].SingleOrDefault(certification => certification.TypeCode == type))];
    }

    public async Task<IReadOnlyList<Page<RegistrationRow>>> Registrations(
        IReadOnlyList<MemberRow> members, IReadOnlyList<RegistrationStatus>? statuses, int? first, string? after, int? last, string? before,
        FieldContext context, CancellationToken cancellationToken)
    {
        var pages =
            await mediator.Send(new RegistrationsOfMembers(members, statuses, context.Page(first, after, last, before)), cancellationToken);
        return [.. members.Select(member => pages[member.Id])];
    }
}
