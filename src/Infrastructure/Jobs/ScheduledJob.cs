using Quartz;

namespace Meander.Infrastructure.Jobs;

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
