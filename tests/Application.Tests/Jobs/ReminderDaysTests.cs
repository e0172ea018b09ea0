using Meander.Domain.Certifications;
using Meander.Domain.Notifications;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Jobs;

/// <summary>A reminder is due with the first instant of its day where the organisation is, and not an instant before.</summary>
public sealed class ReminderDaysTests(Given given) : OnPostgres(given), IDisposable
{
    private readonly Jobs _jobs = new(given.Database, given.Clock);

    public void Dispose() => _jobs.Dispose();

    /// <summary>
    /// The 90 days before the first expiry hold Oslo's spring change, those before the second the autumn one; the last two end a short and
    /// a leap February.
    /// </summary>
    [Theory]
    [InlineData("Europe/Oslo", "2027-04-11")]
    [InlineData("Europe/Oslo", "2026-11-01")]
    [InlineData("Europe/Oslo", "2028-02-29")]
    [InlineData("Pacific/Kiritimati", "2027-04-11")]
    [InlineData("Pacific/Kiritimati", "2026-11-01")]
    [InlineData("Pacific/Pago_Pago", "2027-04-11")]
    [InlineData("Pacific/Pago_Pago", "2028-02-29")]
    public async Task Reminders_go_out_by_the_local_day(string zoneId, string expiry)
    {
        var (zone, expiresOn) = (TimeZoneInfo.FindSystemTimeZoneById(zoneId), DateOnly.Parse(expiry));
        var tenant = await Given.OrganizationAsync(zoneId);
        await tenant.TypeAsync("basic");
        var mentor = await tenant.MentorAsync();
        await tenant.HoldsAsync(mentor, "basic", expiresOn.AddYears(-2), expiresOn);

        foreach (var days in new[] { 91, 90, 61, 60, 59, 31, 30, 14, 7, 1, 0, -1 })
        {
            var before = (await MessagesToAsync(mentor)).Count;
            var begin = zone.InstantOf(expiresOn.AddDays(-days), TimeOnly.MinValue);
            await _jobs.RunAsync("certification-reminders", begin.AddTicks(-10));
            Assert.Equal(before, (await MessagesToAsync(mentor)).Count);
            await _jobs.RunAsync("certification-reminders", begin);
            var told = (await MessagesToAsync(mentor)).Skip(before).ToList();
            if (!ReminderPlan.Thresholds.Contains(days))
            {
                Assert.Empty(told);
                continue;
            }

            var message = Assert.Single(told);
            Assert.Equal(days == 0 ? "Your certification has expired" : $"Your certification expires in {days} days", message.Title);
            Assert.Equal(days == 0 ? NotificationKind.CertificationExpired : NotificationKind.CertificationExpiring, message.Kind);
            Assert.Contains($"on {expiry}", message.Body, StringComparison.Ordinal);
        }
    }
}
