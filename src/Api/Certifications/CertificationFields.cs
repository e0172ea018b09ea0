using Meander.Application.Certifications;
using Meander.Application.People;
using Meander.Application.Registrations;
using Meander.Domain;
using Meander.Domain.Certifications;
using Meander.GraphQL.Binding;
using MediatR;

namespace Meander.Api.Certifications;

[FieldsOf("Certification")]
internal sealed class CertificationFields(IMediator mediator)
{
    public static RenewalPrompt? Renewal(CertificationRow certification) => certification.Standing.CallsForRenewal
        ? new RenewalPrompt(certification.OrganizationId, certification.TypeId, certification.TypeCode)
        : null;

    public Task<IReadOnlyList<CertificationTypeRow>> Type(
        IReadOnlyList<CertificationRow> certifications, CancellationToken cancellationToken) =>
        mediator.ByIdAsync(
            certifications, certification => certification.TypeId, ids => new CertificationTypesOf(ids), row => row.Id, cancellationToken);

    public Task<IReadOnlyList<MemberRow>> Member(IReadOnlyList<CertificationRow> certifications, CancellationToken cancellationToken) =>
        mediator.ByIdAsync(
            certifications, certification => certification.MemberId, ids => new MembersOf(ids), row => row.Id, cancellationToken);

    public async Task<IReadOnlyList<CertificationNotice?>> Notice(
        IReadOnlyList<CertificationRow> certifications, CancellationToken cancellationToken)
    {
        var lost = certifications.Where(certification => certification is { Hides: true, Standing.IsLost: true })
            .Select(certification => certification.MemberId);
        var suppressed = await mediator.Send(new SuppressionsOf([.. lost.Distinct()]), cancellationToken);
        return
        [
            .. certifications.Select(one => CertificationNotice.Of(
                one.Standing, one.Hides, suppressed.TryGetValue(one.MemberId, out var since) ? since : null)),
        ];
    }

    public async Task<IReadOnlyList<CertificationHistory>> History(
        IReadOnlyList<CertificationRow> certifications, CancellationToken cancellationToken)
    {
        var histories = await mediator.Send(new HistoriesOf(certifications), cancellationToken);
        return [.. certifications.Select(certification => histories[certification.Id])];
    }

    public Task<IReadOnlyList<RegistrationRow?>> Registration(
        IReadOnlyList<CertificationRow> certifications, CancellationToken cancellationToken) =>
        mediator.ByOptionalIdAsync(
            certifications, one => one.RegistrationId, ids => new RegistrationsOf(ids), row => row.Id, cancellationToken);
}

[FieldsOf("CertificationPeriod")]
internal sealed class CertificationPeriodFields(IMediator mediator)
{
    public Task<IReadOnlyList<UserRow?>> RecordedBy(
        IReadOnlyList<HistoryEntry> periods, FieldContext context, CancellationToken cancellationToken) =>
        mediator.ByOptionalIdAsync(
            periods, period => period.RecordedById is { } recorder ? (recorder, period.OrganizationId) : ((UserId, OrganizationId)?)null,
            keys => new UsersOf(keys, context.IsSelected("email")), row => (row.Id, row.OrganizationId), cancellationToken);
}
