using Meander.Domain.Certifications;

namespace Meander.Infrastructure.Jobs;

/// <summary>Reminds members and coordinators of what expires, and tells them what has (Certifications 6).</summary>
internal sealed class CertificationReminders(OwnerDatabase owner, ReminderBatches reminders) : Job
{
    public override string Name => "certification-reminders";

    public override string Summary => "Reminds members and coordinators of certifications that expire.";

    public override async Task RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        await using var transactions = await RunTransactions.OpenAsync(owner, run.DryRun, cancellationToken);
        await reminders.SendAsync(transactions, run, ReminderPlan.Thresholds.Max(), cancellationToken);
    }
}
