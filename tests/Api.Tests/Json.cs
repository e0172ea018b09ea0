using System.Text.Json;
using Xunit;

namespace Meander.Api.Tests;

/// <summary>Whole answers compared, whatever the blanks.</summary>
internal static class Json
{
    public static void Equal(string expected, JsonElement actual) =>
        Assert.Equal(JsonSerializer.Serialize(JsonElement.Parse(expected)), JsonSerializer.Serialize(actual));
}
