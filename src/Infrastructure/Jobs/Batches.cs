using Microsoft.Extensions.Logging;
using Npgsql;

namespace Meander.Infrastructure.Jobs;

/// <summary>
/// How a job works through records, some of which may fail or be locked: in batches, and a batch that the database refuses again one by
/// one. What fails then, and what stays locked for a minute, is set aside, reported as failed, and tried again by the next run.
/// </summary>
/// <param name="run">Hears of what is set aside.</param>
/// <param name="organization">Of a record.</param>
/// <param name="noun">What a record is called in the report.</param>
/// <param name="act">What is done to a record, for the log: a phrase that the record's id completes.</param>
internal sealed class Batches(JobRun run, Func<Guid, JobOrganization> organization, string noun, string act, ILogger log)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>How long to wait for records that another transaction keeps locked.</summary>
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(60);

    private readonly HashSet<Guid> _aside = [];

    /// <summary>The ids that were set aside, for statements to leave out.</summary>
    public Guid[] Aside => [.. _aside];

    /// <summary>Works until nothing is left to take.</summary>
    /// <param name="size">Most records in a batch.</param>
    /// <param name="take">Finds records to work at, without those set aside; none ends the work.</param>
    /// <param name="work">Does a batch whole or not at all, and answers how many of its records were free to be worked at.</param>
    /// <param name="cancellationToken">Stops between batches; finished batches stay done.</param>
    public async Task RunAsync(int size, Func<Task<List<Guid>>> take, Func<Guid[], Task<int>> work, CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var records = await take();
            if (records.Count == 0)
                return;
            var done = 0;
            foreach (var batch in records.Chunk(size))
            {
                cancellationToken.ThrowIfCancellationRequested();
                done += await WorkAsync(batch, work);
            }

            waited = done > 0 ? TimeSpan.Zero : waited + Look;
            if (waited > GiveUpAfter)
                records.ForEach(record => SetAside(record, "Somebody else keeps it locked."));
            else if (done == 0)
                await Task.Delay(Look, cancellationToken);
        }
    }

    /// <summary>Leaves a record to the next run.</summary>
    /// <param name="reason">A sentence for the report.</param>
    public void SetAside(Guid record, string reason)
    {
        var (id, slug, _, _) = organization(record);
        log.LogWarning(
            "{Noun} {Record} of organisation {Organization} is set aside until the next run: {Reason}", noun, record, id.Value, reason);
        _aside.Add(record);
        run.ReportFailure(JobLine.OfFailure(slug, $"{noun} {record}", reason));
    }

    private async Task<int> WorkAsync(Guid[] batch, Func<Guid[], Task<int>> work)
    {
        try
        {
            return await work(batch);
        }
        catch (PostgresException failure) when (batch.Length == 1)
        {
            log.LogError(failure, "{Act} {Record} failed", act, batch[0]);
            SetAside(batch[0], failure.MessageText);
            return 1;
        }
        catch (PostgresException failure)
        {
            log.LogWarning(failure, "A batch of {Count} failed and is done again one by one: {Noun}", batch.Length, noun);
            var done = 0;
            foreach (var record in batch)
                done += await WorkAsync([record], work);
            return done;
        }
    }
}
