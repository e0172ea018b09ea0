using Meander.Domain.People;
using Meander.Infrastructure.Postgres;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Jobs;

/// <summary>
/// Pauses for expiries that turn out to lie ahead: after a run by hand for another day, or in an organisation that moved west.
/// </summary>
public sealed class TimeThatWentBackTests : IDisposable
{
    private const string Reminders = "certification-reminders", Expiry = "certification-expiry";

    private readonly Given _given = new();
    private readonly Jobs _jobs;

    public TimeThatWentBackTests() => _jobs = new Jobs(_given.Database, _given.Clock);

    public void Dispose()
    {
        _jobs.Dispose();
        _given.Dispose();
    }

    [Theory]
    [InlineData(Expiry)]
    [InlineData(Reminders)]
    public async Task A_run_ahead_of_time_is_put_right_by_the_next_real_one_and_the_pause_comes_on_its_day(string ahead)
    {
        var (hlf, mentor) = await HolderAsync("Europe/Oslo", new(2026, 6, 26));
        await _jobs.RunAsync(ahead, At("2026-07-10T02:00Z"));
        Assert.Equal((PauseReason.CertificationExpired, new DateOnly(2026, 6, 26)), await PauseAsync(hlf, mentor));
        Assert.Single(await ListedAsync(hlf));

        _given.Clock.Now = At("2026-06-17T00:00Z");
        await _jobs.RunWhatIsDueAsync(Expiry);
        Assert.Equal((null, null), await PauseAsync(hlf, mentor));
        Assert.Single(await ListedAsync(hlf));

        _given.Clock.Now = At("2026-06-26T00:00Z");
        Assert.Empty(await ListedAsync(hlf));
        await _jobs.RunWhatIsDueAsync(Reminders);
        await _jobs.RunWhatIsDueAsync(Expiry);
        Assert.Equal((PauseReason.CertificationExpired, new DateOnly(2026, 6, 26)), await PauseAsync(hlf, mentor));
        Assert.Equal(1L, await TimesToldAsync(mentor));
        Assert.Empty(await Invariants.CheckAsync(_given.Database.ConnectionString));
    }

    [Fact]
    public async Task Also_when_the_servers_were_down_on_the_day()
    {
        var (hlf, mentor) = await HolderAsync("Europe/Oslo", new(2026, 6, 26));
        await _jobs.RunAsync(Expiry, At("2026-07-10T02:00Z"));
        _given.Clock.Now = At("2026-06-17T00:00Z");
        await _jobs.RunWhatIsDueAsync(Expiry);

        _given.Clock.Now = At("2026-08-01T00:00Z");
        await _jobs.RunWhatIsDueAsync(Expiry);
        Assert.Equal((PauseReason.CertificationExpired, new DateOnly(2026, 6, 26)), await PauseAsync(hlf, mentor));
    }

    [Fact]
    public async Task In_an_organisation_that_moved_west_the_pause_comes_again_with_the_day()
    {
        var (hlf, mentor) = await HolderAsync("Pacific/Kiritimati", new(2026, 6, 17));
        await _jobs.RunAsync(Expiry);
        Assert.Equal((PauseReason.CertificationExpired, new DateOnly(2026, 6, 17)), await PauseAsync(hlf, mentor));

        await _given.Database.ExecuteAsync($"update organizations set time_zone = 'Pacific/Pago_Pago' where id = '{hlf.Id.Value}'");
        await _jobs.RunAsync(Expiry);
        Assert.Equal((null, null), await PauseAsync(hlf, mentor));

        _given.Clock.Advance(TimeSpan.FromDays(1));
        await _jobs.RunAsync(Expiry);
        Assert.Equal((PauseReason.CertificationExpired, new DateOnly(2026, 6, 17)), await PauseAsync(hlf, mentor));
        Assert.Equal(1L, await TimesToldAsync(mentor));
    }

    private async Task<(Tenant Hlf, Person Mentor)> HolderAsync(string zone, DateOnly expiresOn)
    {
        var hlf = await _given.OrganizationAsync(zone);
        await hlf.RequiredTypeAsync("basic");
        await hlf.GateAsync();
        var mentor = await hlf.MentorAsync();
        await hlf.HoldsAsync(mentor, "basic", expiresOn.AddYears(-2), expiresOn);
        return (hlf, mentor);
    }

    private static async Task<(PauseReason? Reason, DateOnly? SuppressedOn)> PauseAsync(Tenant hlf, Person mentor)
    {
        var stored = await hlf.AvailabilityAsync(mentor);
        return (stored.Reason, stored.SuppressedOn);
    }

    private static async Task<IReadOnlyList<object>> ListedAsync(Tenant hlf) =>
        (await hlf.Admin.AskAsync(new Application.People.DirectoryPage(null, hlf.Id, new PageRequest(First: 100)))).Nodes;

    private Task<object?> TimesToldAsync(Person person) =>
        _given.Database.ExecuteAsync(
            $"select count(*) from notifications where user_id = '{person.Id.Value}' and kind = 'CERTIFICATION_EXPIRED'");

    private static DateTimeOffset At(string instant) => DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture);
}
