using Meander.Domain.Registrations;

namespace Meander.Application.Registrations;

/// <summary>
/// Locks, loads and stores the places of courses. Locks are taken in the order of the courses' ids and last until the transaction ends;
/// what is loaded is read after the wait for them. Courses and registrations that do not exist for the caller are left out.
/// </summary>
public interface IPlaces
{
    /// <summary>Locks courses, and loads what deciding about these people in each of them needs.</summary>
    /// <param name="courses">The courses.</param>
    /// <param name="people">The people for whom places are asked; empty when nobody asks.</param>
    /// <param name="freeing">How many seats an act may add to those that are free; null when no act follows.</param>
    /// <param name="now">The instant of deciding.</param>
    Task<IReadOnlyList<Places>> LockAsync(
        IReadOnlyList<CourseId> courses, IReadOnlyList<UserId> people, int? freeing, DateTimeOffset now,
        CancellationToken cancellationToken);

    /// <summary>Locks the courses of registrations, and loads the registrations.</summary>
    /// <param name="registrations">The registrations, each once.</param>
    /// <param name="freeing">Whether an act may free their seats.</param>
    /// <param name="now">The instant of deciding.</param>
    Task<IReadOnlyList<Places>> LockOfAsync(
        IReadOnlyList<RegistrationId> registrations, bool freeing, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Loads without a lock what <see cref="Places.Blockers"/> needs, for what a person is told before they enrol.</summary>
    Task<IReadOnlyList<Places>> ReadAsync(
        IReadOnlyList<CourseId> courses, UserId person, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Writes what is pending in the unit of work (a course with more seats, say) and the audit event and message of each change, then the
    /// moved registrations in one statement, so that seats given back and taken in it cancel out, then the new ones in another.
    /// </summary>
    Task StoreAsync(IReadOnlyList<Places> places, CancellationToken cancellationToken);
}

/// <summary>
/// Requests of several callers for places, in one transaction. The database lets it act for exactly these callers, each in the
/// organisations that they belong to.
/// </summary>
public interface IEnrollmentBatch
{
    /// <summary>
    /// Enters for the callers, locks the courses and loads what deciding needs in one round trip; then writes what was decided, and
    /// commits.
    /// </summary>
    /// <param name="callers">Whom the requests' tokens name, each once.</param>
    /// <param name="asked">Courses, and the people for whom places in them are asked.</param>
    /// <param name="wait">False: a course that another transaction has locked is left out.</param>
    /// <param name="now">The instant of deciding.</param>
    /// <param name="decide">Answers which of the places changed.</param>
    /// <param name="cancellationToken">Stops it as a whole.</param>
    /// <returns>A refusal when a constraint was broken by a race that the decision could not see; then nothing was done.</returns>
    Task<Result<bool>> RunAsync(
        IReadOnlyList<UserId> callers, IReadOnlyList<(CourseId Course, UserId Person)> asked, bool wait, DateTimeOffset now,
        Func<Gathered, Task<IReadOnlyList<Places>>> decide, CancellationToken cancellationToken);
}

/// <summary>What a batch of requests is decided from.</summary>
/// <param name="Memberships">Of each caller; nothing for those whom no organisation knows.</param>
/// <param name="NewCallers">Those who are known and have never signed in.</param>
/// <param name="Places">Of the courses that are locked now.</param>
public sealed record Gathered(
    ILookup<UserId, Membership> Memberships, IReadOnlySet<UserId> NewCallers, IReadOnlyDictionary<CourseId, Places> Places);
