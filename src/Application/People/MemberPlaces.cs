using Meander.Domain.People;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.People;

/// <summary>The association and the coordinator of a member must be of the same organisation.</summary>
public sealed class MemberPlaces(IMeanderDb db)
{
    /// <summary>What is named and does not exist there, or cannot be a coordinator.</summary>
    /// <param name="moved">The member who is moved, and is not asked about what stays as it is; null for a new one.</param>
    public async Task<IReadOnlyList<DomainError>> ProblemsAsync(
        OrganizationId organization, MemberPlace place, Member? moved, CancellationToken cancellationToken)
    {
        var problems = new List<DomainError>();
        if (place.LocalAssociationId is { } association && association != moved?.LocalAssociationId
            && !await db.LocalAssociations.AnyAsync(one => one.Id == association && one.OrganizationId == organization, cancellationToken))
            problems.Add(new NotFound("local association") { Path = ["localAssociationId"] });
        if (place.CoordinatorId is not { } coordinator || coordinator == moved?.CoordinatorId)
            return problems;
        var role = await db.Members.Where(one => one.Id == coordinator && one.OrganizationId == organization)
            .Select(one => (Role?)one.Role).SingleOrDefaultAsync(cancellationToken);
        if (MemberPlace.CannotCoordinate(moved?.Id, coordinator, role) is { } problem)
        {
            problems.Add(problem == CoordinatorProblem.Unknown
                ? new NotFound("member") { Path = ["coordinatorId"] }
                : ValidationFailed.At("Must be another member who is a coordinator or admin.", "coordinatorId"));
        }

        return problems;
    }
}
