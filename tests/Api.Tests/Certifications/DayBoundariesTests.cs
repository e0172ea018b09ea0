using System.Text.Json;
using Meander.Domain;
using Meander.Testing;
using Xunit;

namespace Meander.Api.Tests.Certifications;

/// <summary>
/// What is served turns with the day where the organisation is: from its first instant to its last, whatever the clocks there do.
/// </summary>
public sealed class DayBoundariesTests(Scenario scenario) : IClassFixture<Scenario>
{
    private const string Query = """
        query ($id: ID!) { node(id: $id) { ... on Member {
          badge { color subtitle } directory { visible suppressedOn }
          certification(type: "basic") { status daysRemaining badge { color } notice { level message } renewal { alertRequested } history { periods { outcome lapsedOn } } }
        } } }
        """;

    /// <summary>The 91 days before the first expiry hold Oslo's spring change, those before the second its autumn change.</summary>
    [Theory]
    [InlineData("Europe/Oslo", "2027-04-11")]
    [InlineData("Europe/Oslo", "2026-11-01")]
    [InlineData("Europe/Oslo", "2028-02-29")]
    [InlineData("Pacific/Kiritimati", "2027-04-11")]
    [InlineData("Pacific/Kiritimati", "2026-11-01")]
    [InlineData("Pacific/Pago_Pago", "2027-04-11")]
    [InlineData("Pacific/Pago_Pago", "2026-11-01")]
    public async Task Every_instant_of_a_local_day_is_served_as_that_day(string zoneId, string expiry)
    {
        var (zone, expiresOn) =
            (TimeZoneInfo.FindSystemTimeZoneById(zoneId), DateOnly.Parse(expiry, System.Globalization.CultureInfo.InvariantCulture));
        scenario.Given.Clock.Now = scenario.Server.Clock.Now = new Clock().Now;
        var tenant = await scenario.Given.OrganizationAsync(zoneId);
        await tenant.RequiredTypeAsync("basic");
        await tenant.GateAsync();
        var mentor = await tenant.MentorAsync();
        await tenant.HoldsAsync(mentor, "basic", expiresOn.AddYears(-2), expiresOn);

        foreach (var days in new[] { 91, 90, 61, 60, 59, 31, 30, 14, 7, 1, 0, -1 })
        {
            var day = expiresOn.AddDays(-days);
            foreach (var instant in new[] { zone.InstantOf(day, TimeOnly.MinValue),
                zone.InstantOf(day.AddDays(1), TimeOnly.MinValue).AddMicroseconds(-1) })
            {
                scenario.Given.Clock.Now = scenario.Server.Clock.Now = instant;
                var seen = (await scenario.DataAsync(mentor, Query, new { id = mentor.MemberId.Value })).GetProperty("node");
                Json.Equal(Expected(days, expiry), Without(seen, "message"));
                Notice(days, seen.GetProperty("certification").GetProperty("notice"));
                var listed = (await scenario.DataAsync(tenant.Admin, "{ directory { totalCount } }"))
                    .GetProperty("directory")
                    .GetProperty("totalCount")
                    .GetInt32();
                Assert.Equal(days > 0 ? 1 : 0, listed);
            }
        }
    }

    private static string Expected(int days, string expiry)
    {
        var (state, color, subtitle) = days <= 0
            ? ("EXPIRED", "RED", $"\"Expired {expiry}\"")
            : days <= 60
            ? ("EXPIRING_SOON", "AMBER", $"\"Expires {expiry}\"")
            : ("ACTIVE", "GREEN", "null");
        var notice = days <= 0 ? """{ "level": "CRITICAL" }""" : days <= 60 ? """{ "level": "WARNING" }""" : "null";
        return $$"""
            {
              "badge": { "color": "{{color}}", "subtitle": {{subtitle}} },
              "directory": { "visible": {{(days > 0 ? "true" : "false")}}, "suppressedOn": {{(days > 0 ? "null" : $"\"{expiry}\"")}} },
              "certification": {
                "status": "{{state}}", "daysRemaining": {{days}}, "badge": { "color": "{{color}}" }, "notice": {{notice}},
                "renewal": {{(days <= 60 ? """{ "alertRequested": false }""" : "null")}},
                "history": { "periods": [{ "outcome": "{{(days > 0 ? "ACTIVE" : "LAPSED")}}", "lapsedOn": {{(days > 0 ? "null" : $"\"{expiry}\"")}} }] }
              }
            }
            """;
    }

    private static void Notice(int days, JsonElement notice)
    {
        if (days > 60)
            return;
        var message = notice.GetProperty("message").GetString()!;
        Assert.Equal(days > 0, message.Contains($"expires in {(days == 1 ? "1 day" : $"{days} days")},", StringComparison.Ordinal));
        Assert.Equal(days <= 30, message.Contains("directory", StringComparison.Ordinal));
        Assert.Equal(days <= 0, message.Contains("has been suppressed", StringComparison.Ordinal));
    }

    /// <summary>The same answer without the fields of that name.</summary>
    private static JsonElement Without(JsonElement value, string name)
    {
        var node = System.Text.Json.Nodes.JsonNode.Parse(value.GetRawText())!;
        if (node["certification"]?["notice"] is System.Text.Json.Nodes.JsonObject notice)
            notice.Remove(name);
        return JsonSerializer.SerializeToElement(node);
    }
}
