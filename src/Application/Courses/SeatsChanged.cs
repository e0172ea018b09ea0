using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Courses;

/// <summary>A course's seats now, and from then on whenever they change.</summary>
public sealed record SeatsChanged(CourseId CourseId) : IQuery<IAsyncEnumerable<SeatsChange>>
{
    public sealed class Handler(IMeanderDb db, ISeatFeed feed, ICaller caller) : IRequestHandler<SeatsChanged, IAsyncEnumerable<SeatsChange>>
    {
        public async Task<IAsyncEnumerable<SeatsChange>> Handle(SeatsChanged request, CancellationToken cancellationToken)
        {
            var organization = await db.Courses.Where(course => course.Id == request.CourseId).VisibleTo(db, caller)
                .Select(course => (OrganizationId?)course.OrganizationId).SingleOrDefaultAsync(cancellationToken) ?? throw new NothingToFollow("course");
            var follower = new Follower(caller.Id, organization);
            await caller.LeaveAsync();
            return feed.OfCourse(follower, request.CourseId);
        }
    }
}
