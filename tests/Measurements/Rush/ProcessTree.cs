using System.Globalization;

namespace Meander.Measurements.Rush;

/// <summary>Seconds of the processor by <c>/proc</c>, where there is one.</summary>
internal static class ProcessTree
{
    private const double TicksInSecond = 100;

    /// <summary>What a process has had, with all that it started, ended or not.</summary>
    public static double Processor(int root)
    {
        var all = new Dictionary<int, (int Parent, double Seconds)>();
        foreach (var folder in Directory.Exists("/proc") ? Directory.EnumerateDirectories("/proc") : [])
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && Read(id) is { } known)
                all.Add(id, known);
        }

        return all.Where(one => IsBelow(one.Key)).Sum(one => one.Value.Seconds);

        bool IsBelow(int id)
        {
            while (id != root)
            {
                if (!all.TryGetValue(id, out var known))
                    return false;
                id = known.Parent;
            }

            return true;
        }
    }

    /// <summary>Null for a process that has just ended.</summary>
    private static (int Parent, double Seconds)? Read(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');

            // Its own in user and system mode, and those of the children that it has waited for.
            return ((int)Number(1), (Number(11) + Number(12) + Number(13) + Number(14)) / TicksInSecond);

            double Number(int field) => double.Parse(fields[field], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
