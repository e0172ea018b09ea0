namespace Meander.Measurements.Rush;

/// <summary>
/// Courses of the first organisation with a place for everybody, each for one use, by their names in <c>bench-data.sql</c>.
/// </summary>
internal static class OpenCourses
{
    public const string Few = "hot1", Many = "hot2", Live = "live";

    /// <summary>Of the floor.</summary>
    public const string FewByHand = "hot3", ManyByHand = "hot4";

    public static IReadOnlyList<string> All { get; } = [Few, Many, FewByHand, ManyByHand, Live];
}
