using Meander.Domain.Audit;
using Meander.Infrastructure.Jobs;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Meander.Application.Tests.Jobs;

public sealed class AuditRetentionTests(Given given) : OnPostgres(given)
{
    private const string Job = "audit-retention";

    [Fact]
    public async Task What_is_older_than_the_setting_goes_and_the_rest_stays()
    {
        await RecordedAsync(-31);
        await RecordedAsync(-29);
        using var jobs = new Jobs(Given.Database, Clock, ("Audit:RetentionDays", "30"));

        var before = await Given.SnapshotAsync();
        var dry = await jobs.RunAsync(Job, dryRun: true);
        Assert.Contains(dry.Lines, line => line.What == "delete" && line.Detail.StartsWith("1 audit events", StringComparison.Ordinal));
        await Given.AssertUnchangedAsync(before);

        await jobs.RunAsync(Job);
        Assert.Equal([-29], await AgesAsync());
        Assert.Equal(0, (await jobs.RunAsync(Job)).Done);
    }

    [Fact]
    public async Task Without_the_setting_everything_is_kept()
    {
        await RecordedAsync(-4000);
        using var jobs = new Jobs(Given.Database, Clock);
        await jobs.RunAsync(Job);
        Assert.Equal([-4000], await AgesAsync());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("forever")]
    [InlineData("1.5")]
    public async Task A_setting_that_makes_no_sense_deletes_nothing(string days)
    {
        await RecordedAsync(-4000);
        using var jobs = new Jobs(Given.Database, Clock, ("Audit:RetentionDays", days));
        await Assert.ThrowsAsync<JobSettingException>(() => jobs.RunAsync(Job));
        Assert.Equal([-4000], await AgesAsync());
    }

    private Task<int> RecordedAsync(int days) => Given.StoredAsync(async db =>
    {
        db.Add(AuditEvent.Of(Hlf.Id, null, "test.happened", "Course", Guid.NewGuid(), "Something happened", Clock.Now.AddDays(days)));
        return await db.SaveChangesAsync();
    });

    private async Task<List<int>> AgesAsync()
    {
        var times =
            await Given.StoredAsync(db => db.AuditEvents.Where(one => one.OrganizationId == Hlf.Id).Select(one => one.At).ToListAsync());
        return [.. times.Select(at => (int)(at - Clock.Now).TotalDays)];
    }
}
