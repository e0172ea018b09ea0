namespace Meander.Infrastructure;

/// <summary>
/// The system's time in whole microseconds, which is what PostgreSQL keeps: an answer to a change shows what a later read will.
/// </summary>
public sealed class MicrosecondClock : TimeProvider
{
    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow()
    {
        var now = System.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
