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

    public async Task<IReadOnlyList<CertificationTypeRow>> Type(
        IReadOnlyList<CertificationRow> certifications, CancellationToken cancellationToken)
    {
        var ids = certifications.Select(certification => certification.TypeId).ToList();
        return (await mediator.Send(new CertificationTypesOf(ids.Once()), cancellationToken)).InOrderOf(ids, row => row.Id);
    }

    public async Task<IReadOnlyList<MemberRow>> Member(IReadOnlyList<CertificationRow> certifications, CancellationToken cancellationToken)
    {
        var ids = certifications.Select(certification => certification.MemberId).ToList();
        return (await mediator.Send(new MembersOf(ids.Once()), cancellationToken)).InOrderOf(ids, row => row.Id);
    }

    public async Task<IReadOnlyList<CertificationNotice?>> Notice(
        IReadOnlyList<CertificationRow> certifications, CancellationToken cancellationToken)
    {
        var lost = certifications.Where(certification => certification is { Hides: true, Standing.IsLost: true })
            .Select(certification => certification.MemberId);
        var suppressed = await mediator.Send(new SuppressionsOf(lost.Once()), cancellationToken);
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

    public async Task<IReadOnlyList<RegistrationRow?>> Registration(
        IReadOnlyList<CertificationRow> certifications, CancellationToken cancellationToken)
    {
        var ids = certifications.Select(certification => certification.RegistrationId).ToList();
        var rows = ids.Once() is { Count: > 0 } some ? await mediator.Send(new RegistrationsOf(some), cancellationToken) : [];
        return rows.InOrderOfOptional(ids, row => row.Id);
    }
}

[FieldsOf("CertificationPeriod")]
internal sealed class CertificationPeriodFields(IMediator mediator)
{
    public async Task<IReadOnlyList<UserRow?>> RecordedBy(IReadOnlyList<HistoryEntry> periods, CancellationToken cancellationToken)
    {
        var keys = periods.Select(
            period => period.RecordedById is { } recorder ? (recorder, period.OrganizationId) : ((UserId, OrganizationId)?)null).ToList();
        return (await mediator.Send(new UsersOf(keys.Once()), cancellationToken))
            .InOrderOfOptional(keys, row => (row.Id, row.OrganizationId));
    }
}
