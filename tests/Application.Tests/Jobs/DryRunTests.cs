using Meander.Application.People;
using Meander.Domain.Audit;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Meander.Application.Tests.Jobs;

/// <summary>
/// A dry run of any job says what would be done and leaves every row of every table, its own ledger and the scheduler's among them, as it
/// was.
/// </summary>
public sealed class DryRunTests(Given given) : OnPostgres(given), IDisposable
{
    private static readonly DateOnly Today = new(2026, 6, 16);

    private readonly Jobs _jobs = new(
        given.Database, given.Clock, ("Audit:RetentionDays", "30"), (
            "Webhooks:AllowPrivateAddresses", "true"), ("Push:Endpoint", "http://127.0.0.1:9"), ("Push:ApiKey", "key"));

    public void Dispose() => _jobs.Dispose();

    [Theory]
    [InlineData("audit-retention", "delete")]
    [InlineData("certification-expiry", "expire", "pause", "resume")]
    [InlineData("certification-reminders", "expire", "pause", "remind")]
    [InlineData("push-dispatch", "would send")]
    [InlineData("webhook-dispatch", "would send")]
    [InlineData("webhook-reconcile", "would queue")]
    public async Task Changes_nothing(string job, params string[] would)
    {
        await SomethingOfAllAsync();
        var before = await EverythingAsync();
        var run = await _jobs.RunAsync(job, dryRun: true);

        Assert.Equal(before, await EverythingAsync());
        Assert.Equal(would, run.Lines.Select(line => line.What).Distinct().Order());
        Assert.Equal(0, run.Failed);
        Assert.NotEmpty((await _jobs.RunAsync(job)).Lines);
    }

    private async Task SomethingOfAllAsync()
    {
        await Hlf.RequiredTypeAsync("basic");
        await Hlf.GateAsync();
        var (expired, expiring, renewed, silent) =
            (await Hlf.MentorAsync(), await Hlf.MentorAsync(), await Hlf.MentorAsync(), await Hlf.MentorAsync());
        await Hlf.PauseAsync(silent, Today.AddDays(-9));
        _ = (await Hlf.Admin.SendAsync(new UpdateOrganization(
            Hlf.Id, default, default, default, default, new Optional<string?>(
                "http://127.0.0.1:9"), new Optional<string?>("a secret of enough length")))).Value;
        await Hlf.HoldsAsync(expired, "basic", Today.AddYears(-2), Today);
        await Hlf.HoldsAsync(expiring, "basic", Today.AddYears(-2), Today.AddDays(30));
        await Hlf.PauseAsync(renewed, Today.AddDays(-9));
        await Given.StoredAsync(async db =>
        {
            db.Add(AuditEvent.Of(Hlf.Id, null, "test.happened", "Course", Guid.NewGuid(), "Something happened", Clock.Now.AddDays(-31)));
            return await db.SaveChangesAsync();
        });
        await Given.Database.ExecuteAsync(
            $"""
            insert into devices (user_id, token, platform) values ('{expired.Id.Value}', gen_random_uuid(), 'ANDROID');
            insert into notifications (organization_id, user_id, kind, urgency, title, body, created_at)
              values ('{Hlf.Id.Value}', '{expired.Id.Value}', 'COURSE_CHANGED', 'NORMAL', 'T', 'B', '{Clock.Now:O}')
            """);
    }

    private async Task<string> EverythingAsync() => string.Join('\n', await Given.StoredAsync(db => db.Database.SqlQueryRaw<string>(
        """
        select format('%s.%s %s', table_schema, table_name, query_to_xml(format('select t, xmin from %I.%I t order by t::text', table_schema, table_name), true, false, '')) as "Value"
          from information_schema.tables where table_schema in ('public', 'quartz') and table_type = 'BASE TABLE' order by 1
        """).ToListAsync()));
}
