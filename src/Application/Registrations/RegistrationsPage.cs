using Meander.Application.People;
using Meander.Domain.Registrations;
using MediatR;

namespace Meander.Application.Registrations;

/// <summary>Which registrations are wanted; every condition given must hold.</summary>
/// <param name="OrganizationId">Registrations in this one of the caller's organisations; null: in all of them.</param>
/// <param name="CourseId">Registrations of this course; null: of every course.</param>
/// <param name="UserId">Registrations of this person, who may be somebody else only for coordinators and admins; null: of
/// everybody.</param>
/// <param name="Statuses">Registrations with one of these statuses; null: with any.</param>
/// <param name="RegisteredFrom">Only registrations made at or after this instant; null: no bound.</param>
/// <param name="RegisteredBefore">Only registrations made before this instant; null: no bound.</param>
public sealed record RegistrationFilter(
    OrganizationId? OrganizationId = null,
    CourseId? CourseId = null,
    UserId? UserId = null,
    IReadOnlyList<RegistrationStatus>? Statuses = null,
    DateTimeOffset? RegisteredFrom = null,
    DateTimeOffset? RegisteredBefore = null);

/// <summary>A page of the registrations that exist for the caller: a peer mentor's are their own.</summary>
public sealed record RegistrationsPage(RegistrationFilter? Filter, PageRequest Page) : IQuery<Page<RegistrationRow>>
{
    private static readonly RowOrder<CourseRegistration, RegistrationRow> Order = RegistrationOrder.In("registrations");

    public sealed class Handler(IMeanderDb db, ICaller caller) : IRequestHandler<RegistrationsPage, Page<RegistrationRow>>
    {
        public Task<Page<RegistrationRow>> Handle(RegistrationsPage request, CancellationToken cancellationToken)
        {
            var filter = request.Filter ?? new RegistrationFilter();
            caller.MustBelongTo(filter.OrganizationId);
            if (filter.UserId is { } person && person != caller.Id)
                caller.MustBeStaff(filter.OrganizationId);
            return Order.PageAsync(Matching(filter).VisibleTo(db, caller), request.Page, cancellationToken);
        }

        private IQueryable<CourseRegistration> Matching(RegistrationFilter filter)
        {
            var registrations = db.Registrations.WithStatus(filter.Statuses);
            // Said outright also for those who have just one, it tells the planner how few rows there may be.
            if ((filter.OrganizationId ?? (caller.Reach.Organizations is [var only] ? only : null)) is { } organization)
                registrations = registrations.Where(registration => registration.OrganizationId == organization);
            if (filter.CourseId is { } course)
                registrations = registrations.Where(registration => registration.CourseId == course);
            if (filter.UserId is { } user)
                registrations = registrations.Where(registration => registration.UserId == user);
            if (filter.RegisteredFrom is { } from)
                registrations = registrations.Where(registration => registration.RegistrationDate >= from);
            if (filter.RegisteredBefore is { } before)
                registrations = registrations.Where(registration => registration.RegistrationDate < before);
            return registrations;
        }
    }
}
