using System.Linq.Expressions;
using Meander.Domain.Audit;

namespace Meander.Application.Audit;

/// <summary>A recorded act, as admins see it.</summary>
public sealed record AuditEventRow
{
    internal static readonly Expression<Func<AuditEvent, AuditEventRow>> Projection = recorded => new AuditEventRow
    {
        Id = recorded.Id,
        OrganizationId = recorded.OrganizationId,
        At = recorded.At,
        ActorId = recorded.ActorUserId,
        Action = recorded.Action,
        SubjectType = recorded.SubjectType,
        SubjectId = recorded.SubjectId,
        Summary = recorded.Summary,
    };

    public required AuditEventId Id { get; init; }
    public required OrganizationId OrganizationId { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>Null when a scheduled job or an operator's command acted.</summary>
    public required UserId? ActorId { get; init; }

    public required string Action { get; init; }

    /// <summary>The schema's type name of the subject.</summary>
    public required string SubjectType { get; init; }

    public required Guid SubjectId { get; init; }
    public required string Summary { get; init; }
}

/// <summary>Which audit events exist for the caller: those of organisations that they administer.</summary>
internal static class VisibleAuditEvents
{
    public static IQueryable<AuditEvent> VisibleTo(this IQueryable<AuditEvent> events, ICaller caller)
    {
        var reach = caller.Reach;
        return events.Where(recorded => reach.AdministeredOrganizations.Contains(recorded.OrganizationId));
    }
}
