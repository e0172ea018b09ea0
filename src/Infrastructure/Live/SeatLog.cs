using Microsoft.Extensions.Logging;

namespace Meander.Infrastructure.Live;

/// <summary>Log lines about live seat counts: when they stop and when they resume.</summary>
internal static partial class SeatLog
{
    [LoggerMessage(1, LogLevel.Warning, "Changes of seats cannot be published; trying again until they can")]
    public static partial void NotPublished(ILogger log, Exception failure);

    [LoggerMessage(2, LogLevel.Warning, "The connection that listens for changes of seats is lost; trying again until there is another")]
    public static partial void ListenerLost(ILogger log, Exception failure);

    [LoggerMessage(3, LogLevel.Information, "Listening for changes of seats again")]
    public static partial void ListenerBack(ILogger log);

    [LoggerMessage(4, LogLevel.Warning, "Changes of seats cannot be read; trying again until they can")]
    public static partial void NotRead(ILogger log, Exception failure);
}
