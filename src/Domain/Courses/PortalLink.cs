namespace Meander.Domain.Courses;

/// <summary>The address at which somebody enrols through the organisation's own portal.</summary>
public static class PortalLink
{
    /// <summary>Fills in the placeholders, percent-encoded; what is not known becomes empty. A value that looks like a placeholder stays a value.</summary>
    public static string Fill(string template, string name, string? email, string? certificationType, CourseId course)
    {
        (string Placeholder, string? Value)[] values =
            [("{name}", name), ("{email}", email), ("{certificationType}", certificationType), ("{courseId}", course.Value.ToString())];
        var filled = new System.Text.StringBuilder(template.Length);
        for (var at = 0; at < template.Length;)
        {
            var (placeholder, value) = values.FirstOrDefault(one => template.AsSpan(at).StartsWith(one.Placeholder, StringComparison.Ordinal));
            filled.Append(placeholder is null ? template[at].ToString() : Uri.EscapeDataString(value ?? ""));
            at += placeholder?.Length ?? 1;
        }

        return filled.ToString();
    }
}
