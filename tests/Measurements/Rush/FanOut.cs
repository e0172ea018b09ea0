using System.Diagnostics;

namespace Meander.Measurements.Rush;

/// <summary>
/// Everybody who looks at a course is told of its seats. First changes with time between them, of which the milliseconds are until each
/// subscriber has heard; then changes one right after the other, of which the rate and the processor's time are, for one delivery each.
/// </summary>
/// <param name="Subscribers">How many listen.</param>
internal sealed record FanOut(int Subscribers) : Workload("fan-out", "fan-out of a course's seats", Subscribers)
{
    private const int ChangesInBurst = 20, ChangesInSecond = 5;

    public override async Task<Figures> OfServerAsync(Round round, int seconds, CancellationToken cancellationToken)
    {
        var (asking, answers) = (round.Asking, new Answers());
        using var connection = new LoadConnection(asking.Server, asking.EnrolOneCourse(OpenCourses.Live, expected: 0));
        using var subscribers = await Rush.Subscribers.OpenAsync(
            asking.Server, asking.Identities.Token(0), asking.Identities.Course(OpenCourses.Live), Connections, cancellationToken);
        var figures = await MeasureAsync(
            round, subscribers, Enrol, () => (round.Server.Processor, round.Cluster.Processor()), seconds, cancellationToken);
        round.Check(answers.AreAllRight, answers.ToString());
        return figures;

        void Enrol(int seats)
        {
            connection.Ask();
            while (!connection.Receive(answers))
            {
            }
        }
    }

    public override async Task<Figures> OfFloorAsync(Round round, int seconds, CancellationToken cancellationToken)
    {
        using var bare = new BareBroadcast();
        var accepting = bare.AcceptAsync(Connections, cancellationToken);
        using var subscribers = await Rush.Subscribers.OpenAsync(bare.Address, [], [], Connections, cancellationToken);
        await accepting;
        return await MeasureAsync(round, subscribers, bare.Tell, () => (double.NaN, double.NaN), seconds, cancellationToken);
    }

    private static async Task<Figures> MeasureAsync(
        Round round, Subscribers subscribers, Action<int> change, Func<(double Server, double Postgres)> processor, int seconds,
        CancellationToken cancellationToken)
    {
        // A subscription has begun a little after it was sent; the first change tells how many seats there are.
        await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        await Task.Run(() => change(1_000_000), cancellationToken);
        var isHeard = await subscribers.HaveHeardAsync(Subscriber.ToldOfNone - 1, cancellationToken);
        var seats = subscribers.Seats;
        for (var number = 0; number < seconds * ChangesInSecond && isHeard; number++)
        {
            var pause = Task.Delay(1000 / ChangesInSecond, cancellationToken);
            subscribers.Expect(seats - 1);
            await ChangeAsync();
            await pause;
        }

        isHeard &= await subscribers.HaveHeardAsync(seats, cancellationToken);
        var took = subscribers.TakeMilliseconds();

        var (started, before, deliveries, time) = (Stopwatch.GetTimestamp(), processor(), 0L, TimeSpan.Zero);
        while (isHeard && Stopwatch.GetElapsedTime(started).TotalSeconds < seconds)
        {
            var (burst, delivered) = (Stopwatch.GetTimestamp(), subscribers.Deliveries);
            for (var number = 0; number < ChangesInBurst; number++)
                await ChangeAsync();
            isHeard = await subscribers.HaveHeardAsync(seats, cancellationToken);
            deliveries += subscribers.Deliveries - delivered;
            time += Stopwatch.GetElapsedTime(burst, subscribers.LastAt);
        }

        var after = processor();
        round.Check(isHeard, "not everybody heard of every change");
        return new(
            deliveries / time.TotalSeconds, Within(0.5), Within(0.99),
            (after.Server - before.Server) * 1000 / deliveries, (after.Postgres - before.Postgres) * 1000 / deliveries);

        Task ChangeAsync()
        {
            seats--;
            return Task.Run(() => change(seats), cancellationToken);
        }

        double Within(double part) => took.Count == 0 ? double.NaN : took[(int)(part * took.Count)];
    }
}
