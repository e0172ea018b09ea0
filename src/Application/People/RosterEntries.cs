using System.Linq.Expressions;
using Meander.Domain.Certifications;
using Meander.Domain.People;

namespace Meander.Application.People;

/// <summary>The conditions that the roster's filters and the dashboard's figures share, so that they agree.</summary>
internal static class RosterEntries
{
    /// <summary>The members of these organisations in the caller's scope as staff (People 2).</summary>
    public static IQueryable<RosterEntry> InScopeOf(
        this IQueryable<RosterEntry> entries, ICaller caller, IReadOnlyList<OrganizationId> organizations)
    {
        var whole = caller.Reach.WholeOrganizations.Intersect(organizations).ToList();
        var associations = caller.Reach.CoordinatedAssociationsIn(organizations);

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
    /// <param name="entries">Of these organisations.</param>
    /// <param name="states">Any of them.</param>
    /// <param name="days">One for each organisation.</param>
    public static IQueryable<RosterEntry> In(
        this IQueryable<RosterEntry> entries, IEnumerable<BadgeState> states, IReadOnlyList<OrganizationDay> days) =>
        entries.Where(On(days, days, today => Predicates.AnyOf(states.Distinct().Select(state => RosterEntry.Is(state, today)))));

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
    /// Paused: peer mentors whose availability is, and those whom a lost certification keeps out of the directory as of now, whether or not
    /// a
    /// job has made it lasting. Everybody else is active.
    /// </summary>
    /// <remarks>
    /// Who is kept out is what <see cref="IMeanderDb.SuppressedMembers"/> says, and a test compares the two: the badge of whoever lost a
    /// required certification says so, and where one is required it counts no others. Asked of that function, it cost a fifth of a second.
    /// </remarks>
    public static Expression<Func<RosterEntry, bool>> ArePaused(IMeanderDb db, IReadOnlyList<OrganizationDay> days)
    {
        var organizations = days.Select(day => day.Organization).ToList();
        var paused = db.Availabilities
            .Where(one => one.Status == AvailabilityStatus.Paused && organizations.Contains(one.OrganizationId))
                .Select(one => one.MemberId);
        Expression<Func<RosterEntry, bool>> areMentors = entry => entry.Role == Role.PeerMentor;
        Expression<Func<RosterEntry, bool>> areStoredSo = entry => paused.Contains(entry.MemberId);
        return areMentors.And(
            On(days, [.. days.Where(day => day.Gated)], today => RosterEntry.Is(BadgeState.Expired, today)).Or(areStoredSo));
    }

    /// <summary>What is said of a day, on the one that it is in the entry's organisation.</summary>
    private static Expression<Func<RosterEntry, bool>> On(
        IReadOnlyList<OrganizationDay> all, IReadOnlyList<OrganizationDay> some,
        Func<DateOnly, Expression<Func<RosterEntry, bool>>> condition) =>
        Predicates.AnyOf(some.GroupBy(day => day.Today, day => day.Organization).Select(day =>
        {
            var theirs = day.ToList();
            Expression<Func<RosterEntry, bool>> areTheirs = entry => theirs.Contains(entry.OrganizationId);
            return theirs.Count == all.Count ? condition(day.Key) : areTheirs.And(condition(day.Key));
        }));
}
