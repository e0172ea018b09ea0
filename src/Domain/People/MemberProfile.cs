namespace Meander.Domain.People;

/// <summary>What an organisation records of a person, which no other organisation sees or changes (People 4).</summary>
/// <param name="Name">As the organisation calls them.</param>
/// <param name="Email">Null when not known.</param>
/// <param name="Locale">The language in which the organisation writes to them, one of <see cref="Locales"/>.</param>
public sealed record MemberProfile(string Name, string? Email, string Locale)
{
    /// <summary>Longest name.</summary>
    public const int MaxName = 255;

    /// <summary>The tags of the languages that there are texts in: Norwegian has three, English one.</summary>
    public static IReadOnlyList<string> Locales { get; } = ["nb", "nn", "no", "en"];

    /// <summary>What is wrong with the tag of a language, or null.</summary>
    public static string? LocaleProblem(string? locale) =>
        locale is not null && Locales.Contains(locale) ? null : $"Must be one of {string.Join(", ", Locales)}.";
}
