namespace Meander.Testing;

/// <summary>Time that stands still until a test moves it.</summary>
public sealed class Clock(DateTimeOffset now) : TimeProvider
{
    private DateTimeOffset _now = now.ToUniversalTime();

    /// <summary>Starts at noon UTC of a Tuesday in June, far from any change of year, month or summer time.</summary>
    public Clock()
        : this(new DateTimeOffset(2026, 6, 16, 12, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>May also be set back: rules by date are tried on both sides of a day.</summary>
    public DateTimeOffset Now
    {
        get => _now;
        set => _now = value.ToUniversalTime();
    }

    public void Advance(TimeSpan time) => _now += time;

    public override DateTimeOffset GetUtcNow() => _now;
}
