using Meander.Infrastructure.Jobs;

namespace Meander.Infrastructure.Outbox;

/// <summary>A run of an outbox as a job: what it could not get rid of for good counts as failed.</summary>
/// <param name="name">As <c>job run</c> knows it.</param>
/// <param name="summary">One line for <c>job list</c>.</param>
/// <param name="every">The time between two runs; null: nightly.</param>
/// <param name="send">Made when it runs, so that a bad setting fails this job and no other.</param>
internal sealed class OutboxJob(string name, string summary, TimeSpan? every, Func<JobRun, CancellationToken, Task<DispatchReport>> send)
    : Job
{
    public override string Name => name;

    public override string Summary => summary;

    public override TimeSpan? Every => every;

    public override async Task RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var report = await send(run, cancellationToken);
        foreach (var line in report.Lines)
        {
            if (line.Outcome == DispatchOutcomes.Failed)
                run.ReportFailure(JobLine.OfFailure("", line.Subject, $"{line.Id} {line.Detail}"));
            else
                run.Report(new JobLine("", line.Subject, line.Outcome, $"{line.Id} {line.Detail}".TrimEnd()));
        }
    }
}
