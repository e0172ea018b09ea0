using Microsoft.Extensions.Hosting;
using Npgsql;
using Quartz;

namespace Meander.Infrastructure.Jobs;

/// <summary>
/// Tells the cluster of the jobs there are. Nightly ones look every minute whose night is due: the ledger says so, in every time zone, and
/// whatever was missed.
/// </summary>
internal sealed class JobSchedule(ISchedulerFactory schedulers, JobRunner runner, OwnerDatabase database) : IHostedService
{
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);

    private IScheduler? _scheduler;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _scheduler = await schedulers.GetScheduler(cancellationToken);
        foreach (var job in runner.Jobs)
            await ScheduleAsync(_scheduler, job, cancellationToken);
    }

    /// <summary>
    /// Removes this node from the cluster's list, which Quartz leaves to the next node: that one would warn of a failed instance. A node
    /// with
    /// work cut off stays on the list, since the others find that work by it. Runs after the scheduler has shut down: hosted services stop
    /// in
    /// the reverse order of their registration.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_scheduler is null)
            return;
        try
        {
            await using var command = database.Source.CreateCommand(
                """
                delete from quartz.qrtz_scheduler_state node
                 where sched_name = $1 and instance_name = $2
                   and not exists (
                     select from quartz.qrtz_fired_triggers fired
                      where fired.sched_name = node.sched_name and fired.instance_name = node.instance_name)
                """);
            command.Parameters.Add(new() { Value = _scheduler.SchedulerName });
            command.Parameters.Add(new() { Value = _scheduler.SchedulerInstanceId });
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (NpgsqlException)
        {
            // Without a database nothing can be removed, and the warning of the next node will be true.
        }
    }

    /// <summary>
    /// Names carry the interval, so that a release with another one replaces it, and a node that starts leaves the running ones alone.
    /// </summary>
    private static async Task ScheduleAsync(IScheduler scheduler, Job job, CancellationToken cancellationToken)
    {
        var every = job.Every ?? Look;
        var key = new TriggerKey($"every {every}", job.Name);
        if (await scheduler.GetTrigger(key, cancellationToken) is not null)
            return;
        var detail = JobBuilder.Create<ScheduledJob>().WithIdentity(job.Name).RequestRecovery().Build();
        var trigger = TriggerBuilder.Create().WithIdentity(key).ForJob(detail).StartNow()
            .WithSchedule(
                SimpleScheduleBuilder.Create()
                    .WithInterval(every)
                    .RepeatForever()
                    .WithMisfireInstruction(SimpleTriggerMisfireInstruction.NowWithExistingCount))
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
