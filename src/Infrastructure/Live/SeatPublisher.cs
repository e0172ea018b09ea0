using System.Data.Common;
using Meander.Domain;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Meander.Infrastructure.Live;

/// <summary>
/// Notifies every node of the courses whose seats a transaction of <see cref="MeanderDb"/> changed: after its commit, and in a transaction
/// of its own, because one that notifies holds a lock of the whole database while it commits (docs/decisions/0005). Courses that gather
/// while a notification is under way go out together, each once. What is lost when the process dies here, the other nodes find in the
/// database (<see cref="SeatFeed"/>).
/// </summary>
public sealed class SeatPublisher(LiveDataSources connections, TimeProvider clock, ILogger<SeatPublisher> log)
    : DbTransactionInterceptor, IAsyncDisposable, IDisposable
{
    /// <summary>From one notification to the next: nobody sees the delay, and no more than fifty commits a second take the lock.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly HashSet<(CourseId Course, OrganizationId Organization)> _untold = [];
    private readonly CancellationTokenSource _stopping = new();
    private Task _telling = Task.CompletedTask;

    /// <inheritdoc />
    public override Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(eventData);
        if (eventData.Context is MeanderDb db)
            Publish(db.SeatsTouched);
        return Task.CompletedTask;
    }

    /// <summary>Queues the courses and returns at once.</summary>
    public void Publish(IReadOnlyCollection<(CourseId Course, OrganizationId Organization)> courses)
    {
        ArgumentNullException.ThrowIfNull(courses);
        if (courses.Count == 0 || _stopping.IsCancellationRequested)
            return;
        lock (_untold)
        {
            _untold.UnionWith(courses);
            if (_telling.IsCompleted)
                _telling = Task.Run(() => TellAsync(_stopping.Token));
        }
    }

    /// <inheritdoc />
    public void Dispose() => _stopping.Cancel();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _telling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Ends when nothing is left to notify of; the next commit starts it again.</summary>
    private async Task TellAsync(CancellationToken cancellationToken)
    {
        var loop = new RetryLoop(clock);
        while (true)
        {
            List<(CourseId Course, OrganizationId Organization)> courses;
            lock (_untold)
            {
                courses = [.. _untold];
                _untold.Clear();
                if (courses.Count == 0)
                {
                    // Completed as seen by the next Publish, which waits for this lock.
                    _telling = Task.CompletedTask;
                    return;
                }
            }

            try
            {
                await NotifyAsync(courses, cancellationToken);
                loop.Succeeded();
                await Task.Delay(Pause, clock, cancellationToken);
            }
            catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
            {
                if (loop.IsFirst)
                    SeatLog.NotPublished(log, failure);
                lock (_untold)
                    _untold.UnionWith(courses);
                await loop.WaitAsync(cancellationToken);
            }
        }
    }

    private async Task NotifyAsync(List<(CourseId Course, OrganizationId Organization)> courses, CancellationToken cancellationToken)
    {
        await using var connection = await connections.OpenAsync(cancellationToken);
        await using var command = Statement.Of(
            connection, "select pg_notify($1, told) from unnest($2::text[]) told",
            SeatListener.Seats, courses.Select(changed => $"{changed.Course.Value} {changed.Organization.Value}").ToArray());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
