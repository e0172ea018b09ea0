using System.Reflection;
using System.Text.RegularExpressions;
using Meander.Infrastructure.Postgres;
using Xunit;

namespace Meander.Architecture.Tests;

public sealed class HouseRuleTests
{
    private const int LongestFile = 400;
    private const int LongestLine = 140;

    private static readonly string[] Assemblies =
    [
        "Meander.Domain", "Meander.Application", "Meander.Infrastructure", "Meander.Dashboard", "Meander.Api", "Meander.GraphQL",
        "Meander.GraphQL.Explorer",
    ];

    private static readonly string[] EmptyEndings = ["Service", "Manager", "Helper", "Common", "Shared", "Dto", "Utils", "Util", "Impl"];

    [Fact]
    public void Files_stay_under_400_lines() =>
        Assert.Empty(
            from file in Sources.In("src", ".cs", ".sql", ".sh", ".js", ".css", ".html", ".razor").Concat(Sources.In("tests", ".cs"))
            let lines = file.Text.Count(character => character == '\n')
            where lines > LongestFile
            select $"{file.Path}: {lines}");

    /// <summary>Texts in another language (SQL, JSON, CSV, GraphQL) keep the lines that they have there.</summary>
    [Fact]
    public void Lines_of_code_have_at_most_140_columns() =>
        Assert.Empty(
            from file in Sources.In("src", ".cs").Concat(Sources.In("tests", ".cs"))
            from line in WithoutTexts(file.Text).Split('\n')
            where line.Length > LongestLine
            select $"{file.Path}: {line.Trim()}");

    private static string WithoutTexts(string text) =>
        Regex.Replace(
            text,
            @"\x22{3,}[\s\S]*?\x22{3,}|\x22(\\.|[^\x22\\\n])*\x22",
            literal => new string('\n', literal.Value.Count(character => character == '\n')));

    [Fact]
    public void Names_say_what_a_thing_is() =>
        Assert.Empty(
            from assembly in Assemblies
            from type in Assembly.Load(assembly).GetTypes()
            where !type.Name.Contains('<', StringComparison.Ordinal)
            from ending in EmptyEndings
            where type.Name.EndsWith(ending, StringComparison.Ordinal)
            select type.FullName);

    [Fact]
    public void Folders_are_named_after_nouns_of_the_domain_or_a_layer() =>
        Assert.Empty(
            from file in Sources.In("src", ".cs")
            from part in file.Path.Split('/').SkipLast(1)
            where EmptyEndings.Any(
                ending => part.EndsWith(ending, StringComparison.Ordinal) || part.EndsWith(ending + "s", StringComparison.Ordinal))
            select file.Path);

    [Theory]
    [InlineData(@"^\s*#region")]
    [InlineData(@"^\s*#pragma warning")]
    [InlineData(@"\b(TO" + "DO|FIX" + @"ME)\b")]
    [InlineData(@"^\s*//[^/].*(\);|=>.*;|\{)\s*$")]
    [InlineData(@"\[(Fact|Theory)\([^)]*Skip")]
    public void Nothing_is_folded_away_silenced_postponed_or_skipped(string pattern) =>
        Assert.Empty(
            from file in Sources.In("src", ".cs").Concat(Sources.In("tests", ".cs"))
            from Match match in Regex.Matches(file.Text, pattern, RegexOptions.Multiline)
            select $"{file.Path}: {match.Value.Trim()}");

    [Fact]
    public void Only_Places_changes_the_seats_of_a_course_in_memory() =>
        Assert.Empty(
            from file in Sources.In("src", ".cs")
            where file.Path is not ("src/Domain/Registrations/Places.cs" or "src/Domain/Registrations/CourseTerms.cs")
            from Match match in Regex.Matches(file.Text, @"\bwith\s*\{[^{}]*\bSeats\s*=[^=]")
            select $"{file.Path}: {match.Value}");

    [Fact]
    public void All_time_comes_from_TimeProvider() =>
        Assert.Empty(
            from file in Sources.In("src", ".cs")
            from Match match in Regex.Matches(file.Text, @"\bDateTime(Offset)?\.(Utc)?(Now|Today)\b")
            select $"{file.Path}: {match.Value}");

    [Fact]
    public void Migrations_make_each_object_once_and_never_alter_a_column_or_drop_anything() =>
        Assert.Empty(
            (from file in Migrations()
             from Match match in Regex.Matches(
                 file.Text, @"^create (?:or replace )?(?:unique )?([a-z]+) (?:if not exists )?([\w.]+)", RegexOptions.Multiline)
             group file.Path by $"{match.Groups[1]} {match.Groups[2]}" into made
             where made.Count() > 1
             select $"{made.Key}: {string.Join(", ", made)}")
            .Concat(
                from file in Migrations()
                from Match match in Regex.Matches(
                    file.Text, @"^(drop|create or replace|alter table \S+\s+(add|alter|drop) column)\b.*", RegexOptions.Multiline)
                select $"{file.Path}: {match.Value}"));

    [Fact]
    public void Migrations_are_numbered_without_a_gap() =>
        Assert.All(
            Migrations().Select(file => Path.GetFileName(file.Path)).Order(StringComparer.Ordinal).Select((name, index) => (name, index)),
            file => Assert.StartsWith($"{file.index + 1:0000}_", file.name, StringComparison.Ordinal));

    [Theory]
    [InlineData(".ci/prerequisites", "oldest_postgres=", "")]
    [InlineData("README.md", "PostgreSQL ", " or later")]
    public void The_oldest_release_of_PostgreSQL_is_the_same_wherever_it_is_said(string file, string before, string after) =>
        Assert.Contains(
            $"{before}{PrivateCluster.OldestMajor}{after}", File.ReadAllText(Path.Combine(Sources.Root, file)), StringComparison.Ordinal);

    private static IEnumerable<(string Path, string Text)> Migrations() => Sources.In("src/Infrastructure/Migrations", ".sql");
}
