using Meander.Domain.Certifications;
using Meander.Domain.People;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.People;

/// <summary>What deciding about a roster needs to know of the database, read in a fixed number of statements.</summary>
internal sealed class RosterFacts
{
    public required Organization Organization { get; init; }

    /// <summary>The users whom the file names by id or address; who coordinates is named by address too.</summary>
    public required IReadOnlyDictionary<UserId, User> Users { get; init; }

    /// <summary>The same users by <see cref="RosterLine.Key"/>.</summary>
    public required IReadOnlyDictionary<string, User> UsersByEmail { get; init; }

    /// <summary>Everyone of the organisation.</summary>
    public required IReadOnlyDictionary<UserId, Member> Members { get; init; }

    /// <summary>Those of <see cref="Users"/> who belong to another organisation too.</summary>
    public required IReadOnlySet<UserId> SharedUsers { get; init; }

    public required IReadOnlyDictionary<string, LocalAssociation> Associations { get; init; }

    public required IReadOnlyDictionary<string, CertificationType> Types { get; init; }

    public required IReadOnlyDictionary<(UserId User, string Type), Certification> Certifications { get; init; }

    public required ILookup<CertificationId, CertificationPeriod> Periods { get; init; }

    /// <summary>The availability of peer mentors who are paused; a renewal may make them active again.</summary>
    public required IReadOnlyDictionary<MemberId, Availability> Paused { get; init; }

    public static async Task<RosterFacts> LoadAsync(
        IMeanderDb db, Organization organization, IReadOnlyCollection<RosterLine> lines, CancellationToken cancellationToken)
    {
        var users = await UsersAsync(db, lines, cancellationToken);
        List<UserId> ids = [.. users.Keys];
        var id = organization.Id;
        return new RosterFacts
        {
            Organization = organization,
            Users = users,
            UsersByEmail = users.Values.Where(user => user.Email is not null).ToDictionary(user => RosterLine.Key(user.Email!)),
            Members = await db.Members.AsNoTracking().Where(member => member.OrganizationId == id).ToDictionaryAsync(member => member.UserId, cancellationToken),
            SharedUsers = (await db.Members.Where(member => member.OrganizationId != id && ids.Contains(member.UserId))
                .Select(member => member.UserId).ToListAsync(cancellationToken)).ToHashSet(),
            Associations = await db.LocalAssociations.AsNoTracking().Where(one => one.OrganizationId == id).ToDictionaryAsync(one => one.Name, cancellationToken),
            Types = await db.CertificationTypes.AsNoTracking().Where(type => type.OrganizationId == id).ToDictionaryAsync(type => type.Code, cancellationToken),
            Certifications = await db.Certifications.AsNoTracking().Where(one => one.OrganizationId == id)
                .ToDictionaryAsync(one => (one.UserId, one.CertificationType), cancellationToken),
            Periods = (await db.CertificationPeriods.AsNoTracking().Where(period => period.OrganizationId == id).ToListAsync(cancellationToken))
                .ToLookup(period => period.CertificationId),
            Paused = (await db.Availabilities.AsNoTracking()
                .Where(availability => availability.OrganizationId == id && availability.Status == AvailabilityStatus.Paused)
                .ToListAsync(cancellationToken)).ToDictionary(availability => availability.MemberId, availability => availability.Availability),
        };
    }

    private static async Task<Dictionary<UserId, User>> UsersAsync(IMeanderDb db, IReadOnlyCollection<RosterLine> lines, CancellationToken cancellationToken)
    {
        var ids = lines.Select(line => line.UserId).OfType<UserId>().Distinct().ToList();
        var emails = lines.SelectMany(line => new[] { line.Email, line.CoordinatorEmail }).OfType<string>().Select(RosterLine.Key).Distinct().ToList();
        var byId = await db.Users.AsNoTracking().Where(user => ids.Contains(user.Id)).ToListAsync(cancellationToken);
        var byEmail = await db.Users.AsNoTracking().Where(user => user.Email != null && emails.Contains(user.Email.ToLower())).ToListAsync(cancellationToken);
        return byId.Concat(byEmail).DistinctBy(user => user.Id).ToDictionary(user => user.Id);
    }
}
