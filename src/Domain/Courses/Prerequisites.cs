namespace Meander.Domain.Courses;

/// <summary>The graph of which course wants which before it; it has no circles (Courses 7).</summary>
public static class Prerequisites
{
    /// <summary>Whether the wanted course is met on the way from <paramref name="from"/> through prerequisites, itself included.</summary>
    public static bool Reach(CourseId wanted, CourseId from, Func<CourseId, IEnumerable<CourseId>> prerequisitesOf)
    {
        var seen = new HashSet<CourseId> { from };
        var open = new Queue<CourseId>([from]);
        while (open.TryDequeue(out var course))
        {
            if (course == wanted)
                return true;
            foreach (var prerequisite in prerequisitesOf(course).Where(seen.Add))
                open.Enqueue(prerequisite);
        }

        return false;
    }
}
