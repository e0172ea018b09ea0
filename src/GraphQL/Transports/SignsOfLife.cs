namespace Meander.GraphQL.Transports;

/// <summary>Whether the peer of a socket is still there: it is pinged after a silence, and lost when it stays silent.</summary>
internal sealed class SignsOfLife(TimeProvider clock, GraphQLLimits limits)
{
    private long _heardAt = clock.GetTimestamp();
    private long _pingedAt;

    /// <summary>It was pinged, and has had the time to answer.</summary>
    public bool IsLost => IsPinged && clock.GetElapsedTime(_pingedAt) >= limits.PongTimeout;

    private bool IsPinged => _pingedAt > Volatile.Read(ref _heardAt);

    /// <summary>Something came from it.</summary>
    public void Hear() => Volatile.Write(ref _heardAt, clock.GetTimestamp());

    /// <summary>Whether to ping now, which the caller then does.</summary>
    public bool BeginPing()
    {
        if (IsPinged || clock.GetElapsedTime(Volatile.Read(ref _heardAt)) < limits.PingInterval)
            return false;
        _pingedAt = clock.GetTimestamp();
        return true;
    }
}
