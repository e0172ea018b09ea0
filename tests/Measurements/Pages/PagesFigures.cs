using Meander.Measurements.Rush;

namespace Meander.Measurements.Pages;

/// <summary>What one round showed.</summary>
/// <param name="Without">Enrolments while no page is open.</param>
/// <param name="With">Enrolments while all pages are open.</param>
/// <param name="Megabytes">Memory that the server took for a page when all were opened, with what the opening left behind.</param>
/// <param name="Pictures">Of all pages together, each second of the load.</param>
/// <param name="Bytes">Of a picture.</param>
/// <param name="Idle">Seconds of the server's processor each second while all pages are open and nothing goes on.</param>
/// <param name="Milliseconds">From an enrolment while nothing else goes on until its bar moves, sorted.</param>
internal sealed record PagesFigures(
    Figures Without, Figures With, double Megabytes, double Pictures, double Bytes, double Idle, IReadOnlyList<double> Milliseconds);
