using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Audit;

/// <summary>Audit events by id; those that do not exist for the caller are left out.</summary>
public sealed record AuditEventsOf(IReadOnlyList<AuditEventId> Ids) : IQuery<IReadOnlyList<AuditEventRow>>
{
    public sealed class Handler(IMeanderDb db, ICaller caller) : IRequestHandler<AuditEventsOf, IReadOnlyList<AuditEventRow>>
    {
        public async Task<IReadOnlyList<AuditEventRow>> Handle(AuditEventsOf request, CancellationToken cancellationToken) =>
            await db.AuditEvents.VisibleTo(caller).Where(recorded => request.Ids.Contains(recorded.Id))
                .Select(AuditEventRow.Projection).ToListAsync(cancellationToken);
    }
}
