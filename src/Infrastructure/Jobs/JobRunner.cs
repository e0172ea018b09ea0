using Microsoft.Extensions.Logging;

namespace Meander.Infrastructure.Jobs;

/// <summary>Runs jobs: for whom it is due when the scheduler asks, for everybody when a person does.</summary>
public sealed class JobRunner(IEnumerable<Job> jobs, JobCalendar calendar, TimeProvider clock, ILogger<JobRunner> log)
{
    /// <summary>Every job, by name.</summary>
    public IReadOnlyList<Job> Jobs { get; } = [.. jobs.OrderBy(job => job.Name, StringComparer.Ordinal)];

    /// <summary>Null when there is none of that name.</summary>
    public Job? Find(string name) => Jobs.FirstOrDefault(job => job.Name == name);

    /// <summary>For every organisation, whatever its hour and whatever was done today.</summary>
    /// <param name="job">The name of a job, as <c>job list</c> prints it.</param>
    /// <param name="asOf">Taken for now; null: the present. Only a run of the present counts as this night's.</param>
    /// <param name="dryRun">Reports and changes nothing.</param>
    /// <param name="cancellationToken">Stops between batches; what is done stays done.</param>
    public async Task<JobRun> RunForAllAsync(Job job, DateTimeOffset? asOf, bool dryRun, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        var now = asOf ?? clock.GetUtcNow();
        var run = new JobRun(now, dryRun, await calendar.AllAsync(now, cancellationToken), keepsLines: true);
        await RunAsync(job, run, counts: asOf is null && !dryRun && job.Every is null, cancellationToken);
        return run;
    }

    /// <summary>For those who are due; a job that does not wait for the night, always.</summary>
    public async Task<JobRun?> RunWhatIsDueAsync(Job job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        var now = clock.GetUtcNow();
        var isNightly = job.Every is null;
        var organizations = isNightly ? await calendar.DueAsync(job, now, cancellationToken) : [];
        if (isNightly && organizations.Count == 0)
            return null;
        var run = new JobRun(now, dryRun: false, organizations, keepsLines: false);
        await RunAsync(job, run, counts: isNightly, cancellationToken);
        return run;
    }

    /// <summary>When a job was last done, and when it is due next; nulls for what nobody knows.</summary>
    public async Task<(DateTimeOffset? Last, DateTimeOffset? Next)> TimesAsync(Job job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job.Every is null
            ? (await calendar.LastAsync(job, cancellationToken), await calendar.NextAsync(job, clock.GetUtcNow(), cancellationToken))
            : await calendar.SchedulerTimesAsync(job, cancellationToken);
    }

    private async Task RunAsync(Job job, JobRun run, bool counts, CancellationToken cancellationToken)
    {
        if (counts)
            await calendar.StartAsync(job, run, cancellationToken);
        await job.RunAsync(run, cancellationToken);
        if (counts)
        {
            await calendar.FinishAsync(job, run, clock.GetUtcNow(), cancellationToken);
            log.LogInformation(
                "Job {Job} for {Organizations} organisations: {Done} done, {Failed} failed",
                job.Name,
                run.Organizations.Count,
                run.Done,
                run.Failed);
        }
    }
}
