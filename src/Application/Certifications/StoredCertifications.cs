using Meander.Application.People;
using Meander.Domain.Certifications;
using Meander.Domain.People;

namespace Meander.Application.Certifications;

/// <summary>
/// A certification with its latest period, as stored: what the day makes of it is decided in memory, by the same code everywhere.
/// </summary>
internal sealed class StoredCertification
{
    public required CertificationId Id { get; init; }
    public required OrganizationId OrganizationId { get; init; }
    public required UserId UserId { get; init; }
    public required MemberId MemberId { get; init; }
    public required Role Role { get; init; }
    public required bool Gate { get; init; }
    public required string TimeZone { get; init; }
    public required CertificationTypeId TypeId { get; init; }
    public required string TypeCode { get; init; }
    public required bool IsRequired { get; init; }
    public required bool PhysicalCardIssued { get; init; }
    public required DateOnly IssuedOn { get; init; }
    public required DateOnly? ExpiresOn { get; init; }
    public required DateOnly? EndedOn { get; init; }
    public required bool Revoked { get; init; }
    public required RegistrationId? RegistrationId { get; init; }

    public CertificationRow At(DateTimeOffset now)
    {
        var today = TimeZoneInfo.FindSystemTimeZoneById(TimeZone).DayOf(now);
        return new CertificationRow
        {
            Id = Id,
            OrganizationId = OrganizationId,
            UserId = UserId,
            MemberId = MemberId,
            TypeId = TypeId,
            TypeCode = TypeCode,
            Standing = Standing.On(today, new PeriodDays(IssuedOn, ExpiresOn, EndedOn, Revoked)),
            Hides = CertificationType.Hides(IsRequired, Role, Gate),
            PhysicalCardIssued = PhysicalCardIssued,
            RegistrationId = RegistrationId,
            Today = today,
        };
    }
}

/// <summary>The one way in which certifications are read for showing.</summary>
internal static class StoredCertifications
{
    private static CertificationId Nothing => default;

    /// <summary>Each with its latest period, by <see cref="CertificationPeriod.Order"/>.</summary>
    public static IQueryable<StoredCertification> Stored(this IMeanderDb db, IQueryable<Certification> certifications)
    {
        // The condition on the certification alone keeps EF Core from numbering all periods of the table to take the first of some.
        var latestFirst = db.CertificationPeriods.LatestFirst();
        return
            from certification in certifications
            join organization in db.Organizations on certification.OrganizationId equals organization.Id
            join type in db.CertificationTypes
                on new { certification.OrganizationId, Code = certification.CertificationType }
                    equals new { type.OrganizationId, type.Code }
            join member in db.Members on new { certification.UserId, certification.OrganizationId }
                equals new { member.UserId, member.OrganizationId }
            from period in latestFirst.Where(period => period.CertificationId == certification.Id && certification.Id != Nothing).Take(1)
            select new StoredCertification
            {
                Id = certification.Id,
                OrganizationId = certification.OrganizationId,
                UserId = certification.UserId,
                MemberId = member.Id,
                Role = member.Role,
                Gate = organization.CertificationGate,
                TimeZone = organization.TimeZone,
                TypeId = type.Id,
                TypeCode = type.Code,
                IsRequired = type.IsRequired,
                PhysicalCardIssued = certification.PhysicalCardIssued,
                IssuedOn = period.IssuedOn,
                ExpiresOn = period.ExpiresOn,
                EndedOn = period.EndedOn,
                Revoked = period.Revoked,
                RegistrationId = period.RegistrationId,
            };
    }

    /// <summary>Those of these people in these organisations; a pair that was not asked for may be among them.</summary>
    public static IQueryable<Certification> Of(this IQueryable<Certification> certifications, PeopleIn people) =>
        certifications.Where(one => people.Users.Contains(one.UserId) && people.Organizations.Contains(one.OrganizationId));
}

/// <summary>People, and the organisations in which something of theirs is looked for.</summary>
internal sealed record PeopleIn(IReadOnlyList<UserId> Users, IReadOnlyList<OrganizationId> Organizations)
{
    public static PeopleIn Of(IReadOnlyCollection<MemberRow> members) => new(
        [.. members.Select(member => member.UserId).Distinct()], [.. members.Select(member => member.OrganizationId).Distinct()]);
}
