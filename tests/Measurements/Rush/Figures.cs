namespace Meander.Measurements.Rush;

/// <summary>What one run showed.</summary>
/// <param name="Rate">Operations a second.</param>
/// <param name="Median">Milliseconds within which half of them were done.</param>
/// <param name="Slow">Likewise, 99 of 100.</param>
/// <param name="Server">Milliseconds of the processor for one of them, the server's; not a number where there is none.</param>
/// <param name="Postgres">Likewise, PostgreSQL's.</param>
internal sealed record Figures(double Rate, double Median, double Slow, double Server, double Postgres);
