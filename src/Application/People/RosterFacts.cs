using Meander.Application.Imports;
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

    /// <summary>The addresses and associations of the file and the database in lower case.</summary>
    public required FoldedTexts Folded { get; init; }

    /// <summary>The same users by their address in lower case.</summary>
    public required IReadOnlyDictionary<string, User> UsersByEmail { get; init; }

    /// <summary>Everyone of the organisation.</summary>
    public required IReadOnlyDictionary<UserId, Member> Members { get; init; }

    /// <summary>Those of <see cref="Users"/> who belong to another organisation too.</summary>
    public required IReadOnlySet<UserId> SharedUsers { get; init; }

    /// <summary>By their name in lower case.</summary>
    public required IReadOnlyDictionary<string, LocalAssociation> Associations { get; init; }

    public required IReadOnlyDictionary<string, CertificationType> Types { get; init; }

    public required IReadOnlyDictionary<(UserId User, string Type), Certification> Certifications { get; init; }

    public required ILookup<CertificationId, CertificationPeriod> Periods { get; init; }

    /// <summary>The availability of peer mentors who are paused; a renewal may make them active again.</summary>
    public required IReadOnlyDictionary<MemberId, Availability> Paused { get; init; }

    public static async Task<RosterFacts> LoadAsync(
        IMeanderDb db, IBulkStore store, Organization organization, RosterFile file, CancellationToken cancellationToken)
    {
        var id = organization.Id;
        var associations = await db.LocalAssociations.AsNoTracking().Where(one => one.OrganizationId == id).ToListAsync(cancellationToken);
        var folded = new FoldedTexts();
        await folded.AddAsync(
            store,
            [
                .. file.Lines.SelectMany(line => new[] { line.Email, line.CoordinatorEmail, line.Association }),
                .. file.EmailsOfBadLines, .. associations.Select(association => association.Name),
            ],
            cancellationToken);
        var users = await UsersAsync(db, file.Lines, folded, cancellationToken);
        await folded.AddAsync(store, users.Values.Select(user => user.Email), cancellationToken);
        List<UserId> ids = [.. users.Keys];
        return new RosterFacts
        {
            Organization = organization,
            Folded = folded,
            Users = users,
            UsersByEmail = users.Values.Where(user => user.Email is not null).ToDictionary(user => folded[user.Email!]),
            Members = await db.Members.AsNoTracking().Where(member => member.OrganizationId == id).ToDictionaryAsync(member => member.UserId, cancellationToken),
            SharedUsers = (await db.Members.Where(member => member.OrganizationId != id && ids.Contains(member.UserId))
                .Select(member => member.UserId).ToListAsync(cancellationToken)).ToHashSet(),
            Associations = associations.ToDictionary(one => folded[one.Name]),
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

    private static async Task<Dictionary<UserId, User>> UsersAsync(
        IMeanderDb db, IReadOnlyCollection<RosterLine> lines, FoldedTexts folded, CancellationToken cancellationToken)
    {
        var ids = lines.Select(line => line.UserId).OfType<UserId>().Distinct().ToList();
        var emails = lines.SelectMany(line => new[] { line.Email, line.CoordinatorEmail }).OfType<string>()
            .Select(email => folded[email]).Distinct().ToList();
        var byId = await db.Users.AsNoTracking().Where(user => ids.Contains(user.Id)).ToListAsync(cancellationToken);
        var byEmail = await db.Users.AsNoTracking().Where(user => user.Email != null && emails.Contains(LetterCase.Lower(user.Email)))
            .ToListAsync(cancellationToken);
        return byId.Concat(byEmail).DistinctBy(user => user.Id).ToDictionary(user => user.Id);
    }
}
