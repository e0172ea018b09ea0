namespace Meander.Application.Audit;

/// <summary>Audit events by id; those that do not exist for the caller are left out.</summary>
public sealed record AuditEventsOf(IReadOnlyList<AuditEventId> Ids) : IQuery<IReadOnlyList<AuditEventRow>>
{
    public sealed class Handler(IMeanderDb db, ICaller caller) : RowsHandler<AuditEventsOf, AuditEventRow>
    {
        protected override IQueryable<AuditEventRow> Rows(AuditEventsOf request) =>
            db.AuditEvents.VisibleTo(caller).Where(recorded => request.Ids.Contains(recorded.Id)).Select(AuditEventRow.Projection);
    }
}
