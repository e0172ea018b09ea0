using System.Runtime.CompilerServices;
using Meander.Application;
using Meander.Application.Courses;
using Meander.Domain;
using Microsoft.Extensions.Logging;

namespace Meander.Infrastructure.Courses;

/// <summary>
/// The node's one reader of live seats: hears which courses changed, reads each change once for all streams, and hands it out. Begins with
/// the first stream. Every few seconds, and whenever it may have missed something, it compares what it has shown with what is stored.
/// </summary>
internal sealed class SeatFeed(LiveConnections connections, TimeProvider clock, ILogger<SeatFeed> log) : ISeatFeed, IAsyncDisposable, IDisposable
{
    /// <summary>The longest that a change can stay unseen of which nobody told: the process died between its commit and the telling.</summary>
    public static readonly TimeSpan Sweep = TimeSpan.FromSeconds(3);

    private readonly SeatStreams streams = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly Lock starting = new();
    private Task? running;

    /// <inheritdoc />
    public IAsyncEnumerable<SeatsChange> OfCourse(Follower follower, CourseId course) => FollowAsync(follower, course);

    /// <inheritdoc />
    public IAsyncEnumerable<SeatsChange> OfOrganization(Follower follower) => FollowAsync(follower, null);

    /// <inheritdoc />
    public void Dispose()
    {
        stopping.Cancel();
        streams.EndAll();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        streams.EndAll();
        if (running is { } both)
            await both.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async IAsyncEnumerable<SeatsChange> FollowAsync(
        Follower follower, CourseId? course, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Run();
        var stream = streams.Join(follower, course);
        try
        {
            await foreach (var change in stream.ReadAsync(cancellationToken))
                yield return change;
        }
        finally
        {
            streams.Leave(stream);
        }
    }

    private void Run()
    {
        lock (starting)
        {
            ObjectDisposedException.ThrowIf(stopping.IsCancellationRequested, this);
            running ??= Task.WhenAll(
                Task.Run(() => new SeatListener(connections, streams, clock, log).RunAsync(stopping.Token)),
                Task.Run(() => LookAsync(stopping.Token)));
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var backoff = new Backoff(clock);
        var lastSweep = clock.GetTimestamp();
        while (!cancellationToken.IsCancellationRequested)
        {
            var untilSweep = Sweep - clock.GetElapsedTime(lastSweep);
            var isSweep = untilSweep <= TimeSpan.Zero || !await streams.WaitAsync(untilSweep, clock, cancellationToken);
            if (isSweep)
                lastSweep = clock.GetTimestamp();
            if (!streams.TryBegin(isSweep, out var look))
                continue;
            try
            {
                await LookAsync(look, cancellationToken);
                backoff.Succeeded();
            }
            // Whatever went wrong, streams that stand still are worse; only the end of the node ends it.
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                if (backoff.IsFirst)
                    Log.NotRead(log, failure);
                streams.Fail();
                await backoff.WaitAsync(cancellationToken);
            }
        }
    }

    private async Task LookAsync(SeatsLook look, CancellationToken cancellationToken)
    {
        await using var reads = await SeatReads.BeginAsync(connections, look.Organizations, cancellationToken);
        List<SeatsMark> marks = [];
        if (look.Compared.Count + look.ComparedWholly.Count > 0)
        {
            marks = await reads.MarksAsync(look.Compared, look.ComparedWholly, cancellationToken);
            streams.Compare(look, marks);
        }

        var changes = await reads.ChangesAsync(look.Told, cancellationToken);
        streams.Doubt(look, changes);

        // Last: nobody is handed a state that is newer than what is known of their right to see it.
        var ended = await reads.EndedAsync([.. look.Audience], cancellationToken);
        streams.Finish(look, marks, changes, ended);
    }
}
