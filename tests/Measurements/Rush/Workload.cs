namespace Meander.Measurements.Rush;

/// <summary>Something that is asked of the server, and of what it stands on: its floor.</summary>
/// <param name="Name">For <c>--only</c>.</param>
/// <param name="Title">For the table.</param>
/// <param name="Connections">How many ask, or listen.</param>
internal abstract record Workload(string Name, string Title, int Connections)
{
    /// <param name="round">With the server.</param>
    /// <param name="seconds">For how long.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public abstract Task<Figures> OfServerAsync(Round round, int seconds, CancellationToken cancellationToken);

    /// <summary>As <see cref="OfServerAsync"/>.</summary>
    public abstract Task<Figures> OfFloorAsync(Round round, int seconds, CancellationToken cancellationToken);
}
