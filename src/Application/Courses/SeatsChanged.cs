using Meander.Domain.People;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Courses;

/// <summary>A course's seats now, and from then on whenever they change.</summary>
public sealed record SeatsChanged(CourseId CourseId) : IQuery<IAsyncEnumerable<SeatsChange>>
{
    /// <summary>
    /// Which of many open streams may go on: as strict as what let them start (here and in <see cref="OrganizationSeatsChanged"/>), in a
    /// constant number of statements.
    /// </summary>
    /// <param name="db">Reads every organisation that is followed.</param>
    /// <param name="streams">The readers, and the course of each; null: the whole organisation.</param>
    /// <returns>An answer to each, in order.</returns>
    public static async Task<IReadOnlyList<bool>> StillVisibleAsync(
        IMeanderDb db, IReadOnlyList<(Follower Follower, CourseId? Course)> streams, CancellationToken cancellationToken)
    {
        var users = streams.Select(stream => stream.Follower.User).Distinct().ToList();
        var organizations = streams.Select(stream => stream.Follower.Organization).Distinct().ToList();
        var roles = await db.Members.Where(member => users.Contains(member.UserId) && organizations.Contains(member.OrganizationId))
            .Select(member => new { Follower = new Follower(member.UserId, member.OrganizationId), member.Role })
            .ToDictionaryAsync(member => member.Follower, member => member.Role, cancellationToken);

        var ids = streams.Select(stream => stream.Course).OfType<CourseId>().Distinct().ToList();
        var courses = await db.Courses.Where(course => ids.Contains(course.Id))
            .Select(course => new { course.Id, course.OrganizationId, course.Status, course.IsActive })
            .ToDictionaryAsync(course => course.Id, cancellationToken);

        // Registrations matter only where a course is no longer shown to everybody.
        var hidden = courses.Values.Where(
            course => !VisibleCourses.IsVisibleAs(Role.PeerMentor, course.Status, course.IsActive, isRegistered: false))
            .Select(course => course.Id).ToList();
        var registered = hidden.Count == 0 ? [] : (await db.Registrations
            .Where(registration => hidden.Contains(registration.CourseId) && users.Contains(registration.UserId))
            .Select(registration => new { registration.CourseId, registration.UserId }).ToListAsync(cancellationToken))
            .Select(registration => (registration.CourseId, registration.UserId)).ToHashSet();

        return [.. streams.Select(stream => roles.TryGetValue(stream.Follower, out var role) && (stream.Course is not { } id
            ? role != Role.PeerMentor
            : courses.TryGetValue(id, out var course) && course.OrganizationId == stream.Follower.Organization
                && VisibleCourses.IsVisibleAs(role, course.Status, course.IsActive, registered.Contains((id, stream.Follower.User)))))];
    }

    public sealed class Handler(IMeanderDb db, ISeatFeed feed, ICaller caller)
        : IRequestHandler<SeatsChanged, IAsyncEnumerable<SeatsChange>>
    {
        public async Task<IAsyncEnumerable<SeatsChange>> Handle(SeatsChanged request, CancellationToken cancellationToken)
        {
            var organization = await db.Courses.Where(course => course.Id == request.CourseId).VisibleTo(db, caller)
                .Select(course => (OrganizationId?)course.OrganizationId).SingleOrDefaultAsync(cancellationToken)
                    ?? throw new NothingToFollow("course");
            var follower = new Follower(caller.Id, organization);
            await caller.LeaveAsync();
            return feed.OfCourse(follower, request.CourseId);
        }
    }
}
