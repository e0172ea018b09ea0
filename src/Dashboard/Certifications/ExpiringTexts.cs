namespace Meander.Dashboard.Certifications;

/// <summary>The list of certifications that expire in a month.</summary>
internal static class ExpiringTexts
{
    public const string Title = "Expiring certifications";
    public const string Month = "Month";
    public const string Person = "Person";
    public const string Type = "Certification";
    public const string Expires = "Expires";
    public const string Badge = "Badge";
    public const string None = "None expires in this month.";

    public static string Total(int count) => count == 1 ? "1 certification" : $"{count} certifications";
}
