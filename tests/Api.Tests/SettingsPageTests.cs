using System.Text.RegularExpressions;
using Meander.Api.Commands;
using Meander.Testing;
using Xunit;

namespace Meander.Api.Tests;

public sealed class SettingsPageTests
{
    [Fact]
    public void The_page_of_settings_is_what_the_verb_settings_prints() =>
        Assert.Equal(Setting.Page(), Repository.Text("docs/settings.md"));

    [Fact]
    public void Every_setting_that_the_code_reads_is_on_the_page()
    {
        var read =
            from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            where !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            from Match key in Regex.Matches(File.ReadAllText(file), @"""(?<key>(Auth|Push|Webhooks|Audit|GraphQL|Jobs|Dashboard|Proxies):\w+)""")
            select key.Groups["key"].Value.Replace(":", "__", StringComparison.Ordinal);

        Assert.Equal([], read.Distinct().Except(Setting.All.Select(setting => setting.Name.Replace("__…", "", StringComparison.Ordinal))));
    }
}
