using System.Globalization;

namespace Meander.Measurements.Rush;

/// <summary>Everything at once for a long time: memory and connections are to stay what they were.</summary>
internal static class Soak
{
    private const int Listeners = 200;

    private static readonly TimeSpan Half = TimeSpan.FromSeconds(30);

    /// <returns>Whether every answer was right.</returns>
    public static async Task<bool> RunAsync(
        RushCluster cluster, RushOptions options, int connections, int minutes, CancellationToken cancellationToken)
    {
        const int Course = 1;
        using var round = await Round.StartAsync(cluster, options.Warming, cancellationToken);
        var asking = round.Asking;
        using var subscribers = await Subscribers.OpenAsync(
            asking.Server, asking.Identities.Token(asking.Sizes.UserFor(Course, 0)), asking.Identities.Course(Course), Listeners,
            cancellationToken);
        Requests[] mixed = [asking.EnrolManyCourses(round.FirstPair("soak")), asking.Catalogue(), asking.Seats()];
        Console.WriteLine(
            $"{connections} connections enrol, look at catalogues and at seats; {Listeners} subscribers. In the middle of each minute:");
        Console.WriteLine(
            $"{"minute",8}{"answers/s",12}{"p99, ms",10}{"memory, MB",12}{"connections to the database",30}{"deliveries",12}");
        for (var minute = 1; minute <= minutes; minute++)
        {
            var loading = round.LoadAsync(mixed, connections, 2 * Half, cancellationToken);
            await Task.Delay(Half, cancellationToken);
            var (memory, clients) = (round.Server.Memory, await cluster.ConnectionsAsync(cancellationToken));
            var (answers, _) = await loading;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{minute,8}{answers.Rate,12:N0}{answers.Within(0.99),10:0.0}{memory,12:N0}{clients,30:N0}{subscribers.Deliveries,12:N0}"));
        }

        return round.IsRight;
    }
}
