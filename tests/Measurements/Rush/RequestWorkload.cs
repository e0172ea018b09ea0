namespace Meander.Measurements.Rush;

/// <summary>Requests over HTTP, and the same work as SQL.</summary>
/// <param name="Name">For <c>--only</c>.</param>
/// <param name="Title">For the table.</param>
/// <param name="Connections">How many ask.</param>
/// <param name="Requests">Of a round, for so many seconds.</param>
/// <param name="Script">Of the floor.</param>
/// <param name="First">The first number that the floor uses.</param>
internal sealed record RequestWorkload(
    string Name, string Title, int Connections, Func<Round, int, Requests> Requests, string Script, Func<Round, int> First)
    : Workload(Name, Title, Connections)
{
    /// <summary>Beyond what anybody has shown.</summary>
    private const int MostEnrolmentsInSecond = 15_000;

    /// <summary>What is measured when nothing else is asked for.</summary>
    public static IReadOnlyList<Workload> Usual { get; } =
    [
        new RequestWorkload("catalogue", "catalogue page", 32, (round, _) => round.Asking.Catalogue(), Floor.Catalogue, _ => 0),
        new RequestWorkload("seats", "one course's seats by id", 32, (round, _) => round.Asking.Seats(), Floor.Seats, _ => 0),
        ManyCourses("many", "enrol, many courses", connections: 32),
        OneCourse("one-32", OpenCourses.Few, OpenCourses.FewByHand, connections: 32),
        OneCourse("one-256", OpenCourses.Many, OpenCourses.ManyByHand, connections: 256),
        new FanOut(Subscribers: 1_000),
    ];

    /// <summary>Nobody else is there: what counts is the time that it takes.</summary>
    public static Workload Idle { get; } = ManyCourses("idle", "enrol, nobody else there", connections: 1);

    public override async Task<Figures> OfServerAsync(Round round, int seconds, CancellationToken cancellationToken) =>
        (await round.LoadAsync([Requests(round, seconds)], Connections, TimeSpan.FromSeconds(seconds), cancellationToken)).Figures;

    public override Task<Figures> OfFloorAsync(Round round, int seconds, CancellationToken cancellationToken) =>
        Floor.RunAsync(round.Cluster, Script, First(round), Connections, seconds, cancellationToken);

    private static RequestWorkload ManyCourses(string name, string title, int connections) => new(
        name, title, connections,
        (round, _) => round.Asking.EnrolManyCourses(round.FirstPair(name)), Floor.EnrolManyCourses,
        round => round.FirstPair(name + " by hand"));

    private static RequestWorkload OneCourse(string name, string course, string courseOfFloor, int connections) => new(
        name, "enrol, one course", connections,
        (round, seconds) => round.Asking.EnrolOneCourse(course, seconds * MostEnrolmentsInSecond),
        Floor.EnrolOneCourse(courseOfFloor), _ => 0);
}
