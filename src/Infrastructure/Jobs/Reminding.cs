using Meander.Domain.Certifications;
using Meander.Domain.Notifications;
using Meander.Infrastructure.Stores;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Meander.Infrastructure.Jobs;

/// <summary>
/// Sends what <c>certification_reminders</c> holds ready, each once: messages, the mark that they were sent and the pause of whose
/// certification has expired are one transaction a batch.
/// </summary>
internal sealed class Reminding(ILogger<Reminding> log)
{
    private const int Batch = 2_000, MostLookedAt = 10_000;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>For rows that somebody else keeps locked without end.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <param name="transactions">Of the run.</param>
    /// <param name="run">For whom, and when.</param>
    /// <param name="farthest">Days before expiry of the earliest reminder to send; 0 sends those of what has expired.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    public async Task SendAsync(RunTransactions transactions, JobRun run, int farthest, CancellationToken cancellationToken)
    {
        foreach (var organization in run.Organizations)
            await new OfOrganization(transactions, run, organization, farthest, log).SendAsync(cancellationToken);
    }

    private sealed class OfOrganization(RunTransactions transactions, JobRun run, JobOrganization organization, int farthest, ILogger log)
    {
        private readonly HashSet<Guid> _aside = [];

        public async Task SendAsync(CancellationToken cancellationToken)
        {
            for (var waited = TimeSpan.Zero; ;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (await SendBatchAsync(cancellationToken))
                    waited = TimeSpan.Zero;
                else if (!await IsAnyLeftAsync(giveUp: waited > Patience, cancellationToken))
                    return;
                else
                    await Task.Delay(Look, cancellationToken);
                waited += Look;
            }
        }

        /// <summary>A batch that fails is done again one by one.</summary>
        /// <returns>False when nothing was there to take.</returns>
        private async Task<bool> SendBatchAsync(CancellationToken cancellationToken)
        {
            List<Guid> taken = [];
            try
            {
                await SendAsync(taken, [], cancellationToken);
            }
            catch (PostgresException failure)
            {
                log.LogWarning(failure, "A batch of {Count} reminders of organisation {Organization} failed and is done again one by one", taken.Count, organization.Id);
                foreach (var period in taken)
                    await SendOneAsync(period, cancellationToken);
                if (taken.Count == 0)
                    throw;
            }

            return taken.Count > 0;
        }

        private async Task SendOneAsync(Guid period, CancellationToken cancellationToken)
        {
            try
            {
                await SendAsync([], [period], cancellationToken);
            }
            catch (PostgresException failure)
            {
                log.LogError(failure, "The reminder of certification period {Period} failed", period);
                SetAside(period, failure.MessageText);
            }
        }

        private async Task SendAsync(List<Guid> taken, Guid[] only, CancellationToken cancellationToken)
        {
            var lines = await transactions.DoAsync(
                async () =>
                {
                    await TakeAsync(taken, only, cancellationToken);
                    return taken.Count == 0 ? [] : await SendTakenAsync([.. taken], cancellationToken);
                },
                cancellationToken);
            foreach (var line in lines)
                run.Report(line);
        }

        private async Task TakeAsync(List<Guid> taken, Guid[] only, CancellationToken cancellationToken)
        {
            await using var command = transactions.Command(DueReminder.Take, organization.Id, organization.Today, farthest, _aside.ToArray(), only, Batch);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                taken.Add(reader.GetGuid(0));
        }

        private async Task<List<JobLine>> SendTakenAsync(Guid[] taken, CancellationToken cancellationToken)
        {
            var due = await FactsAsync(taken, cancellationToken);
            await using (var sent = transactions.Command(DueReminder.Sent, run.AsOf, organization.Today, taken))
                await sent.ExecuteNonQueryAsync(cancellationToken);
            await transactions.Db.InsertAsync([.. due.SelectMany(Messages)], cancellationToken);

            var suppressed = due.Where(one => DaysLeft(one) <= 0 && one.About.Hides).Select(one => one.Member.Value).Distinct().ToArray();
            var lines = due.Select(Line).ToList();
            lines.AddRange(await StoredPauses.SettleAsync(transactions, organization, suppressed, run.AsOf, cancellationToken));
            return lines;
        }

        private async Task<List<DueReminder>> FactsAsync(Guid[] taken, CancellationToken cancellationToken)
        {
            await using var command = transactions.Command(DueReminder.Facts, taken);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var due = new List<DueReminder>(taken.Length);
            while (await reader.ReadAsync(cancellationToken))
                due.Add(DueReminder.Read(reader));
            return due;
        }

        private async Task<bool> IsAnyLeftAsync(bool giveUp, CancellationToken cancellationToken)
        {
            await using var command = transactions.Command(DueReminder.Remaining, organization.Id, organization.Today, farthest, _aside.ToArray(), Array.Empty<Guid>(), MostLookedAt);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var left = false;
            while (await reader.ReadAsync(cancellationToken))
            {
                if (reader.GetBoolean(1))
                    SetAside(reader.GetGuid(0), "Its period, certification, type or member is missing.");
                else if (giveUp)
                    SetAside(reader.GetGuid(0), "Somebody else keeps it locked.");
                else
                    left = true;
            }

            return left;
        }

        private void SetAside(Guid period, string reason)
        {
            log.LogWarning("Certification period {Period} is set aside until the next run: {Reason}", period, reason);
            _aside.Add(period);
            run.ReportFailure(JobLine.OfFailure(organization.Slug, $"period {period}", reason));
        }

        private int DaysLeft(DueReminder one) => one.ExpiresOn.DayNumber - organization.Today.DayNumber;

        private IEnumerable<Notification> Messages(DueReminder one)
        {
            var (about, days) = (one.About, DaysLeft(one));
            yield return days > 0 ? CertificationTexts.Expiring(about, days, one.ExpiresOn, run.AsOf) : CertificationTexts.Ended(about, one.ExpiresOn, run.AsOf);
            var toCoordinator = days > 0
                ? CertificationTexts.MentorExpiring(about, days, one.ExpiresOn, run.AsOf)
                : CertificationTexts.MentorEnded(about, one.ExpiresOn, about.Hides, run.AsOf);
            if (toCoordinator is not null)
                yield return toCoordinator;
        }

        private JobLine Line(DueReminder one)
        {
            var days = DaysLeft(one);
            var to = one.About.Coordinator is null ? "no coordinator" : "and their coordinator";
            return days > 0
                ? new(organization.Slug, one.About.HolderName, "remind", $"'{one.About.TypeName}' expires in {days} {(days == 1 ? "day" : "days")}, on {one.ExpiresOn:yyyy-MM-dd}; {to}")
                : new(organization.Slug, one.About.HolderName, "expire", $"'{one.About.TypeName}' expired on {one.ExpiresOn:yyyy-MM-dd}; {to}");
        }
    }
}
