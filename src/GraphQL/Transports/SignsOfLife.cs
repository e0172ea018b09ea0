namespace Meander.GraphQL.Transports;

/// <summary>Whether the peer of a socket is still there: it is pinged after a silence, and lost when it stays silent.</summary>
internal sealed class SignsOfLife(TimeProvider clock, GraphQLLimits limits)
{
    private long _heardAt = clock.GetTimestamp();
    private long _pingedAt;

    /// <summary>It was pinged, and has had the time to answer.</summary>
    public bool IsLost => IsPinged && clock.GetElapsedTime(Volatile.Read(ref _pingedAt)) >= limits.PongTimeout;

    /// <summary>It has been silent for so long that it is to be pinged.</summary>
    public bool IsSilent => !IsPinged && clock.GetElapsedTime(Volatile.Read(ref _heardAt)) >= limits.PingInterval;

    private bool IsPinged => Volatile.Read(ref _pingedAt) > Volatile.Read(ref _heardAt);

    /// <summary>Something came from it.</summary>
    public void Hear() => Volatile.Write(ref _heardAt, clock.GetTimestamp());

    /// <summary>Whether to ping now, when it is the ping's turn to be written: the time to answer begins with that.</summary>
    public bool BeginPing()
    {
        if (!IsSilent)
            return false;
        Volatile.Write(ref _pingedAt, clock.GetTimestamp());
        return true;
    }
}
