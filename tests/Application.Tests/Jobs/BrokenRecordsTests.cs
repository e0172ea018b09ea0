using Meander.Domain.Audit;
using Meander.Domain.People;
using Meander.Infrastructure.Jobs;
using Meander.Testing;
using Npgsql;
using Xunit;

namespace Meander.Application.Tests.Jobs;

/// <summary>
/// One broken record never stops a job for the others: it is set aside, counted, told of, and tried again by the next run.
/// </summary>
public sealed class BrokenRecordsTests : IDisposable
{
    private const string Reminders = "certification-reminders", Expiry = "certification-expiry", Retention = "audit-retention";

    private static readonly DateOnly Today = new(2026, 6, 16);

    private readonly Given _given = new();
    private readonly Jobs _jobs;

    public BrokenRecordsTests() => _jobs = new Jobs(_given.Database, _given.Clock, ("Audit:RetentionDays", "30"));

    public void Dispose()
    {
        _jobs.Dispose();
        _given.Dispose();
    }

    [Theory]
    [InlineData(Reminders, "delete from user_organization_memberships where user_id = '{0}'")]
    [InlineData(Reminders, "delete from certification_periods p using certifications c where c.id = p.certification_id and c.user_id = '{0}'")]
    [InlineData(Expiry, "delete from certification_periods p using certifications c where c.id = p.certification_id and c.user_id = '{0}'")]
    [InlineData(Reminders, "update certification_periods p set expires_on = null from certifications c where c.id = p.certification_id and c.user_id = '{0}'")]
    [InlineData(Reminders, "delete from certifications where user_id = '{0}'")]
    public async Task A_reminder_that_has_nobody_or_nothing_to_speak_of(string job, string damage)
    {
        var hlf = await FoundedAsync();
        var (broken, whole) = (await HolderAsync(hlf), await HolderAsync(hlf));
        await AsSuperuserAsync($"set session_replication_role = replica; {string.Format(System.Globalization.CultureInfo.InvariantCulture, damage, broken.Id.Value)}");

        foreach (var told in new[] { 1, 0 })
        {
            var run = await _jobs.RunAsync(job);
            Assert.Equal(1, run.Failed);
            Assert.Single(run.Lines, line => line.What == "FAILED");
            Assert.Equal(told, run.Lines.Count(line => line.What == "expire"));
            Assert.Equal(
                1L, await _given.Database.ExecuteAsync(
                    $"select count(*) from notifications where user_id = '{whole.Id.Value}' and kind = 'CERTIFICATION_EXPIRED'"));
            Assert.Equal(0L, await _given.Database.ExecuteAsync($"select count(*) from notifications where user_id = '{broken.Id.Value}'"));
        }
    }

    [Fact]
    public async Task A_pause_that_the_database_refuses()
    {
        var hlf = await FoundedAsync();
        var (broken, whole) = (await HolderAsync(hlf), await HolderAsync(hlf));
        await RefusingAsync("update on peer_mentor_availability", $"old.member_id = '{broken.MemberId.Value}'");

        var run = await _jobs.RunAsync(Expiry);
        Assert.NotEqual(0, run.Failed);
        Assert.All(run.Lines.Where(line => line.What == "FAILED"), line => Assert.Equal("refused", line.Detail));
        Assert.Equal(
            (AvailabilityStatus.Active, AvailabilityStatus.Paused),
            ((await hlf.AvailabilityAsync(broken)).Status, (await hlf.AvailabilityAsync(whole)).Status));

        await _given.Database.ExecuteAsync("drop function refuse cascade");
        Assert.Equal(0, (await _jobs.RunAsync(Expiry)).Failed);
        Assert.Equal(AvailabilityStatus.Paused, (await hlf.AvailabilityAsync(broken)).Status);
        Assert.Equal(2L, await _given.Database.ExecuteAsync("select count(*) from notifications where kind = 'CERTIFICATION_EXPIRED'"));
    }

    [Fact]
    public async Task A_resumption_that_the_database_refuses()
    {
        var hlf = await FoundedAsync();
        var (broken, whole) = (await HolderAsync(hlf), await HolderAsync(hlf));
        await _jobs.RunAsync(Expiry);
        await hlf.GateAsync(on: false);
        await RefusingAsync("update on peer_mentor_availability", $"old.member_id = '{broken.MemberId.Value}'");

        var run = await _jobs.RunAsync(Expiry);
        Assert.Equal((1, 1), (run.Done, run.Failed));
        Assert.Equal(
            (AvailabilityStatus.Paused, AvailabilityStatus.Active),
            ((await hlf.AvailabilityAsync(broken)).Status, (await hlf.AvailabilityAsync(whole)).Status));
        Assert.Equal(1, (await _jobs.RunAsync(Expiry)).Failed);

        await _given.Database.ExecuteAsync("drop function refuse cascade");
        Assert.Equal((1, 0), Count(await _jobs.RunAsync(Expiry)));
    }

    [Fact]
    public async Task An_audit_event_that_cannot_be_deleted()
    {
        var (one, other) = (await FoundedAsync(), await FoundedAsync());
        foreach (var tenant in new[] { one, one, one, other })
        {
            await _given.StoredAsync(async db =>
            {
                db.Add(
                    AuditEvent.Of(
                        tenant.Id, null, "test.happened", "Course", Guid.NewGuid(), "Something happened", _given.Clock.Now.AddDays(-31)));
                return await db.SaveChangesAsync();
            });
        }

        const string Left = "select count(*) from audit_events where action = 'test.happened'";
        await RefusingAsync(
            "delete on audit_events",
            $"old.id = (select min(id::text)::uuid from audit_events where organization_id = '{one.Id.Value}' and action = "
            + "'test.happened')");
        var run = await _jobs.RunAsync(Retention);
        Assert.Equal(1, run.Failed);
        Assert.Equal(1L, await _given.Database.ExecuteAsync(Left));

        await _given.Database.ExecuteAsync("drop function refuse cascade");
        Assert.Equal((1, 0), Count(await _jobs.RunAsync(Retention)));
        Assert.Equal(0L, await _given.Database.ExecuteAsync(Left));
    }

    private async Task<Tenant> FoundedAsync()
    {
        var hlf = await _given.OrganizationAsync();
        await hlf.RequiredTypeAsync("basic");
        await hlf.GateAsync();
        return hlf;
    }

    private static async Task<Person> HolderAsync(Tenant hlf)
    {
        var mentor = await hlf.MentorAsync();
        await hlf.HoldsAsync(mentor, "basic", Today.AddYears(-2), Today);
        return mentor;
    }

    /// <summary>A trigger whose condition may ask the table stands in for whatever a database may have against one row.</summary>
    private async Task RefusingAsync(string what, string which) => await _given.Database.ExecuteAsync(
        $"""
        create function refuse() returns trigger language plpgsql as 'begin if {which.Replace("'", "''", StringComparison.Ordinal)} then raise exception $m$refused$m$; end if; return case tg_op when $m$DELETE$m$ then old else new end; end';
        create trigger refuse before {what} for each row execute function refuse()
        """);

    private async Task AsSuperuserAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_given.Database.SuperuserConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static (int Done, int Failed) Count(JobRun run) => (run.Done, run.Failed);
}
