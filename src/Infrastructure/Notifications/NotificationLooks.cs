using System.Runtime.CompilerServices;
using Meander.Application.Notifications;
using Meander.Domain;
using Microsoft.Extensions.Logging;

namespace Meander.Infrastructure.Notifications;

/// <summary>
/// The node's one reader of new messages: while somebody follows, it asks once a second what was committed since it asked last, for all
/// streams in one statement (docs/decisions/0007). A look that fails is done again from where the last one ended.
/// </summary>
internal sealed class NotificationLooks : IAsyncDisposable, IDisposable
{
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly LiveConnections connections;
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private readonly NotificationStreams streams = new();
    private readonly Background background;

    public NotificationLooks(LiveConnections connections, TimeProvider clock, ILogger<NotificationLooks> log)
    {
        (this.connections, this.clock, this.log) = (connections, clock, log);
        background = new Background(LookAsync, streams.EndAll);
    }

    /// <summary>Messages to this reader that were not committed then.</summary>
    public async IAsyncEnumerable<NotificationRow> FollowAsync(
        UserId reader, CommittedSoFar since, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        background.Begin();
        var stream = new NotificationStream(reader, since);
        streams.Join(stream);
        try
        {
            await foreach (var row in stream.ReadAsync(cancellationToken))
                yield return row;
        }
        finally
        {
            streams.Leave(stream);
        }
    }

    /// <inheritdoc />
    public void Dispose() => background.Dispose();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => background.DisposeAsync();

    private Task LookAsync(CancellationToken cancellationToken) => new Backoff(clock).PersistAsync(
        async () =>
        {
            await streams.SomebodyAsync(cancellationToken);
            await Task.Delay(Pause, clock, cancellationToken);
            if (!streams.TryBegin(out var look))
                return;
            await using var connection = await connections.OpenAsync(cancellationToken);
            var (now, added) = await NotificationReads.SinceAsync(connection, look, cancellationToken);
            streams.Finish(look, now, added);
        },
        (failure, isFirst) =>
        {
            if (isFirst)
                Log.NotRead(log, failure);
        },
        cancellationToken);
}
