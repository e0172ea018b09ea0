using Meander.Domain.Registrations;
using MediatR;

namespace Meander.Application.Registrations;

/// <summary>A page of the caller's own registrations, in whatever organisation.</summary>
public sealed record OwnRegistrationsPage(IReadOnlyList<RegistrationStatus>? Statuses, PageRequest Page) : IQuery<Page<RegistrationRow>>
{
    private static readonly RowOrder<CourseRegistration, RegistrationRow> Order = RegistrationOrder.In("own registrations");

    public sealed class Handler(IMeanderDb db, ICaller caller) : IRequestHandler<OwnRegistrationsPage, Page<RegistrationRow>>
    {
        public Task<Page<RegistrationRow>> Handle(OwnRegistrationsPage request, CancellationToken cancellationToken)
        {
            var self = caller.Id;
            return Order.PageAsync(
                db.Registrations.Where(registration => registration.UserId == self).WithStatus(request.Statuses),
                request.Page, cancellationToken);
        }
    }
}
