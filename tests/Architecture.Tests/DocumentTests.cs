using System.Text.RegularExpressions;
using Xunit;

namespace Meander.Architecture.Tests;

/// <summary>What the documents of the repository link to exists, and what the README promises of itself holds.</summary>
public sealed class DocumentTests
{
    private const int LongestReadme = 200;

    [Fact]
    public void Every_link_in_a_document_leads_to_a_file_of_the_repository() =>
        Assert.Empty(
            from document in Documents()
            from Match link in Regex.Matches(document.Text, @"\]\((?<target>[^)\s#]+)(#[^)]*)?\)")
            let target = link.Groups["target"].Value
            where !target.Contains(':', StringComparison.Ordinal)
            let folder = Path.GetDirectoryName(Path.Combine(Sources.Root, document.Path))!
            where !Path.Exists(Path.Combine(folder, target))
            select $"{document.Path}: {target}");

    [Fact]
    public void Every_file_that_a_document_names_by_its_path_exists() =>
        Assert.Empty(
            from document in Documents()
            where document.Path != "CHANGELOG.md"
            from Match name in Regex.Matches(document.Text, @"`(?<path>(src|tests|docs|\.ci|\.github)/[\w./-]*\w)`")
            where !Path.Exists(Path.Combine(Sources.Root, name.Groups["path"].Value))
            select $"{document.Path}: {name.Groups["path"].Value}");

    [Fact]
    public void Every_decision_is_in_the_README() =>
        Assert.Empty(
            from decision in Directory.EnumerateFiles(Path.Combine(Sources.Root, "docs", "decisions"), "*.md")
            where !Readme().Contains(Path.GetFileName(decision), StringComparison.Ordinal)
            select Path.GetFileName(decision));

    [Fact]
    public void The_README_has_at_most_200_lines() => Assert.InRange(Readme().Split('\n').Length, 1, LongestReadme + 1);

    [Fact]
    public void Every_test_that_SECURITY_names_exists()
    {
        var tests = Sources.In("tests", ".cs").ToLookup(file => Path.GetFileNameWithoutExtension(file.Path).Split('.')[0], file => file.Text);
        Assert.Empty(
            from Match name in Regex.Matches(
                File.ReadAllText(Path.Combine(Sources.Root, "SECURITY.md")), @"`(?<class>\w+Tests)(\.(?<method>\w+))?`")
            let method = $" {name.Groups["method"].Value}("
            where !tests[name.Groups["class"].Value].Any(text => !name.Groups["method"].Success || text.Contains(method, StringComparison.Ordinal))
            select name.Value);
    }

    private static string Readme() => File.ReadAllText(Path.Combine(Sources.Root, "README.md"));

    private static IEnumerable<(string Path, string Text)> Documents() =>
        Directory.EnumerateFiles(Sources.Root, "*.md")
            .Select(file => (Path.GetRelativePath(Sources.Root, file), File.ReadAllText(file)))
            .Concat(Sources.In("docs", ".md"))
            .Concat(Sources.In("src", ".md"));
}
