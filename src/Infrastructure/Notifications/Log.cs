using Microsoft.Extensions.Logging;

namespace Meander.Infrastructure.Notifications;

/// <summary>What an operator should know of live messages.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "New messages cannot be read; trying again until they can")]
    public static partial void NotRead(ILogger log, Exception failure);
}
