using Meander.Domain.Portal;

namespace Meander.Dashboard.Portal;

/// <summary>What is sent to the organisation's portal.</summary>
internal static class DeliveryTexts
{
    public const string Title = "Deliveries to the portal";
    public const string Status = "Status";
    public const string Any = "Any";
    public const string Queued = "Queued";
    public const string Member = "Member";
    public const string Event = "Event";
    public const string Attempts = "Attempts";
    public const string LastError = "What went wrong";
    public const string Next = "Next attempt";
    public const string Delivered = "Delivered";
    public const string Retry = "Send again";
    public const string None = "Nothing was sent.";
    public const string Unnamed = "Somebody who has left";

    public static string Of(DeliveryStatus status) => status switch
    {
        DeliveryStatus.Pending => "On its way",
        DeliveryStatus.Delivered => "Delivered",
        _ => "Failed",
    };

    public static string RetryNamed(string name) => $"{Retry}: {name}";

    public static string Retried(string name) => $"What was to be told of {name} is on its way again.";
}
