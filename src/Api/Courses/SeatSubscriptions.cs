using Meander.Application.Courses;
using Meander.Domain;
using Meander.GraphQL.Binding;
using MediatR;

namespace Meander.Api.Courses;

[FieldsOf("Subscription")]
internal sealed class SeatSubscriptions(IMediator mediator)
{
    public Task<IAsyncEnumerable<SeatsChange>> SeatsChanged(CourseId courseId, CancellationToken cancellationToken) =>
        mediator.Send(new SeatsChanged(courseId), cancellationToken);

    public Task<IAsyncEnumerable<SeatsChange>> OrganizationSeatsChanged(
        OrganizationId organizationId, CancellationToken cancellationToken) =>
        mediator.Send(new OrganizationSeatsChanged(organizationId), cancellationToken);
}
