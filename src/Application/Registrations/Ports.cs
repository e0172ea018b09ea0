using Meander.Application.Courses;
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

    /// <summary>Loads registrations without a lock and without the lines, for what an act on them would be answered.</summary>
    Task<IReadOnlyList<Places>> ReadOfAsync(
        IReadOnlyList<RegistrationId> registrations, DateTimeOffset now, CancellationToken cancellationToken);

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
    /// <param name="asked">By whom and about what.</param>
    /// <param name="decide">Answers which of the places changed.</param>
    /// <param name="cancellationToken">Stops it as a whole.</param>
    /// <returns>
    /// The courses that were to be shown, as they are then; a refusal when a constraint was broken by a race that the decision could not
    /// see, and then nothing was done.
    /// </returns>
    Task<Result<IReadOnlyList<CourseRow>>> RunAsync(
        AskedTogether asked, Func<Gathered, Task<IReadOnlyList<Places>>> decide, CancellationToken cancellationToken);
}

/// <summary>Requests for places that are decided together.</summary>
/// <param name="Callers">Whom their tokens name, each once.</param>
/// <param name="TakingUp">Those of them who take up memberships when they sign in for the first time, apart from the others.</param>
/// <param name="Pairs">Courses, and the people for whom places in them are asked.</param>
/// <param name="Shown">Courses that are shown with the answers.</param>
/// <param name="Wait">False: a course that another transaction has locked is left out.</param>
/// <param name="Now">The instant of deciding.</param>
public sealed record AskedTogether(
    IReadOnlyList<UserId> Callers, IReadOnlySet<UserId> TakingUp, IReadOnlyList<(CourseId Course, UserId Person)> Pairs,
    CoursesOf Shown, bool Wait, DateTimeOffset Now);

/// <summary>What a batch of requests is decided from.</summary>
/// <param name="Memberships">Of each caller; nothing for those whom no organisation knows.</param>
/// <param name="NewCallers">Those who are known and have never signed in.</param>
/// <param name="Places">Of the courses that are locked now.</param>
/// <param name="HeldElsewhere">Courses that are there, and that another transaction has locked.</param>
public sealed record Gathered(
    ILookup<UserId, Membership> Memberships, IReadOnlySet<UserId> NewCallers, IReadOnlyDictionary<CourseId, Places> Places,
    IReadOnlySet<CourseId> HeldElsewhere);
