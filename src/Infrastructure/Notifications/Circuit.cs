namespace Meander.Infrastructure.Notifications;

/// <summary>
/// Stops asking what is down: opens after three failures in a row, then lets through a try after half a minute, twice as long after each that
/// fails, at most ten minutes.
/// </summary>
public sealed class Circuit(TimeProvider clock)
{
    private const int Tolerated = 3;

    private static readonly RetryDelays Pauses = new(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(10));

    private readonly Lock gate = new();

    private int failures;
    private DateTimeOffset openUntil;

    /// <summary>False while it is open. Asking costs nothing: whoever then finds nothing to send leaves the try to the next.</summary>
    public bool MayTry()
    {
        lock (gate)
            return failures < Tolerated || clock.GetUtcNow() >= openUntil;
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
                openUntil = clock.GetUtcNow() + Pauses.After(failures - Tolerated + 1);
        }
    }
}
