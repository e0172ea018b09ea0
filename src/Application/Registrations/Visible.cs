using Meander.Application.People;
using Meander.Domain.Registrations;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Registrations;

/// <summary>A command about registrations of perhaps several courses.</summary>
public interface IOfRegistrations
{
    IReadOnlyList<RegistrationId> RegistrationIds { get; }
}

/// <summary>
/// Staff of the registrations' organisations, for members in their scope; other registrations do not exist for them (Registrations 11).
/// </summary>
public abstract class StaffOfRegistrations<TRequest>(IMeanderDb db, ICaller caller) : IAccess<TRequest>
    where TRequest : IOfRegistrations
{
    /// <inheritdoc />
    /// <exception cref="Forbidden">One of them is the caller's own, and the caller is a peer mentor.</exception>
    public async Task<DomainError?> CheckAsync(TRequest request, CancellationToken cancellationToken)
    {
        var ids = request.RegistrationIds;
        var inScope = db.Members.InScopeOf(caller);
        var known = await db.Registrations.AsNoTracking().Where(registration => ids.Contains(registration.Id))
            .Select(registration => new
            {
                registration.Id,
                registration.UserId,
                registration.OrganizationId,
                InScope = inScope.Any(
                    member => member.UserId == registration.UserId && member.OrganizationId == registration.OrganizationId),
            })
            .ToDictionaryAsync(registration => registration.Id, cancellationToken);
        foreach (var (index, id) in ids.Index())
        {
            if (known.TryGetValue(id, out var registration) && registration.InScope)
                continue;
            if (registration is not null && registration.UserId == caller.Id && !caller.IsStaffOf(registration.OrganizationId))
                throw new Forbidden("Only coordinators and admins may record attendance and outcomes.");
            return new NotFound("registration") { Path = ["registrationIds", $"{index}"] };
        }

        return null;
    }
}

/// <summary>Which registrations exist for the caller (People 2).</summary>
internal static class VisibleRegistrations
{
    /// <summary>The caller's own; to staff also those of the members in their scope, and those that they made themself.</summary>
    public static IQueryable<CourseRegistration> VisibleTo(this IQueryable<CourseRegistration> registrations, IMeanderDb db, ICaller caller)
    {
        var reach = caller.Reach;
        // Fewer alternatives let the planner walk one index.
        if (reach.StaffOrganizations.Count == 0)
            return registrations.Where(registration => registration.UserId == reach.Self);
        if (reach.CoordinatedAssociations.Count == 0)
        {
            return registrations.Where(registration =>
                registration.UserId == reach.Self || reach.WholeOrganizations.Contains(registration.OrganizationId));
        }

        var scope = db.Members.InScopeOf(caller);
        return registrations.Where(registration =>
            registration.UserId == reach.Self
            || reach.WholeOrganizations.Contains(registration.OrganizationId)
            || (registration.RegisteredByUserId == reach.Self && reach.StaffOrganizations.Contains(registration.OrganizationId))
            || scope.Any(member => member.UserId == registration.UserId && member.OrganizationId == registration.OrganizationId));
    }
}
