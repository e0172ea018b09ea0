using Meander.Infrastructure.Jobs;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Jobs;

public sealed class NightsTests : IDisposable
{
    private const string Job = "audit-retention";

    private readonly Given _given = new();
    private readonly Jobs _jobs;

    public NightsTests() => _jobs = new Jobs(_given.Database, _given.Clock);

    public void Dispose()
    {
        _jobs.Dispose();
        _given.Dispose();
    }

    [Fact]
    public async Task A_night_is_due_from_two_o_clock_where_the_organisation_is_and_done_once()
    {
        await FoundedAsync("2026-06-01T00:00Z", "Europe/Oslo");
        At("2026-06-16T00:30Z");
        await _jobs.RunWhatIsDueAsync(Job);
        Assert.Equal(0, await DueAsync("2026-06-16T23:59Z"));
        Assert.Equal(1, await DueAsync("2026-06-17T00:00Z"));
        await _jobs.RunWhatIsDueAsync(Job);
        Assert.Null(await _jobs.RunWhatIsDueAsync(Job));
    }

    [Fact]
    public async Task Each_organisation_has_its_own_night()
    {
        await FoundedAsync("2026-06-01T00:00Z", "Pacific/Kiritimati", "Pacific/Pago_Pago");
        At("2026-06-16T00:00Z");
        await _jobs.RunWhatIsDueAsync(Job);
        Assert.Equal(1, await DueAsync("2026-06-16T12:00Z"));
        Assert.Equal(2, await DueAsync("2026-06-16T13:00Z"));
    }

    [Theory]
    [InlineData("2026-03-29T00:59Z", 0)]
    [InlineData("2026-03-29T01:00Z", 1)]
    public async Task Two_o_clock_that_does_not_exist_is_three(string at, int due)
    {
        await FoundedAsync("2026-03-01T00:00Z", "Europe/Oslo");
        At("2026-03-28T02:00Z");
        await _jobs.RunWhatIsDueAsync(Job);
        Assert.Equal(due, await DueAsync(at));
    }

    [Fact]
    public async Task Two_o_clock_that_comes_twice_runs_once()
    {
        await FoundedAsync("2026-10-01T00:00Z", "Europe/Oslo");
        At("2026-10-24T02:00Z");
        await _jobs.RunWhatIsDueAsync(Job);
        At("2026-10-25T00:00Z");
        Assert.NotNull(await _jobs.RunWhatIsDueAsync(Job));
        At("2026-10-25T01:00Z");
        Assert.Null(await _jobs.RunWhatIsDueAsync(Job));
    }

    [Fact]
    public async Task Missed_nights_are_made_up_for_by_one_run_at_any_hour()
    {
        await FoundedAsync("2026-06-01T00:00Z", "Europe/Oslo");
        At("2026-06-16T01:00Z");
        await _jobs.RunWhatIsDueAsync(Job);
        Assert.Equal(1, await DueAsync("2026-06-19T21:15Z"));
        await _jobs.RunWhatIsDueAsync(Job);
        Assert.Equal(0, await DueAsync("2026-06-19T21:16Z"));
    }

    /// <summary>
    /// Servers that look every quarter of an hour, over both changes of summer time; Lord Howe's clocks move by half an hour, at 02:00.
    /// </summary>
    [Theory]
    [InlineData("2026-03-26T09:00Z")]
    [InlineData("2026-04-02T09:00Z")]
    [InlineData("2026-10-01T09:00Z")]
    [InlineData("2026-10-23T09:00Z")]
    [InlineData("2026-10-30T09:00Z")]
    public async Task Every_local_day_has_one_night_in_every_zone_and_it_begins_at_two_o_clock_or_with_what_takes_its_place(string from)
    {
        string[] zones =
            ["Europe/Oslo", "America/New_York", "Australia/Lord_Howe", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu"];
        await FoundedAsync("2026-01-01T00:00Z", zones);
        var begun = new HashSet<(string, DateOnly)>();
        At(from);
        await _jobs.RunWhatIsDueAsync(Job);
        for (var look = 0; look < 4 * 24 * 4; look++)
        {
            _given.Clock.Advance(TimeSpan.FromMinutes(15));
            foreach (var one in (await _jobs.RunWhatIsDueAsync(Job))?.Organizations ?? [])
            {
                var time = TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(_given.Clock.Now, one.Zone).DateTime);
                Assert.True(begun.Add((one.Zone.Id, one.Today)), $"a second night on {one.Today} in {one.Zone.Id}");
                Assert.Equal(
                    one.Zone.IsInvalidTime(one.Today.ToDateTime(new TimeOnly(2, 0))) ? Skipped(one.Zone) : new TimeOnly(2, 0), time);
            }
        }

        Assert.Equal(zones.Select(zone => (zone, 4)), zones.Select(zone => (zone, begun.Count(one => one.Item1 == zone))));

        static TimeOnly Skipped(TimeZoneInfo zone) => zone.Id == "Australia/Lord_Howe" ? new TimeOnly(2, 30) : new TimeOnly(3, 0);
    }

