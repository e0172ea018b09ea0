using Meander.Application.People;
using Meander.Domain.Audit;
using MediatR;

namespace Meander.Application.Audit;

/// <summary>Which events are wanted; every condition given must hold.</summary>
/// <param name="OrganizationId">One that the caller administers; all of these when left out.</param>
/// <param name="SubjectId">What was changed.</param>
/// <param name="ActorId">Who changed it.</param>
/// <param name="From">Only events at or after this instant; null: no bound.</param>
/// <param name="Before">Only events before this instant; null: no bound.</param>
public sealed record AuditFilter(
    OrganizationId? OrganizationId =
        null, Guid? SubjectId = null, UserId? ActorId = null, DateTimeOffset? From = null, DateTimeOffset? Before = null);

/// <summary>A page of who did what, newest first; for admins.</summary>
public sealed record AuditLogPage(AuditFilter? Filter, PageRequest Page) : IQuery<Page<AuditEventRow>>
{
    private static readonly RowOrder<AuditEvent, AuditEventRow> Order =
        new RowOrder<AuditEvent, AuditEventRow, DateTimeOffset, AuditEventId>(
        "audit log", descending: true, recorded => recorded.At, row => row.At, recorded => recorded.Id, row => row.Id);

    public sealed class Handler(IMeanderDb db, ICaller caller) : IRequestHandler<AuditLogPage, Page<AuditEventRow>>
    {
        public Task<Page<AuditEventRow>> Handle(AuditLogPage request, CancellationToken cancellationToken)
        {
            var filter = request.Filter ?? new AuditFilter();
            var organizations = caller.AsAdmin(filter.OrganizationId, "who did what");

            // Said outright where there is one, it lets the database read a page in the order of an index.
            var events = organizations is [var only]
                ? db.AuditEvents.Where(recorded => recorded.OrganizationId == only)
                : db.AuditEvents.Where(recorded => organizations.Contains(recorded.OrganizationId));
            if (filter.SubjectId is { } subject)
                events = events.Where(recorded => recorded.SubjectId == subject);
            if (filter.ActorId is { } actor)
                events = events.Where(recorded => recorded.ActorUserId == actor);
            if (filter.From is { } from)
                events = events.Where(recorded => recorded.At >= from);
            if (filter.Before is { } before)
                events = events.Where(recorded => recorded.At < before);
            return Order.PageAsync(events, AuditEventRow.Projection, request.Page, cancellationToken);
        }
    }
}
