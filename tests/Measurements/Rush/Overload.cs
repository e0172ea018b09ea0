using System.Globalization;

namespace Meander.Measurements.Rush;

/// <summary>
/// Small queries from far more connections than can be served at once, each answered or refused politely; and how it goes on after them.
/// Who is refused asks again at once, which is worse than what clients are asked for.
/// </summary>
internal static class Overload
{
    private const int UsualConnections = 32;

    /// <param name="cluster">With the data.</param>
    /// <param name="options">How long.</param>
    /// <param name="crowds">Numbers of connections.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Whether nobody was left without one of the two.</returns>
    public static async Task<bool> RunAsync(
        RushCluster cluster, RushOptions options, IReadOnlyList<int> crowds, CancellationToken cancellationToken)
    {
        using var round = await Round.StartAsync(cluster, options.Warming, cancellationToken);
        Console.WriteLine(
            $"{"connections",12}{"answers/s",11}{"p50, ms",10}{"p99, ms",10}{"200",10}{"refused",10}{"neither",10}{"hung",8}"
            + $"{"longest, ms",13}{"memory, MB",12}");
        foreach (var connections in (int[])[UsualConnections, .. crowds.SelectMany(crowd => (int[])[crowd, UsualConnections])])
        {
            var answers = await ClosedLoop.RunAsync(
                round.Asking.Server, [round.Asking.Seats()], connections, TimeSpan.FromSeconds(options.Seconds), cancellationToken);
            round.Check((answers.Wrong, answers.Cut, answers.Hung) is (0, 0, 0), answers.ToString());
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{connections,12:N0}{answers.Rate,11:N0}{answers.Within(0.5),10:N1}{answers.Within(0.99),10:N1}{answers.Done,10:N0}"
                + $"{answers.Refused,10:N0}{answers.Wrong + answers.Cut,10:N0}{answers.Hung,8:N0}"
                + $"{answers.LongestWait.TotalMilliseconds,13:N0}{round.Server.Memory,12:N0}"));
        }

        Console.WriteLine("Refused: 503 with Retry-After and the code OVERLOADED. The figures of time are of those who were answered.");
        return round.IsRight;
    }
}
