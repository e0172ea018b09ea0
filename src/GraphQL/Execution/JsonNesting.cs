namespace Meander.GraphQL.Execution;

/// <summary>How deeply lists and objects of a JSON text are nested, without recursion and whether or not the text is well formed.</summary>
internal static class JsonNesting
{
    public static int Of(ReadOnlySpan<byte> json)
    {
        var (depth, deepest) = (0, 0);
        while (json.IndexOfAny("[]{}\""u8) is >= 0 and var at)
        {
            var mark = json[at];
            json = json[(at + 1)..];
            if (mark is (byte)'"')
                json = AfterText(json);
            else if (mark is (byte)'[' or (byte)'{')
                deepest = Math.Max(deepest, ++depth);
            else
                depth--;
        }

        return deepest;
    }

    private static ReadOnlySpan<byte> AfterText(ReadOnlySpan<byte> json)
    {
        while (json.IndexOfAny("\"\\"u8) is >= 0 and var at)
        {
            if (json[at] is (byte)'"')
                return json[(at + 1)..];
            json = json[Math.Min(at + 2, json.Length)..];
        }

        return [];
    }
}
