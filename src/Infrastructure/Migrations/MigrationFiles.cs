using System.Text.RegularExpressions;

namespace Meander.Infrastructure.Migrations;

/// <summary>The numbered SQL files that are embedded in this assembly.</summary>
internal static partial class MigrationFiles
{
    /// <summary>Names without the ending, in the order in which they are applied.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. typeof(MigrationFiles).Assembly.GetManifestResourceNames()
            .Where(resource => Numbered().IsMatch(resource))
            .Select(resource => Path.GetFileNameWithoutExtension(resource))
            .Order(StringComparer.Ordinal),
    ];

    public static string Text(string name)
    {
        using var stream = typeof(MigrationFiles).Assembly.GetManifestResourceStream($"{name}.sql")
            ?? throw new InvalidOperationException($"{name}.sql is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"^\d{4}_[a-z_]+\.sql$")]
    private static partial Regex Numbered();
}
