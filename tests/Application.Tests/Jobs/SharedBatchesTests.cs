using Meander.Domain.Notifications;
using Meander.Testing;
using Npgsql;
using Xunit;

namespace Meander.Application.Tests.Jobs;

/// <summary>
/// A batch takes what is due in all organisations: each is told by its own day, and nobody who enrols meanwhile waits for it.
/// </summary>
public sealed class SharedBatchesTests : IDisposable
{
    private const string Reminders = "certification-reminders", Expiry = "certification-expiry";

    private readonly Given _given = new();
    private readonly Jobs _jobs;

    public SharedBatchesTests() => _jobs = new Jobs(_given.Database, _given.Clock);

    public void Dispose()
    {
        _jobs.Dispose();
        _given.Dispose();
    }

    /// <summary>At noon UTC of 2026-06-16 it is the 17th in Kiritimati and the 16th in Oslo.</summary>
    [Fact]
    public async Task Each_organisation_of_a_batch_has_its_own_day()
    {
        var expiresOn = new DateOnly(2026, 6, 17);
        var (early, late) = (await FoundedAsync("Pacific/Kiritimati"), await FoundedAsync("Europe/Oslo"));
        var (lost, warned) = (await HolderAsync(early, expiresOn), await HolderAsync(late, expiresOn));

        var run = await _jobs.RunAsync(Reminders);
        Assert.Equal(
            [(early.Slug, "expire"), (early.Slug, "pause"), (late.Slug, "remind")],
            run.Lines.Select(line => (line.Organization, line.What)).Order());
        Assert.Equal([NotificationKind.CertificationExpired], await KindsToAsync(lost));
        Assert.Equal([NotificationKind.CertificationExpiring], await KindsToAsync(warned));
    }

    [Fact]
    public async Task Pauses_of_several_organisations_are_put_right_in_one_sweep()
    {
        var (one, other) = (await FoundedAsync("Europe/Oslo"), await FoundedAsync("Europe/Oslo"));
        foreach (var tenant in new[] { one, other })
            await HolderAsync(tenant, new DateOnly(2026, 6, 16));
        await _jobs.RunAsync(Expiry);
        await _given.Database.ExecuteAsync(
            "update certification_periods set ended_on = expires_on; "
            + "insert into certification_periods (certification_id, organization_id, issued_on, expires_on, source) "
            + "select id, organization_id, '2026-06-16', '2028-06-16', 'MANUAL' from certifications");

        var run = await _jobs.RunAsync(Expiry);
        Assert.Equal(
            new[] { (one.Slug, "resume"), (other.Slug, "resume") }.Order(),
            run.Lines.Select(line => (line.Organization, line.What)).Order());
        Assert.Equal(
            2L, await _given.Database.ExecuteAsync(
                "select count(*) from audit_events where action = 'member.resumed' and actor_user_id is null"));
    }

    /// <summary>The batch is held up in its middle, with all its locks; who enrols are the people whom it has locked.</summary>
    [Theory]
    [InlineData(Reminders, "before insert on notifications for each row when (new.kind = 'CERTIFICATION_EXPIRING')", 30)]
    [InlineData(Expiry, "after update on peer_mentor_availability for each row", 0)]
    public async Task An_enrolment_does_not_wait_for_a_batch(string job, string held, int days)
    {
        var tenant = await FoundedAsync("Europe/Oslo");
        var mentor = await HolderAsync(tenant, new DateOnly(2026, 6, 16).AddDays(days));
        var course = await tenant.CourseAsync(seats: 1);
        await _given.Database.ExecuteAsync(
            "create function hold() returns trigger language plpgsql as 'begin perform pg_advisory_xact_lock(7); return new; end'; "
            + $"create trigger hold {held} execute function hold()");
        await using var holder = new NpgsqlConnection(_given.Database.ConnectionString);
        await holder.OpenAsync();
        await ExecuteAsync("select pg_advisory_lock(7)");

        var running = _jobs.RunAsync(job);
        while (await _given.Database.ExecuteAsync(
            "select count(*) from pg_locks where locktype = 'advisory' and objid = 7 and not granted") is not 1L)
            await Task.Delay(20);
        Assert.True((await mentor.EnrollAsync(course)).Succeeded);
        Assert.False(running.IsCompleted);
        await ExecuteAsync("select pg_advisory_unlock(7)");
        Assert.Equal(0, (await running).Failed);

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, holder);
            await command.ExecuteNonQueryAsync();
        }
    }

    private async Task<Tenant> FoundedAsync(string timeZone)
    {
        var tenant = await _given.OrganizationAsync(timeZone);
        await tenant.RequiredTypeAsync("basic");
        await tenant.GateAsync();

        // The gate's own sweep is not what these are about.
        await _given.Database.ExecuteAsync("update organizations set standing_sweep_due = false");
        return tenant;
    }

    private static async Task<Person> HolderAsync(Tenant tenant, DateOnly expiresOn)
    {
        var mentor = await tenant.MentorAsync();
        await tenant.HoldsAsync(mentor, "basic", expiresOn.AddYears(-2), expiresOn);
        return mentor;
    }

    private async Task<NotificationKind[]> KindsToAsync(Person person) => await _given.StoredAsync(db => Task.FromResult(
        db.Notifications.Where(one => one.UserId == person.Id).Select(one => one.Kind).ToArray()));
}
