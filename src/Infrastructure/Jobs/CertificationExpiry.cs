namespace Meander.Infrastructure.Jobs;

/// <summary>Makes lasting what readers see from the day of expiry on: messages, pauses, and the end of pauses (Certifications 7 and 8).</summary>
internal sealed class CertificationExpiry(OwnerDatabase owner, Reminding reminding, StandingSweep sweep) : Job
{
    public override string Name => "certification-expiry";

    public override string Summary => "Pauses peer mentors whose required certification is lost, and resumes those who renewed.";

    public override async Task RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        await using var transactions = await RunTransactions.OpenAsync(owner, run.DryRun, cancellationToken);
        await reminding.SendAsync(transactions, run, farthest: 0, cancellationToken);
        await sweep.RunAsync(transactions, run, cancellationToken);
    }
}
