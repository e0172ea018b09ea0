using Microsoft.Extensions.Hosting;
using Quartz;

namespace Meander.Infrastructure.Jobs;

/// <summary>
/// Tells the cluster of the jobs there are. Nightly ones look every minute whose night is due: the ledger says so, in every time zone, and
/// whatever was missed.
/// </summary>
internal sealed class JobSchedule(ISchedulerFactory schedulers, JobRunner runner) : IHostedService
{
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        foreach (var job in runner.Jobs)
            await ScheduleAsync(scheduler, job, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Names carry the interval, so that a release with another one replaces it, and a node that starts leaves the running ones alone.</summary>
    private static async Task ScheduleAsync(IScheduler scheduler, Job job, CancellationToken cancellationToken)
    {
        var every = job.Every ?? Look;
        var key = new TriggerKey($"every {every}", job.Name);
        if (await scheduler.GetTrigger(key, cancellationToken) is not null)
            return;
        var detail = JobBuilder.Create<ScheduledJob>().WithIdentity(job.Name).RequestRecovery().Build();
        var trigger = TriggerBuilder.Create().WithIdentity(key).ForJob(detail).StartNow()
            .WithSchedule(SimpleScheduleBuilder.Create().WithInterval(every).RepeatForever().WithMisfireInstruction(SimpleTriggerMisfireInstruction.NowWithExistingCount))
            .Build();
        await scheduler.ScheduleJob(detail, [trigger], new ScheduleJobOptions { Replace = true }, cancellationToken);
    }
}

/// <summary>What the scheduler knows of our jobs: a name. Done by one node at a time, and by another when that one dies.</summary>
[DisallowConcurrentExecution]
internal sealed class ScheduledJob(JobRunner runner) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        // A job that a newer node has stored, and this one does not know yet, is for that one to run.
        if (runner.Find(context.JobDetail.Key.Name) is { } job)
            await runner.RunWhatIsDueAsync(job, cancellationToken);
    }
}
