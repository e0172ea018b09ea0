using System.Text.RegularExpressions;

namespace Meander.Domain.People;

/// <summary>An organisation's own enrolment page: an address with placeholders that are filled in, percent-encoded.</summary>
public static partial class CoursePortal
{
    /// <summary>Longest address, once it is filled in.</summary>
    public const int MaxFilled = 4000;

    /// <summary>How often a template may have the same placeholder.</summary>
    public const int MaxUses = 2;

    private static readonly string[] Known = ["name", "email", "certificationType", "courseId"];

    /// <summary>
    /// What is wrong with a template, or null; no template is fine. The database's is_course_portal_template says the same, except of
    /// hosts.
    /// </summary>
    public static string? TemplateProblem(string? template)
    {
        if (template is null)
            return null;
        if (Facts.Required(template, Organization.MaxUrl) is { } problem)
            return problem;
        if (Placeholder().Matches(template).FirstOrDefault(match => !Known.Contains(match.Groups[1].Value)) is { } unknown)
            return $"Unknown placeholder {unknown.Value}; known are {{name}}, {{email}}, {{certificationType}} and {{courseId}}.";
        var uses = Placeholder().Matches(template).CountBy(match => match.Value);
        if (uses.FirstOrDefault(used => used.Value > MaxUses).Key is { } often)
            return $"Must not have the placeholder {often} more than {MaxUses} times.";
        // A host has no room for what a name may contain.
        return Address().IsMatch(template) && Uri.TryCreate(Placeholder().Replace(template, "%20"), UriKind.Absolute, out _)
            ? null
            : "Must be an http(s) address without credentials, such as https://portal.example.org/courses/{courseId}.";
    }

    /// <summary>
    /// The address for one person and course; what is not known becomes empty. Null when it would be longer than
    /// <see cref="MaxFilled"/> characters.
    /// </summary>
    public static Uri? Fill(string template, string name, string? email, string? certificationType, CourseId course)
    {
        var filled = Placeholder().Replace(template, match => Uri.EscapeDataString(match.Groups[1].Value switch
        {
            "name" => name,
            "email" => email ?? "",
            "certificationType" => certificationType ?? "",
            _ => course.Value.ToString(),
        }));
        return filled.Length <= MaxFilled ? new Uri(filled) : null;
    }

    [GeneratedRegex(@"\{([^{}]*)\}")]
    private static partial Regex Placeholder();

    // What stands before an @ is a name and a password.
    [GeneratedRegex(@"^https?://[^/?#@\\{}]+([/?#]|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
