using System.Globalization;

namespace Meander.Measurements.Rush;

/// <summary>
/// Workloads and their floors in turns, round by round, so that a busy spell of the machine hits both; and the table of it.
/// </summary>
/// <param name="cluster">With the data.</param>
/// <param name="workloads">In the order in which they are run.</param>
/// <param name="options">How long, and how often.</param>
internal sealed class Rounds(RushCluster cluster, IReadOnlyList<Workload> workloads, RushOptions options)
{
    private readonly Dictionary<Workload, List<(Figures Server, Figures Floor)>> _results =
        workloads.ToDictionary(one => one, _ => new List<(Figures, Figures)>());

    /// <returns>Whether every answer was right.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var isRight = true;
        for (var number = 1; number <= options.Rounds; number++)
        {
            Progress.Say($"round {number} of {options.Rounds}");
            using var round = await Round.StartAsync(cluster, options.Warming, cancellationToken);
            foreach (var (place, workload) in workloads.Index())
            {
                // Neither is always the one that comes after the other.
                var before = (number + place) % 2 == 0 ? await OfFloorAsync() : null;
                var server = await workload.OfServerAsync(round, options.Seconds, cancellationToken);
                var floor = before ?? await OfFloorAsync();
                _results[workload].Add((server, floor));
                Progress.Say(
                    $"{workload.Title}, {workload.Connections:N0} connections: {server.Rate:N0}/s, floor {floor.Rate:N0}/s");

                Task<Figures> OfFloorAsync() => workload.OfFloorAsync(round, options.Seconds, cancellationToken);
            }

            isRight &= round.IsRight;
        }

        return isRight;
    }

    public void Print()
    {
        Console.WriteLine();
        Console.WriteLine(
            $"{cluster.Sizes.Courses:N0} courses, {cluster.Sizes.Users:N0} users, "
            + $"{(long)cluster.Sizes.Courses * cluster.Sizes.Places:N0} registrations. Medians of {options.Rounds} rounds of "
            + $"{options.Seconds} s after {options.Warming} s of each kind of load; milliseconds; {Overview.PlaceAndLoad()}");
        Console.WriteLine("The floor is the same work as SQL by pgbench on the same tables; of the fan-out, a loop over sockets.");
        Console.WriteLine();
        Console.WriteLine(
            $"{"",-28}{"connec-",8}{"",9}{"floor,",9}{"to the",8}{"",8}{"",9}{"floor's",8}{"",9}"
            + $"{"CPU/op,",9}{"CPU/op,",9}{"floor's",9}");
        Console.WriteLine(
            $"{"",-28}{"tions",8}{"1/s",9}{"1/s",9}{"floor",8}{"p50",8}{"p99",9}{"p50",8}{"p99",9}{"server",9}{"database",9}{"CPU/op",9}"
            + "   ratio of each round");
        foreach (var workload in workloads)
            Console.WriteLine(Line(workload, _results[workload]));
    }

    private static string Line(Workload workload, List<(Figures Server, Figures Floor)> results)
    {
        var ratios = results.ConvertAll(one => one.Server.Rate / one.Floor.Rate);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{workload.Title,-28}{workload.Connections,8:N0}{Server(one => one.Rate),9:N0}{OfFloor(one => one.Rate),9:N0}"
            + $"{Overview.Median(ratios),8:0.00}{Server(one => one.Median),8:0.00}{Server(one => one.Slow),9:0.00}"
            + $"{OfFloor(one => one.Median),8:0.00}{OfFloor(one => one.Slow),9:0.00}{Text(Server(one => one.Server)),9}"
            + $"{Text(Server(one => one.Postgres)),9}{Text(OfFloor(one => one.Postgres)),9}"
            + $"   {string.Join(' ', ratios.Select(ratio => ratio.ToString("0.00", CultureInfo.InvariantCulture)))}");

        double Server(Func<Figures, double> of) => Overview.Median([.. results.Select(one => of(one.Server))]);
        double OfFloor(Func<Figures, double> of) => Overview.Median([.. results.Select(one => of(one.Floor))]);
        static string Text(double value) => double.IsNaN(value) ? "–" : value.ToString("0.000", CultureInfo.InvariantCulture);
    }
}
