namespace Meander.Domain.Audit;

/// <summary>Who did what: one row for each thing changed, written with the change.</summary>
public sealed class AuditEvent
{
    /// <summary>Longest summary; longer ones are cut.</summary>
    public const int MaxSummary = 500;

    private AuditEvent(
        AuditEventId id, OrganizationId organizationId, UserId? actorUserId, string action, string subjectType, Guid subjectId,
        string summary, DateTimeOffset at) =>
        (Id, OrganizationId, ActorUserId, Action, SubjectType, SubjectId, Summary, At) =
        (id, organizationId, actorUserId, action, subjectType, subjectId, summary, at);

    public AuditEventId Id { get; private set; }
    public OrganizationId OrganizationId { get; private set; }

    /// <summary>Null when a scheduled job or an operator's command acted.</summary>
    public UserId? ActorUserId { get; private set; }

    /// <summary>Noun and past tense, such as registration.cancelled.</summary>
    public string Action { get; private set; }

    /// <summary>The schema's type name of the subject.</summary>
    public string SubjectType { get; private set; }

    public Guid SubjectId { get; private set; }

    /// <summary>One English sentence without personal details beyond names of courses and types.</summary>
    public string Summary { get; private set; }

    public DateTimeOffset At { get; private set; }

    /// <summary>An event with a new id. Only <see cref="Recorded"/> calls it: it has the actions and the sentences.</summary>
    /// <param name="actor">Null when a scheduled job or an operator's command acted.</param>
    /// <param name="summary">Cut to <see cref="MaxSummary"/> characters.</param>
    public static AuditEvent Of(
        OrganizationId organization, UserId? actor, string action, string subjectType, Guid subject, string summary, DateTimeOffset now) =>
        new(AuditEventId.New(), organization, actor, action, subjectType, subject, Cut(summary), now);

    // Never between the halves of a surrogate pair, which could not be stored.
    private static string Cut(string summary) => summary.Length <= MaxSummary ? summary
        : summary[..(char.IsHighSurrogate(summary[MaxSummary - 2]) ? MaxSummary - 2 : MaxSummary - 1)] + "…";
}
