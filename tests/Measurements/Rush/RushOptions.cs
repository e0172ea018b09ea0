namespace Meander.Measurements.Rush;

/// <param name="Rounds">Of each workload and its floor.</param>
/// <param name="Seconds">Of each run.</param>
/// <param name="Warming">Seconds of load of each kind that a server has had before it is measured.</param>
internal sealed record RushOptions(int Rounds, int Seconds, int Warming);
