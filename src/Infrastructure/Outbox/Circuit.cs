namespace Meander.Infrastructure.Outbox;

/// <summary>
/// Stops requests to a gateway that is down. It opens after three failures in a row and lets one attempt through after half a minute, then
/// after twice as long each time that one fails, at most ten minutes.
/// </summary>
public sealed class Circuit(TimeProvider clock)
{
    private const int FailuresBeforeOpening = 3;

    private static readonly Backoff Pauses = new(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(10));

    private readonly Lock _gate = new();

    private int _failures;
    private DateTimeOffset _openUntil;

    /// <summary>
    /// False while it is open. Asking uses up no attempt: a caller that then finds nothing to send leaves it to the next.
    /// </summary>
    public bool MayTry()
    {
        lock (_gate)
            return _failures < FailuresBeforeOpening || clock.GetUtcNow() >= _openUntil;
    }

    public void Succeeded()
    {
        lock (_gate)
            _failures = 0;
    }

    public void Failed()
    {
        lock (_gate)
        {
            _failures++;
            if (_failures >= FailuresBeforeOpening)
                _openUntil = clock.GetUtcNow() + Pauses.After(_failures - FailuresBeforeOpening + 1);
        }
    }
}