    [Fact]
    public async Task Two_nights_without_a_server_are_made_up_for_once_in_every_zone()
    {
        await FoundedAsync("2026-06-01T00:00Z", "Europe/Oslo", "Pacific/Kiritimati", "Pacific/Pago_Pago");
        At("2026-06-16T13:30Z");
        Assert.Equal(3, (await _jobs.RunWhatIsDueAsync(Job))!.Organizations.Count);
        At("2026-06-18T13:30Z");
        Assert.Equal(3, (await _jobs.RunWhatIsDueAsync(Job))!.Organizations.Count);
        Assert.Null(await _jobs.RunWhatIsDueAsync(Job));
        At("2026-06-19T00:00Z");
        Assert.Equal("Europe/Oslo", Assert.Single((await _jobs.RunWhatIsDueAsync(Job))!.Organizations).Zone.Id);
    }

    [Fact]
    public async Task A_night_that_broke_off_is_done_again_at_the_next_look()
    {
        await FoundedAsync("2026-06-01T00:00Z", "Europe/Oslo");
        At("2026-06-16T01:00Z");
        await _given.Database.ExecuteAsync("alter table job_runs add constraint broken check (finished_at is null)");
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => _jobs.RunWhatIsDueAsync(Job));
        await _given.Database.ExecuteAsync("alter table job_runs drop constraint broken");
        At("2026-06-16T01:01Z");
        Assert.NotNull(await _jobs.RunWhatIsDueAsync(Job));
        Assert.Null(await _jobs.RunWhatIsDueAsync(Job));
    }

    [Fact]
    public async Task An_organisation_waits_for_its_first_night()
    {
        await FoundedAsync("2026-06-16T12:00Z", "Europe/Oslo");
        Assert.Equal(0, await DueAsync("2026-06-16T12:01Z"));
        Assert.Equal(1, await DueAsync("2026-06-17T00:00Z"));
    }

    [Fact]
    public async Task By_hand_everybody_is_done_whatever_the_hour_and_only_the_present_counts_as_the_night()
    {
        await FoundedAsync("2026-06-01T00:00Z", "Europe/Oslo");
        At("2026-06-16T12:00Z");
        Assert.Single((await _jobs.RunAsync(Job, _given.Clock.Now.AddDays(40))).Organizations);
        Assert.Single((await _jobs.RunAsync(Job, dryRun: true)).Organizations);
        Assert.Equal(1, await DueAsync("2026-06-16T12:00Z"));
        Assert.Single((await _jobs.RunAsync(Job)).Organizations);
        Assert.Equal(0, await DueAsync("2026-06-16T12:00Z"));
        Assert.Equal(1, await DueAsync("2026-07-26T12:00Z"));
    }

    [Fact]
    public async Task The_next_run_is_that_of_the_night_that_comes_first()
    {
        Assert.Equal((null, null), await _jobs.Runner.TimesAsync(_jobs[Job], default));
        await FoundedAsync("2026-06-01T00:00Z", "Europe/Oslo", "Asia/Tokyo");
        At("2026-06-16T12:00Z");
        Assert.Equal((null, _given.Clock.Now), await _jobs.Runner.TimesAsync(_jobs[Job], default));
        await _jobs.RunWhatIsDueAsync(Job);
        Assert.Equal((_given.Clock.Now, Instant("2026-06-16T17:00Z")), await _jobs.Runner.TimesAsync(_jobs[Job], default));
    }

    private async Task FoundedAsync(string at, params string[] zones)
    {
        At(at);
        foreach (var zone in zones)
            await _given.OrganizationAsync(zone);
    }

    private async Task<int> DueAsync(string at)
    {
        At(at);
        IReadOnlyList<JobOrganization> due = await _jobs.Calendar.DueAsync(_jobs[Job], _given.Clock.Now, default);
        return due.Count;
    }

    private void At(string instant) => _given.Clock.Now = Instant(instant);

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
