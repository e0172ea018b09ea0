using Meander.GraphQL.Language;

namespace Meander.GraphQL.Tests.Language;

/// <summary>A constant value read alone, as the default value of a variable.</summary>
internal static class Literals
{
    public static Value Parse(string text) =>
        Parser.Parse($"query ($v: T =\n{text}\n) {{ f }}").Operations.Single().Variables[0].DefaultValue!;
}
