namespace Meander.Dashboard.Audit;

/// <summary>The audit log.</summary>
internal static class AuditTexts
{
    public const string Title = "Audit log";
    public const string From = "From";
    public const string Until = "Until";
    public const string Show = "Show";
    public const string At = "When";
    public const string Actor = "Who";
    public const string Action = "What";
    public const string Summary = "In words";
    public const string NoActor = "A job or an import";
    public const string Unnamed = "Somebody who has left";
    public const string None = "Nothing was recorded in that time.";
}
