using System.Diagnostics;
using System.Globalization;

namespace Meander.Measurements.Rush;

/// <summary>A server that has just been started and warmed up, on a copy of the data that nobody has written to.</summary>
internal sealed class Round : IDisposable
{
    /// <summary>What a run writes begins at another number than any other run: a newcomer has a place once.</summary>
    private const int Ranges = 8;

    private readonly Dictionary<string, int> _ranges = [];

    private Round(RushCluster cluster, ServerProcess server, Asking asking) => (Cluster, Server, Asking) = (cluster, server, asking);

    public RushCluster Cluster { get; }

    public ServerProcess Server { get; }

    public Asking Asking { get; }

    /// <summary>Whether each answer was the right one, and each that enrolled left a row.</summary>
    public bool IsRight { get; private set; } = true;

    /// <param name="cluster">Its copy is made anew.</param>
    /// <param name="warming">Seconds of load of each kind before anything is measured.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<Round> StartAsync(RushCluster cluster, int warming, CancellationToken cancellationToken)
    {
        await cluster.CopyAsync(cancellationToken);
        var identities = await Identities.ReadAsync(cluster, cancellationToken);
        var started = Stopwatch.GetTimestamp();
        var server = await ServerProcess.StartAsync(cluster.ConnectionString, identities.Secret, cancellationToken);
        var round = new Round(cluster, server, new Asking(server.Address, cluster.Sizes, identities));
        try
        {
            Progress.Say(string.Create(
                CultureInfo.InvariantCulture, $"server started in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s; warming up"));
            await round.WarmAsync(warming, cancellationToken);
            return round;
        }
        catch
        {
            round.Dispose();
            throw;
        }
    }

    /// <summary>Where the pairs of newcomer and course begin that are used under this name and no other.</summary>
    public int FirstPair(string name)
    {
        _ranges.TryAdd(name, _ranges.Count);
        return Asking.Sizes.Pairs / Ranges * _ranges[name];
    }

    /// <summary>Loads the server and counts what comes of it.</summary>
    public async Task<(Answers Answers, Figures Figures)> LoadAsync(
        IReadOnlyList<Requests> requests, int connections, TimeSpan time, CancellationToken cancellationToken)
    {
        var enrols = requests.Any(one => one.Operation == Operation.Enroll);
        var rows = enrols ? await CountAsync() : 0;
        var (server, postgres) = (Server.Processor, Cluster.Processor());
        var answers = await ClosedLoop.RunAsync(Asking.Server, requests, connections, time, cancellationToken);
        (server, postgres) = (Server.Processor - server, Cluster.Processor() - postgres);
        if (enrols)
            rows = await CountAsync() - rows;
        Check(answers.AreAllRight, answers.ToString());
        Check(rows == answers.Enrolled, $"{answers.Enrolled:N0} were told that they have a place, and {rows:N0} rows were written");
        return (
            answers,
            new(answers.Rate, answers.Within(0.5), answers.Within(0.99), server * 1000 / answers.Done, postgres * 1000 / answers.Done));

        async Task<long> CountAsync() => (long)(await Cluster.AskAsync("select count(*) from course_registrations", cancellationToken))!;
    }

    /// <summary>Notes and tells what is not as it should be.</summary>
    public void Check(bool holds, string what)
    {
        IsRight &= holds;
        if (!holds)
            Progress.Say($"WRONG: {what}");
    }

    public void Dispose() => Server.Dispose();

    private async Task WarmAsync(int seconds, CancellationToken cancellationToken)
    {
        const int Connections = 32;
        const string Name = "warming";
        var first = FirstPair(Name);
        foreach (var requests in (Requests[])[Asking.Seats(), Asking.Catalogue(), Asking.EnrolManyCourses(first)])
            await LoadAsync([requests], Connections, TimeSpan.FromSeconds(seconds), cancellationToken);

        // After a checkpoint the first change of each page logs all of it, which is not how it goes on.
        await Floor.RunAsync(
            Cluster, Floor.EnrolManyCourses, first + (Asking.Sizes.Pairs / Ranges / 2), Connections, Math.Max(1, seconds / 2),
            cancellationToken);
    }
}
