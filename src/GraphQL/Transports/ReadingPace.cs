namespace Meander.GraphQL.Transports;

/// <summary>
/// Whether a client reads what is sent to it as fast as it must: <see cref="GraphQLLimits.MinReadRate"/>, and at most
/// <see cref="GraphQLLimits.SendTimeout"/> behind. Having read faster before is no credit.
/// </summary>
internal sealed class ReadingPace(TimeProvider clock, GraphQLLimits limits)
{
    private readonly Lock _gate = new();
    private TimeSpan _behind;
    private TimeSpan _due;
    private long? _since;

    /// <summary>A part is under way to the client, and it is the client's turn.</summary>
    public bool IsWaiting
    {
        get
        {
            lock (_gate)
                return _since is not null;
        }
    }

    public bool IsTooSlow
    {
        get
        {
            lock (_gate)
                return _since is not null && Behind() >= limits.SendTimeout;
        }
    }

    /// <summary>The client is given a part to read; answers how long it may take.</summary>
    public TimeSpan Begin(int bytes)
    {
        lock (_gate)
        {
            _since = clock.GetTimestamp();
            _due = TimeSpan.FromSeconds((double)bytes / limits.MinReadRate);
            return limits.SendTimeout - _behind + _due;
        }
    }

    /// <summary>The client has taken the part.</summary>
    public void End()
    {
        lock (_gate)
        {
            var behind = Behind();
            _behind = behind > TimeSpan.Zero ? behind : TimeSpan.Zero;
            _since = null;
        }
    }

    private TimeSpan Behind() => _behind + clock.GetElapsedTime(_since!.Value) - _due;
}
