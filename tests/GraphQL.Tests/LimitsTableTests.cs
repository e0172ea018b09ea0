using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Xunit;

namespace Meander.GraphQL.Tests;

public sealed class LimitsTableTests
{
    private const int MiB = 1024 * 1024;
    private const int KiB = 1024;

    [Fact]
    public void The_README_names_every_limit_with_its_default()
    {
        var limits = new GraphQLLimits();
        var wanted = typeof(GraphQLLimits).GetProperties().Select(limit => $"{limit.Name}: {Show(limit.Name, limit.GetValue(limits)!)}");
        Assert.Equal(wanted.Order(StringComparer.Ordinal), Table().Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Table()
    {
        var readme = File.ReadAllText(Readme());
        var section = readme[readme.IndexOf("## Limits", StringComparison.Ordinal)..readme.IndexOf("## Persisted documents",
            StringComparison.Ordinal)];
        foreach (Match row in Regex.Matches(section, @"^\| (`.+?) \| (.+?) \|", RegexOptions.Multiline))
        {
            var names = row.Groups[1].Value.Replace("`", "", StringComparison.Ordinal).Split(", ");
            var defaults = row.Groups[2].Value.Replace("`", "", StringComparison.Ordinal).Split(", ");
            Assert.Equal(names.Length, defaults.Length);
            foreach (var (name, value) in names.Zip(defaults))
                yield return $"{name}: {value}";
        }
    }

    private static string Readme([CallerFilePath] string path = "") =>
        Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "src", "GraphQL", "README.md");

    private static string Show(string name, object value) => value switch
    {
        TimeSpan time => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds} s"),
        bool flag => flag ? "true" : "false",
        _ => Show(name, Convert.ToInt64(value, CultureInfo.InvariantCulture)),
    };

    private static string Show(string name, long number) =>
        !name.EndsWith("Bytes", StringComparison.Ordinal) ? number.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', ' ')
        : number % MiB == 0 ? $"{number / MiB} MiB"
        : $"{number / KiB} KiB";
}
