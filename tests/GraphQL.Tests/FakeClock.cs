namespace Meander.GraphQL.Tests;

/// <summary>Time that stands still until it is moved; what falls due on the way runs before the move returns.</summary>
internal sealed class FakeClock : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<Timer> timers = [];
    private DateTimeOffset now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
            return now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        var end = GetUtcNow() + by;
        while (TakeDue(end) is { } timer)
            timer.Fire();
        lock (gate)
            now = end;
    }

    private Timer? TakeDue(DateTimeOffset end)
    {
        lock (gate)
        {
            if (timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due) is not { } next)
                return null;
            if (next.Due > now)
                now = next.Due.Value;
            next.Rearm();
            return next;
        }
    }

    private sealed class Timer(FakeClock clock, Action callback) : ITimer
    {
        private TimeSpan period;

        public DateTimeOffset? Due { get; private set; }

        public void Fire() => callback();

        public void Rearm() => Due = period > TimeSpan.Zero ? Due + period : null;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate)
            {
                this.period = period;
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock.now + dueTime;
                if (!clock.timers.Contains(this))
                    clock.timers.Add(this);
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock.gate)
            {
                Due = null;
                clock.timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
