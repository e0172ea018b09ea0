using System.Diagnostics;
using System.Globalization;

namespace Meander.GraphQL.Benchmarks;

/// <summary>
/// Executed against written by hand in turns of a few milliseconds, so that whatever else the machine does falls on both. The ratio of each
/// pair is
/// what counts, and their median what is printed.
/// </summary>
internal static class SideBySide
{
    private const int PagesPerTurn = 5;

    public static void Run(int turns)
    {
        Console.WriteLine("buffer     by hand     executed    ratio (quartiles)       bytes by hand   bytes executed   ratio");
        foreach (var buffer in (string[])["Own", "Reused"])
            Run(new PageBenchmarks { Buffer = buffer }, turns);
    }

    private static void Run(PageBenchmarks page, int turns)
    {
        // Long enough for tiered compilation to have settled.
        for (var i = 0; i < 300; i++)
        {
            Time(page.ByHand);
            Time(page.Executed);
        }

        var hand = new double[turns];
        var executed = new double[turns];
        var ratios = new double[turns];
        for (var i = 0; i < turns; i++)
        {
            hand[i] = Time(page.ByHand);
            executed[i] = Time(page.Executed);
            ratios[i] = executed[i] / hand[i];
        }

        var (few, many) = (Allocated(page.ByHand), Allocated(page.Executed));
        Array.Sort(ratios);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{page.Buffer,-8}{Median(hand),8:F3} ms {Median(executed),9:F3} ms  {ratios[turns / 2],7:F2} ({ratios[turns / 4]:F2} – "
            + $"{ratios[turns * 3 / 4]:F2}) {few,18:N0} {many,16:N0} {(double)many / few,9:F2}"));
    }

    private static double Time(Func<int> write)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < PagesPerTurn; i++)
            write();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / PagesPerTurn;
    }

    private static long Allocated(Func<int> write)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        write();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
