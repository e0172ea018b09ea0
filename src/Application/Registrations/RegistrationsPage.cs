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
    DateTimeOffset? RegisteredBefore = null) : IPartOfRequest;

/// <summary>A page of the registrations that exist for the caller: a peer mentor's are their own.</summary>
public sealed record RegistrationsPage(RegistrationFilter? Filter, PageRequest Page) : IQuery<Page<RegistrationRow>>, IPaged
{
    private static readonly PageQuestion<RegistrationsPage, CourseRegistration, RegistrationRow> Registrations = new(
        RegistrationOrder.In("registrations"),
        (db, asked) => Matching(db, asked.Request.Filter ?? new RegistrationFilter()).VisibleTo(db, asked.Caller),
        (registrations, _) => registrations.As<RegistrationRow>(),
        asked => asked.Request.Filter is not { } filter ? "all"
            : filter is { RegisteredFrom: null, RegisteredBefore: null }
                ? (filter.OrganizationId is null, filter.CourseId is null, filter.UserId is null, filter.Statuses is null)
                : null);

    private static IQueryable<CourseRegistration> Matching(IMeanderDb db, RegistrationFilter filter)
    {
        var registrations = db.Registrations.WithStatus(filter.Statuses);
        if (filter.OrganizationId is not null)
            registrations = registrations.Where(registration => registration.OrganizationId == filter.OrganizationId.Value);
        if (filter.CourseId is not null)
            registrations = registrations.Where(registration => registration.CourseId == filter.CourseId.Value);
        if (filter.UserId is not null)
            registrations = registrations.Where(registration => registration.UserId == filter.UserId.Value);
        if (filter.RegisteredFrom is { } from)
            registrations = registrations.Where(registration => registration.RegistrationDate >= from);
        if (filter.RegisteredBefore is { } before)
            registrations = registrations.Where(registration => registration.RegistrationDate < before);
        return registrations;
    }

    public sealed class Handler(ICaller caller, Questions questions) : IRequestHandler<RegistrationsPage, Page<RegistrationRow>>
    {
        public Task<Page<RegistrationRow>> Handle(RegistrationsPage request, CancellationToken cancellationToken)
        {
            var filter = request.Filter ?? new RegistrationFilter();
            caller.MustBelongTo(filter.OrganizationId);
            if (filter.UserId is { } person && person != caller.Id)
                caller.MustBeStaff(filter.OrganizationId);

            // Said outright also for those who have just one, it tells the planner how few rows there may be.
            if (filter.OrganizationId is null && caller.Reach.Organizations is [var only])
                filter = filter with { OrganizationId = only };
            return Registrations.AskAsync(questions, request with { Filter = filter }, cancellationToken);
        }
    }
}
