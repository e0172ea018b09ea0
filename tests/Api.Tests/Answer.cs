using System.Text.Encodings.Web;
using System.Text.Json;
using Snapshooter;
using Snapshooter.Xunit;

namespace Meander.Api.Tests;

/// <summary>
/// Whole answers, compared with the files in <c>__snapshots__</c> beside the tests: <c>CLASS.TEST.snap</c>, and <c>CLASS.TEST_PART.snap</c>
/// where a test has several. The library gets the text: of a <see cref="JsonElement"/> it would keep no more than its kind, and every
/// answer
/// would match.
/// </summary>
internal static class Answer
{
    private static readonly JsonSerializerOptions Readable =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="answer">The answer to compare.</param>
    /// <param name="varying">Ids, names and instants that differ from run to run; the file shows the first as <c>{the second}</c>.</param>
    public static void Matches(JsonElement answer, params (object? Value, string Name)[] varying) => Snapshot.Match(Text(answer, varying));

    /// <param name="part">Tells the answers of one test apart.</param>
    /// <param name="answer">The answer to compare.</param>
    /// <param name="varying">As above.</param>
    public static void PartMatches(string part, JsonElement answer, params (object? Value, string Name)[] varying) =>
        Snapshot.Match(Text(answer, varying), SnapshotNameExtension.Create(part));

    private static string Text(JsonElement answer, (object? Value, string Name)[] varying) => varying.Aggregate(
        JsonSerializer.Serialize(answer, Readable),
        (text, one) => text.Replace(one.Value!.ToString()!, $"{{{one.Name}}}", StringComparison.Ordinal)) + "\n";
}
