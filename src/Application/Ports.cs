using Meander.Application.Courses;
using Meander.Application.Notifications;
using Meander.Application.People;
using Meander.Domain.Audit;
using Meander.Domain.Certifications;
using Meander.Domain.Courses;
using Meander.Domain.Notifications;
using Meander.Domain.People;
using Meander.Domain.Portal;
using Meander.Domain.Registrations;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application;

/// <summary>The database as the caller's organisations see it: row-level security hides every other row.</summary>
public interface IMeanderDb
{
    DbSet<Organization> Organizations { get; }
    DbSet<LocalAssociation> LocalAssociations { get; }
    DbSet<Member> Members { get; }
    DbSet<CertificationType> CertificationTypes { get; }
    DbSet<Certification> Certifications { get; }
    DbSet<CertificationPeriod> CertificationPeriods { get; }
    DbSet<Course> Courses { get; }
    DbSet<CourseRegistration> Registrations { get; }
    DbSet<Notification> Notifications { get; }
    DbSet<AuditEvent> AuditEvents { get; }
    DbSet<WebhookDelivery> WebhookDeliveries { get; }
    DbSet<MentorAvailability> Availabilities { get; }
    DbSet<CourseAlert> CourseAlerts { get; }

    /// <summary>Read, and never written by the application: triggers keep it.</summary>
    DbSet<RosterEntry> RosterEntries { get; }

    /// <summary>
    /// Peer mentors whom a lost required certification keeps out of the directory at that instant, by the days of their organisations: what
    /// every list of contacts leaves out, whether or not a job has paused them.
    /// </summary>
    IQueryable<SuppressedMember> SuppressedMembers(DateTimeOffset at);

    /// <summary>
    /// The courses of the caller's organisations whose title or description is like this pattern, whatever the case; found by an index when
    /// the pattern has three characters in a row. Whether the caller may see them is not looked at.
    /// </summary>
    IQueryable<FoundCourse> CoursesLike(string pattern);

    /// <summary>
    /// The members of the caller's organisations whose name or address is like this pattern, whatever the case, in one row; found by an
    /// index when they are few and the pattern has three characters in a row. Whether the caller may see them is not looked at.
    /// </summary>
    IQueryable<FoundMembers> MembersLike(string pattern, int atMost);

    /// <summary>All rows of a question, by the statement of its shape.</summary>
    Task<IReadOnlyList<TRow>> AskAsync<TRequest, TRow>(
        Question<TRequest, TRow> question, Asked<TRequest> asked, CancellationToken cancellationToken);

    /// <summary>
    /// Runs the work in one transaction: saves and commits on a value, rolls back on a refusal or fault. A constraint that only a lost
    /// race can break comes back as the refusal it stands for.
    /// </summary>
    Task<TResult> InTransactionAsync<TResult>(Func<CancellationToken, Task<TResult>> work, CancellationToken cancellationToken)
        where TResult : IResult<TResult>;

    /// <summary>
    /// Lets one transaction at a time change what spans an organisation's courses: its time zone, by which they start, and the graph of
    /// prerequisites. Comes before any lock of a course; enrolments never wait for it.
    /// </summary>
    Task LockOrganizationAsync(OrganizationId organization, CancellationToken cancellationToken);

    /// <summary>
    /// Makes it possible for the person to be somebody's member. It does not tell whether they were known already, perhaps to another
    /// organisation.
    /// </summary>
    Task EnsureUserAsync(UserId user, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Sets what signs an organisation's deliveries; null for nothing. The caller, an admin there, can write it and not read it.
    /// </summary>
    /// <returns>Whether it is another one than before.</returns>
    Task<bool> SetPortalSecretAsync(OrganizationId organization, string? secret, CancellationToken cancellationToken);

    /// <summary>Makes a device the caller's, whoever had it before, and forgets the oldest of too many.</summary>
    Task RegisterDeviceAsync(string token, DevicePlatform platform, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>A role in one organisation.</summary>
/// <param name="MemberId">The membership's id.</param>
/// <param name="OrganizationId">The organisation of the membership.</param>
/// <param name="Role">The role in that organisation.</param>
/// <param name="LocalAssociationId">Null: of the whole organisation.</param>
public sealed record Membership(MemberId MemberId, OrganizationId OrganizationId, Role Role, LocalAssociationId? LocalAssociationId);

/// <summary>The person who sent the request, or the operator of an import.</summary>
public interface ICaller
{
    /// <summary>Looks the caller up, once a request, with the first statement on the request's connection.</summary>
    ValueTask LoadAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Reads as the caller. It is read again when the caller turns out to be another one than the node remembers, so reading must change
    /// nothing, and the answer must be complete: one that goes on being read needs <see cref="LoadAsync"/>.
    /// </summary>
    /// <param name="read">Makes the answer.</param>
    /// <param name="isShort">See <see cref="IShortQuery"/>.</param>
    /// <param name="cancellationToken">Ends the wait for a connection, and the reading of what is not short.</param>
    /// <exception cref="Unauthenticated">Nobody known asks.</exception>
    async Task<T> ReadAsync<T>(Func<Task<T>> read, bool isShort, CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        return IsKnown ? await read() : throw new Unauthenticated();
    }

    /// <summary>Whom the token names, known or not; null without a token.</summary>
    UserId? Claimed { get; }

    /// <summary>The token has an address with which they take up memberships when they sign in for the first time.</summary>
    bool MayTakeUpMemberships => false;

    /// <summary>False without a token, or when the token's user is unknown.</summary>
    bool IsKnown { get; }

    /// <summary>The caller's id; reading it when there is none is a fault.</summary>
    UserId Id { get; }

    /// <summary>Empty when unknown.</summary>
    IReadOnlyList<Membership> Memberships { get; }

    /// <summary>The same as lists for conditions on rows.</summary>
    Reach Reach => new(this);

    /// <summary>Gives the request's connection back before a long wait; whoever asks next in the request enters again.</summary>
    ValueTask LeaveAsync() => ValueTask.CompletedTask;
}

/// <summary>
/// The seats of courses as they change on any node. A reader gets the newest state of each course. A slow reader skips intermediate states;
/// states never arrive out of order. A stream ends when its reader may no longer see what it follows. All readers get the same instances.
/// </summary>
public interface ISeatFeed
{
    /// <summary>The state now, then every later one. The reader must see the course when the stream starts.</summary>
    IAsyncEnumerable<SeatsChange> OfCourse(Follower follower, CourseId course);

    /// <summary>Changes from now on, in all courses of the organisation.</summary>
    IAsyncEnumerable<SeatsChange> OfOrganization(Follower follower);
}

/// <summary>
/// Messages as they are committed, by whichever process: each once a stream, and all streams of a reader are handed the same instances. A
/// stream skips nothing: when it cannot go on without a gap, it ends with <see cref="MessagesMissed"/>.
/// </summary>
public interface INotificationFeed
{
    /// <summary>
    /// All that is committed after this call was made, wherever the reader is a member by then. What is found together comes in order of
    /// time;
    /// a commit that took long may come after one that was made later.
    /// </summary>
    Task<IAsyncEnumerable<NotificationRow>> FollowAsync(UserId reader, CancellationToken cancellationToken);
}

/// <summary>Whose stream it is, and of which organisation.</summary>
public readonly record struct Follower(UserId User, OrganizationId Organization);
