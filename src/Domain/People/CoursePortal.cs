using System.Text.RegularExpressions;

namespace Meander.Domain.People;

/// <summary>An organisation's own enrolment page: an address with placeholders that are filled in, percent-encoded.</summary>
public static partial class CoursePortal
{
    private static readonly string[] Known = ["name", "email", "certificationType", "courseId"];

    /// <summary>What is wrong with a template, or null; no template is fine.</summary>
    public static string? TemplateProblem(string? template)
    {
        if (template is null)
            return null;
        if (Facts.Required(template, Organization.MaxUrl) is { } problem)
            return problem;
        if (Placeholder().Matches(template).FirstOrDefault(match => !Known.Contains(match.Groups[1].Value)) is { } unknown)
            return $"Unknown placeholder {unknown.Value}; known are {{name}}, {{email}}, {{certificationType}} and {{courseId}}.";
        // A host has no room for what a name may contain.
        return Uri.TryCreate(Placeholder().Replace(template, "%20"), UriKind.Absolute, out var address)
            && address.Scheme is "http" or "https"
            ? null
            : "Must be an http(s) address, such as https://portal.example.org/courses/{courseId}.";
    }

    /// <summary>The address for one person and course; what is not known becomes empty.</summary>
    public static Uri Fill(string template, string name, string? email, string? certificationType, CourseId course) =>
        new(Placeholder().Replace(template, match => Uri.EscapeDataString(match.Groups[1].Value switch
        {
            "name" => name,
            "email" => email ?? "",
            "certificationType" => certificationType ?? "",
            _ => course.Value.ToString(),
        })));

    [GeneratedRegex(@"\{([^{}]*)\}")]
    private static partial Regex Placeholder();
}
