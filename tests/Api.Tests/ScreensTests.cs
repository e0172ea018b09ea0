using System.Text.Json;
using System.Text.RegularExpressions;
using Meander.Testing;
using Xunit;

namespace Meander.Api.Tests;

/// <summary>
/// What each operation of the contract costs of PostgreSQL: round trips, and statements beyond the one that tells who asks. Neither grows
/// with the length of a page.
/// </summary>
public sealed class ScreensTests(ScreensWorld world) : IClassFixture<ScreensWorld>
{
    public static TheoryData<string> Shown => [.. Screens.Shown.Keys];

    public static TheoryData<string> Done => [.. Screens.Done.Keys];

    [Theory]
    [MemberData(nameof(Shown))]
    public async Task A_screen_takes_no_more_than_what_is_written_down_for_it_whatever_its_length(string name)
    {
        var screen = Screens.Shown[name];
        var hasPages = Regex.IsMatch(screen.Operation, @"\$(first|ids)\b");
        foreach (var first in hasPages ? [1, ScreensWorld.Long] : new[] { 1 })
        {
            var (response, asked) = await world.AskAsync(screen.Who, screen.Operation, first);
            Costs($"{name}, page of {first}", screen, response, asked);
            if (hasPages)
                Assert.Contains(first, Lists(JsonDocument.Parse(response).RootElement));
        }
    }

    [Theory]
    [MemberData(nameof(Done))]
    public async Task A_mutation_takes_no_more_than_what_is_written_down_for_it(string name)
    {
        var screen = Screens.Done[name];
        var (input, payload) = (screen.Operation.Split('|')[0], screen.Operation.Split('|')[1]);
        var (response, asked) = await world.AskAsync(screen.Who, $"mutation {{ answer: {name}(input: {{ {input} }}) {{ {payload} }} }}", 1);
        Costs(name, screen, response, asked);
        Assert.DoesNotMatch("\"code\" *: *\"[A-Z_]+\"", response);
    }

    [Theory]
    [InlineData("Query")]
    [InlineData("Mutation")]
    public void No_field_of_the_contract_is_left_out(string type)
    {
        var start = ServedSchema.Sdl.IndexOf($"type {type} {{", StringComparison.Ordinal);
        var body = ServedSchema.Sdl[start..ServedSchema.Sdl.IndexOf("\n}", start, StringComparison.Ordinal)];
        var fields = Regex.Matches(body, @"^  (\w+)[(:]", RegexOptions.Multiline).Select(field => field.Groups[1].Value).ToList();
        Assert.NotEmpty(fields);
        Assert.All(fields, field => Assert.True(
            Screens.Done.ContainsKey(field) || Screens.Shown.Values.Any(one => Regex.IsMatch(one.Operation, $@"^{{ {field}\b")), field));
    }

    /// <summary>Exactly, so that what has become cheaper stays so.</summary>
    private static void Costs(string name, Screen screen, string response, Asked asked)
    {
        Assert.DoesNotContain("\"extensions\"", response, StringComparison.Ordinal);
        var statements = asked.Statements.Where(IsOfTheOperation).ToList();
        Assert.True(
            (screen.RoundTrips, screen.Statements) == (asked.RoundTrips, statements.Count),
            $"[{name}] takes {asked.RoundTrips}, {statements.Count}; written down are {screen.RoundTrips}, {screen.Statements}:\n"
            + string.Join('\n', asked.Statements.Select(one => "-- " + Regex.Replace(one, @"\s+", " "))));
    }

    /// <summary>Neither who asks nor the transaction around it.</summary>
    private static bool IsOfTheOperation(string statement) =>
        !Regex.IsMatch(statement, @"^(call enter|select true$|begin|commit|rollback|savepoint|release)|\bmemberships_of\(", RegexOptions.IgnoreCase);

    private static IEnumerable<int> Lists(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Lists).Append(json.GetArrayLength()),
        JsonValueKind.Object => json.EnumerateObject().SelectMany(one => Lists(one.Value)),
        _ => [],
    };
}
