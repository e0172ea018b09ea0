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
internal sealed class SeatFeed : ISeatFeed, IAsyncDisposable, IDisposable
{
    /// <summary>The longest that a change can stay unseen of which nobody told: the process died between its commit and the telling.</summary>
    public static readonly TimeSpan Sweep = TimeSpan.FromSeconds(3);

    private readonly LiveConnections connections;
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private readonly SeatStreams streams = new();
    private readonly Background background;

    public SeatFeed(LiveConnections connections, TimeProvider clock, ILogger<SeatFeed> log)
    {
        (this.connections, this.clock, this.log) = (connections, clock, log);
        background = new Background(
            stopping => Task.WhenAll(new SeatListener(connections, streams, clock, log).RunAsync(stopping), LookAsync(stopping)), streams.EndAll);
    }

    /// <inheritdoc />
    public IAsyncEnumerable<SeatsChange> OfCourse(Follower follower, CourseId course) => FollowAsync(follower, course);

    /// <inheritdoc />
    public IAsyncEnumerable<SeatsChange> OfOrganization(Follower follower) => FollowAsync(follower, null);

    /// <inheritdoc />
    public void Dispose() => background.Dispose();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => background.DisposeAsync();

    private async IAsyncEnumerable<SeatsChange> FollowAsync(
        Follower follower, CourseId? course, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        background.Begin();
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

    private Task LookAsync(CancellationToken cancellationToken)
    {
        var lastSweep = clock.GetTimestamp();
        return new Backoff(clock).PersistAsync(
            async () =>
            {
                var untilSweep = Sweep - clock.GetElapsedTime(lastSweep);
                var isSweep = untilSweep <= TimeSpan.Zero || !await streams.WaitAsync(untilSweep, clock, cancellationToken);
                if (isSweep)
                    lastSweep = clock.GetTimestamp();
                if (streams.TryBegin(isSweep, out var look))
                    await LookAsync(look, cancellationToken);
            },
            (failure, isFirst) =>
            {
                if (isFirst)
                    Log.NotRead(log, failure);
                streams.Fail();
            },
            cancellationToken);
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
