namespace Meander.Application.Audit;

/// <summary>Audit events by id; those that do not exist for the caller are left out.</summary>
public sealed record AuditEventsOf(IReadOnlyList<AuditEventId> Ids) : IQuery<IReadOnlyList<AuditEventRow>>, IByIds<AuditEventId>
{
    private static readonly Question<AuditEventsOf, AuditEventRow> Events = new((db, asked) => db.AuditEvents
        .VisibleTo(asked.Caller).Where(recorded => asked.Request.Ids.Contains(recorded.Id)).Select(AuditEventRow.Projection));

    public sealed class Handler(Questions questions) : RowsHandler<AuditEventsOf, AuditEventRow>(questions, Events);
}
