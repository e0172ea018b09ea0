using Meander.Testing;

namespace Meander.Application.Tests.Courses;

/// <summary>
/// Time of a node that never looks around by itself: whatever its readers see, it has been told. No sweep comes due, however slow the
/// machine.
/// </summary>
internal sealed class WithoutSweeps(Clock clock) : TimeProvider
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => 0;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime < Short ? dueTime : Timeout.InfiniteTimeSpan, period);
}
