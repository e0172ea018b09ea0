using System.Runtime.CompilerServices;
using Meander.Application.Notifications;
using Meander.Domain;
using Microsoft.Extensions.Logging;

namespace Meander.Infrastructure.Live;

/// <summary>
/// The node's one reader of new messages: while somebody follows, it asks once a second what was committed since it asked last, for all
/// streams in one statement (docs/decisions/0007). A look that fails is done again from where the last one ended.
/// </summary>
internal sealed class NotificationLooks : IAsyncDisposable, IDisposable
{
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly LiveDataSources _connections;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly NotificationStreams _streams = new();
    private readonly Background _background;

    public NotificationLooks(LiveDataSources connections, TimeProvider clock, ILogger<NotificationLooks> log)
    {
        (_connections, _clock, _log) = (connections, clock, log);
        _background = new Background(LookAsync, _streams.EndAll);
    }

    /// <summary>Messages to this reader that were not committed then.</summary>
    public async IAsyncEnumerable<NotificationRow> FollowAsync(
        UserId reader, CommittedSoFar since, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        _background.Begin();
        var stream = new NotificationStream(reader, since);
        _streams.Join(stream);
        try
        {
            await foreach (var row in stream.ReadAsync(cancellationToken))
                yield return row;
        }
        finally
        {
            _streams.Leave(stream);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _background.Dispose();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _background.DisposeAsync();

    private Task LookAsync(CancellationToken cancellationToken) => new RetryLoop(_clock).RunAsync(
        async () =>
        {
            await _streams.WaitForReaderAsync(cancellationToken);
            await Task.Delay(Pause, _clock, cancellationToken);
            if (!_streams.TryBegin(out var look))
                return;
            await using var connection = await _connections.OpenAsync(cancellationToken);
            var (now, added) = await NotificationReads.SinceAsync(connection, look, cancellationToken);
            _streams.Finish(look, now, added);
        },
        (failure, isFirst) =>
        {
            if (isFirst)
                NotificationLog.NotRead(_log, failure);
        },
        cancellationToken);
}
