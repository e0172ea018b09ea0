using Microsoft.Extensions.Logging;

namespace Meander.Infrastructure.Live;

/// <summary>Log lines about live messages.</summary>
internal static partial class NotificationLog
{
    [LoggerMessage(1, LogLevel.Warning, "New messages cannot be read; trying again until they can")]
    public static partial void NotRead(ILogger log, Exception failure);
}
