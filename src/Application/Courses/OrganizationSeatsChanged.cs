using Meander.Application.People;
using MediatR;

namespace Meander.Application.Courses;

/// <summary>Every change of seats in an organisation's courses, from now on; for its coordinators and admins.</summary>
public sealed record OrganizationSeatsChanged(OrganizationId OrganizationId) : IQuery<IAsyncEnumerable<SeatsChange>>
{
    public sealed class Handler(ISeatFeed feed, ICaller caller) : IRequestHandler<OrganizationSeatsChanged, IAsyncEnumerable<SeatsChange>>
    {
        public async Task<IAsyncEnumerable<SeatsChange>> Handle(OrganizationSeatsChanged request, CancellationToken cancellationToken)
        {
            // The same words to a peer mentor and about a foreign or unknown organisation.
            if (!caller.IsStaffOf(request.OrganizationId))
                throw new Forbidden("Only coordinators and admins of an organisation may follow its courses.");
            var follower = new Follower(caller.Id, request.OrganizationId);
            await caller.LeaveAsync();
            return feed.OfOrganization(follower);
        }
    }
}
