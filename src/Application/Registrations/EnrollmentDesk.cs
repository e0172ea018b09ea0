using Meander.Application.Courses;
using Meander.Domain.Registrations;

namespace Meander.Application.Registrations;

/// <summary>A request for places in one course.</summary>
/// <param name="CourseId">The course.</param>
/// <param name="People">For whom; null: for the caller.</param>
/// <param name="Check">Whether the caller may ask this at all, as <see cref="IAccess{TRequest}"/> says it.</param>
/// <param name="Decide">What becomes of it, with the course locked.</param>
public sealed record EnrollmentRequest(
    CourseId CourseId, IReadOnlyList<UserId>? People, Func<ICaller, Task<DomainError?>> Check,
    Func<ICaller, Places, Result<IReadOnlyList<Result<CourseRegistration>>>> Decide)
{
    /// <summary>What of the course is shown with the answer; null: nothing.</summary>
    public CourseParts? ShownParts { get; init; }
}

/// <summary>
/// Where requests for places are taken, one caller's like another's: alone when nobody else asks, together when others asked while those
/// before them were being decided (docs/decisions/0018). Each gets its own answer.
/// </summary>
public sealed class EnrollmentDesk(ICaller caller, EnrollmentQueue queue)
{
    /// <summary>
    /// Set by who shows the course with the answer, or a part of it: it is read once for all who are decided together, in the round trip
    /// that writes, and not by each of them. Null: it is not shown.
    /// </summary>
    public CourseParts? ShownParts { get; set; }

    /// <summary>
    /// Set by who lets a caller act only as long as their memberships are the ones that they signed in with: looks at the caller as the
    /// database knows them when the request is decided, and throws what stands against it.
    /// </summary>
    public Action<ICaller>? LookAtCaller { get; set; }

    /// <summary>The course of the last request, as it was once that was decided; null when it is not to be shown.</summary>
    public CourseRow? Course { get; private set; }

    /// <summary>The answer about a course that does not exist for the caller.</summary>
    internal static Result<IReadOnlyList<Result<CourseRegistration>>> NoSuchCourse => new NotFound("course") { Path = ["courseId"] };

    /// <summary>
    /// One result for each person, or a refusal of the request. When it is cancelled before it is decided, nothing was done.
    /// </summary>
    /// <exception cref="Unauthenticated">Nobody is signed in, or somebody whom no organisation knows.</exception>
    /// <exception cref="Overloaded">Too many wait, or this one has waited too long.</exception>
    public async Task<Result<IReadOnlyList<Result<CourseRegistration>>>> TakeAsync(
        EnrollmentRequest request, CancellationToken cancellationToken)
    {
        if (caller.Claimed is not { } claimed)
            throw new Unauthenticated();

        // Who waits here holds no connection, or those who decide could find none.
        await caller.LeaveAsync();
        if (await AskAsync(claimed, request, cancellationToken) is { } answer)
            return answer;

        // Memberships are taken up on a connection of the request's own.
        await caller.LoadAsync(cancellationToken);
        if (!caller.IsKnown)
            throw new Unauthenticated();
        await caller.LeaveAsync();
        return await AskAsync(claimed, request, cancellationToken) ?? throw new Unauthenticated();
    }

    private async Task<Result<IReadOnlyList<Result<CourseRegistration>>>?> AskAsync(
        UserId claimed, EnrollmentRequest request, CancellationToken cancellationToken)
    {
        var asked = new WaitingRequest(
            claimed, caller.MayTakeUpMemberships, request with { ShownParts = ShownParts, Check = CheckAsync });
        var answer = await queue.AskAsync(asked, cancellationToken);
        Course = asked.Course;
        return answer;

        Task<DomainError?> CheckAsync(ICaller found)
        {
            LookAtCaller?.Invoke(found);
            return request.Check(found);
        }
    }
}
