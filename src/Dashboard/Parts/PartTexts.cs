namespace Meander.Dashboard.Parts;

/// <summary>What the parts of pages say wherever they stand.</summary>
internal static class PartTexts
{
    public const string Loading = "Loading …";
    public const string Again = "Try again";
    public const string Unlimited = "no limit";
    public const string Previous = "Previous";
    public const string Next = "Next";
    public const string Pages = "Pages";
    public const string Somebody = "Somebody";

    public static string Seats(int taken, int? total) => total is { } all ? $"{taken} of {all} seats" : $"{taken} enrolled, {Unlimited}";

    public static string Waiting(int waiting) => waiting == 1 ? "1 waiting" : $"{waiting} waiting";

    public static string SeatsOf(string course) => $"Seats of {course}";
}
