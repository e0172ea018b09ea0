using System.Globalization;

namespace GraphQL.TypeSystem;

/// <summary>The built-in scalars, §3.5.1 – §3.5.5.</summary>
public static class Scalars
{
    internal static object? ToObject(ScalarInput input) => input.Text.ToString(CultureInfo.InvariantCulture);
}
