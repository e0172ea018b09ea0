using System.Text.Json;
using System.Text.RegularExpressions;

namespace Meander.Api.Tests;

/// <summary>How PostgreSQL ran a statement.</summary>
/// <param name="Text">Of the statement.</param>
/// <param name="Buffers">Pages of tables and indexes that it read, each as often as it did.</param>
/// <param name="Indexes">Those that it used.</param>
/// <param name="Scanned">Tables that it read from end to end.</param>
internal sealed record StatementPlan(string Text, long Buffers, IReadOnlyList<string> Indexes, IReadOnlyList<string> Scanned)
{
    /// <param name="explained">An answer of <c>explain (analyze, buffers, format json)</c>, or of <c>auto_explain</c>.</param>
    public static StatementPlan Of(string explained)
    {
        var json = JsonDocument.Parse(explained).RootElement;
        var top = json.GetProperty("Plan");
        var nodes = Nodes(top).ToList();
        return new StatementPlan(
            Regex.Replace(json.GetProperty("Query Text").GetString()!, @"\s+", " "),
            top.GetProperty("Shared Hit Blocks").GetInt64() + top.GetProperty("Shared Read Blocks").GetInt64(),
            [.. nodes.Where(node => node.TryGetProperty("Index Name", out _)).Select(node => NameIn(node, "Index Name"))],
            [.. nodes.Where(node => NameIn(node, "Node Type") == "Seq Scan").Select(node => NameIn(node, "Relation Name"))]);
    }

    public override string ToString() =>
        $"{Buffers,7} {string.Join(", ", [.. Indexes, .. Scanned.Select(table => $"ALL OF {table}")])} -- {Text[..Math.Min(120, Text.Length)]}";

    private static IEnumerable<JsonElement> Nodes(JsonElement node) =>
        node.TryGetProperty("Plans", out var plans) ? plans.EnumerateArray().SelectMany(Nodes).Prepend(node) : [node];

    private static string NameIn(JsonElement node, string name) => node.GetProperty(name).GetString()!;
}
