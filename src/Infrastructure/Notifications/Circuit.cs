namespace Meander.Infrastructure.Notifications;

/// <summary>
/// Stops asking what is down: opens after three failures in a row, then lets one try through after half a minute, twice as long after each
/// that fails, at most ten minutes.
/// </summary>
public sealed class Circuit(TimeProvider clock)
{
    private const int Tolerated = 3;

    private static readonly RetryDelays Pauses = new(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(10));

    private readonly Lock gate = new();

    private int failures;
    private DateTimeOffset closedUntil;

    /// <summary>False while it is open. The one whose turn it is to try keeps the others out until it has an answer.</summary>
    public bool MayTry()
    {
        lock (gate)
        {
            if (failures < Tolerated)
                return true;
            var now = clock.GetUtcNow();
            if (now < closedUntil)
                return false;
            closedUntil = now + Pauses.First;
            return true;
        }
    }

    public void Succeeded()
    {
        lock (gate)
            failures = 0;
    }

    public void Failed()
    {
        lock (gate)
        {
            failures++;
            if (failures >= Tolerated)
                closedUntil = clock.GetUtcNow() + Pauses.After(failures - Tolerated + 1);
        }
    }
}
