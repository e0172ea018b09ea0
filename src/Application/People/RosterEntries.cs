using System.Linq.Expressions;
using Meander.Domain.Certifications;
using Meander.Domain.People;

namespace Meander.Application.People;

/// <summary>The conditions that the roster's filters and the dashboard's figures share, so that they agree.</summary>
internal static class RosterEntries
{
    /// <summary>The members of these organisations in the caller's scope as staff (People 2).</summary>
    public static IQueryable<RosterEntry> InScopeOf(this IQueryable<RosterEntry> entries, ICaller caller, IReadOnlyList<OrganizationId> organizations)
    {
        var whole = caller.WholeOrganizations().Intersect(organizations).ToList();
        var associations = caller.CoordinatedAssociations(organizations);

        // Said outright where there is one, it lets the database read a page in the order of an index.
        return (whole, associations) switch
        {
            ([var only], []) => entries.Where(entry => entry.OrganizationId == only),
            ([], [var only]) => entries.Where(entry => entry.LocalAssociationId == only),
            _ => entries.Where(entry =>
                whole.Contains(entry.OrganizationId)
                || (entry.LocalAssociationId != null && associations.Contains(entry.LocalAssociationId.Value))),
        };
    }

    /// <summary>Those whose badge is in one of these states, by the day in their organisation.</summary>
    public static IQueryable<RosterEntry> In(
        this IQueryable<RosterEntry> entries, IEnumerable<BadgeState> states, IReadOnlyList<(OrganizationId Organization, DateOnly Today)> today)
    {
        var days = today.GroupBy(one => one.Today, one => one.Organization).ToList();
        return entries.Where(Predicates.AnyOf(days.Select(day =>
        {
            var inState = Predicates.AnyOf(states.Distinct().Select(state => RosterEntry.Is(state, day.Key)));
            var theirs = day.ToList();
            Expression<Func<RosterEntry, bool>> onThatDay = entry => theirs.Contains(entry.OrganizationId);
            return days.Count == 1 ? inState : onThatDay.And(inState);
        })));
    }

    /// <summary>The state of the badge on that day, put together from the same conditions.</summary>
    public static Expression<Func<RosterEntry, BadgeState>> StateOn(DateOnly today)
    {
        var entry = Expression.Parameter(typeof(RosterEntry), "entry");
        BadgeState[] told = [BadgeState.Expired, BadgeState.ExpiringSoon, BadgeState.Certified];
        var state = told.Reverse().Aggregate((Expression)Expression.Constant(BadgeState.None), (otherwise, one) =>
            Expression.Condition(Predicates.Rebind(RosterEntry.Is(one, today), entry), Expression.Constant(one), otherwise));
        return Expression.Lambda<Func<RosterEntry, BadgeState>>(state, entry);
    }

    /// <summary>
    /// Paused: peer mentors whose availability is, and those whom a lost certification keeps out of the directory as of now, whether or not a
    /// job has made it lasting. Everybody else is active.
    /// </summary>
    public static IQueryable<RosterEntry> With(
        this IQueryable<RosterEntry> entries, AvailabilityStatus status, IMeanderDb db, IReadOnlyList<OrganizationId> organizations, DateTimeOffset now)
    {
        var paused = db.Availabilities
            .Where(one => one.Status == AvailabilityStatus.Paused && organizations.Contains(one.OrganizationId)).Select(one => one.MemberId);
        var suppressed = db.SuppressedMembers(now).Where(one => organizations.Contains(one.OrganizationId)).Select(one => one.MemberId);
        var wanted = status == AvailabilityStatus.Paused;
        return entries.Where(entry =>
            (entry.Role == Role.PeerMentor && (paused.Contains(entry.MemberId) || suppressed.Contains(entry.MemberId))) == wanted);
    }
}
