using System.Diagnostics;
using System.Globalization;
using System.Text;
using Meander.Measurements.Rush;

namespace Meander.Measurements.Pages;

/// <summary>
/// Enrolments in the courses of all organisations, without pages and with them in turns, each round at a server just started; what the
/// pages take of its memory and its processor; and how soon a bar moves while nothing else goes on.
/// </summary>
/// <param name="cluster">With the data.</param>
/// <param name="count">How many pages.</param>
/// <param name="options">How long, and how often.</param>
internal sealed class PagesRounds(RushCluster cluster, int count, RushOptions options)
{
    private const int Connections = 32, Moves = 5;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(4), Patience = TimeSpan.FromSeconds(10);

    private readonly List<PagesFigures> _results = [];

    /// <returns>Whether every answer was right, and every page lived.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var isRight = true;
        for (var number = 1; number <= options.Rounds; number++)
        {
            Progress.Say($"round {number} of {options.Rounds}");
            using var round = await Round.StartAsync(cluster, options.Warming, cancellationToken);

            // Neither is always the one that comes after the other.
            var before = number % 2 == 1 ? await EnrolAsync(round, "without", options.Seconds, cancellationToken) : null;
            var withPages = await WithPagesAsync(round, cancellationToken);
            _results.Add(withPages with { Without = before ?? await EnrolAsync(round, "without", options.Seconds, cancellationToken) });
            isRight &= round.IsRight;
        }

        Print();
        return isRight;
    }

    private async Task<PagesFigures> WithPagesAsync(Round round, CancellationToken cancellationToken)
    {
        var (memory, started) = (round.Server.Memory, Stopwatch.GetTimestamp());
        await using var pages = await OpenPages.OpenAsync(round.Asking, count, cancellationToken);
        Progress.Say(string.Create(
            CultureInfo.InvariantCulture, $"{count:N0} pages opened in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s"));
        await Task.Delay(Quiet, cancellationToken);
        var idle = round.Server.Processor;
        await Task.Delay(Quiet, cancellationToken);
        idle = round.Server.Processor - idle;
        memory = round.Server.Memory - memory;
        var milliseconds = await MoveAsync(round, pages, cancellationToken);

        // What draws is compiled as it is used, like what enrols.
        _ = await EnrolAsync(round, "with new", options.Warming, cancellationToken);
        var before = pages.All.ToDictionary(page => page, page => (page.Pictures, page.Moves, page.Bytes));
        started = Stopwatch.GetTimestamp();
        var enrolling = await EnrolAsync(round, "with", options.Seconds, cancellationToken);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var pictures = pages.All.Sum(page => page.Pictures - before[page].Pictures);
        var bytes = pages.All.Sum(page => page.Bytes - before[page].Bytes);
        var still = pages.All.Count(page => page.Moves == before[page].Moves);
        round.Check(pages.Fault is null, pages.Fault ?? "");
        round.Check(still == 0, $"{still:N0} pages showed nothing of the enrolments");
        return new(
            enrolling, enrolling, memory / count, pictures / seconds, (double)bytes / Math.Max(1, pictures),
            idle / Quiet.TotalSeconds, milliseconds);
    }

    /// <summary>One enrolment after the other, each in a course that the first page shows.</summary>
    private async Task<List<double>> MoveAsync(Round round, OpenPages pages, CancellationToken cancellationToken)
    {
        var course = (string)(await cluster.AskAsync(
            """
            select id::text from courses where organization_id = md5('org:1')::uuid and starts_at is not null
             order by starts_at, id limit 1
            """,
            cancellationToken))!;
        var answers = new Answers();
        using var connection = new LoadConnection(
            round.Asking.Server, round.Asking.EnrolOneByOne(Encoding.UTF8.GetBytes(course), round.FirstPair("moves")));
        List<double> milliseconds = [];
        for (var number = 0; number < Moves; number++)
        {
            var (moved, asked) = (pages.First.NextMoveAsync(), Stopwatch.GetTimestamp());
            await Task.Run(Enrol, cancellationToken);
            await Task.WhenAny(moved, Task.Delay(Patience, cancellationToken));
            round.Check(moved.IsCompletedSuccessfully, "no bar moved after an enrolment");
            milliseconds.Add(moved.IsCompletedSuccessfully ? Stopwatch.GetElapsedTime(asked, await moved).TotalMilliseconds : double.NaN);
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        }

        round.Check(answers.AreAllRight, answers.ToString());
        return [.. milliseconds.Order()];

        void Enrol()
        {
            connection.Ask();
            while (!connection.Receive(answers))
            {
            }
        }
    }

    private static async Task<Figures> EnrolAsync(Round round, string name, int seconds, CancellationToken cancellationToken)
    {
        var requests = round.Asking.EnrolManyCourses(round.FirstPair(name));
        var (_, figures) = await round.LoadAsync([requests], Connections, TimeSpan.FromSeconds(seconds), cancellationToken);
        Progress.Say(string.Create(
            CultureInfo.InvariantCulture, $"enrolments {name} pages: {figures.Rate:N0}/s, {figures.Server:0.000} ms of the server each"));
        return figures;
    }

    private void Print()
    {
        Console.WriteLine();
        Console.WriteLine(
            $"{count:N0} front pages of coordinators in {Sizes.Organizations} organisations; newcomers enrol over {Connections} "
            + $"connections in {cluster.Sizes.Courses:N0} courses. Each round {options.Seconds} s without and with pages, after "
            + $"{options.Warming} s of each kind of load; {Overview.PlaceAndLoad()}");
        Console.WriteLine("The processors are shared with PostgreSQL, with the load, and with the program that holds the pages.");
        Console.WriteLine();
        Row("enrolments a second without pages", "0", one => one.Without.Rate);
        Row("enrolments a second with pages", "0", one => one.With.Rate);
        Row("ratio", "0.00", one => one.With.Rate / one.Without.Rate);
        Row("milliseconds of one without pages, p99", "0.0", one => one.Without.Slow);
        Row("milliseconds of one with pages, p99", "0.0", one => one.With.Slow);
        Row("server's processor for one without pages, ms", "0.000", one => one.Without.Server);
        Row("server's processor for one with pages, and for the pages, ms", "0.000", one => one.With.Server);
        Row("pictures a second, of all pages", "0", one => one.Pictures);
        Row("bytes of a picture", "0", one => one.Bytes);
        Row("memory a page, MB", "0.00", one => one.Megabytes);
        Row("server's processor while nothing goes on, % of one", "0.0", one => one.Idle * 100);
        Row("milliseconds from an enrolment to its bar, nothing else going on", "0", one => Overview.Median([.. one.Milliseconds]));
        Row("… at most", "0", one => one.Milliseconds[^1]);
    }

    private void Row(string name, string format, Func<PagesFigures, double> of)
    {
        var values = _results.ConvertAll(one => of(one));
        Console.WriteLine(
            $"{name,-70}{Text(Overview.Median(values)),10}   {string.Join(' ', values.Select(Text))}");

        string Text(double value) => value.ToString(format, CultureInfo.InvariantCulture);
    }
}
