using Meander.Domain;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Meander.Infrastructure.Courses;

/// <summary>
/// Tells every node whose seats changed, after the commit and in a transaction of its own: one that notified would hold a lock of the whole
/// database while it commits (decision 5). What gathers while a telling is under way goes out together, each course once, so a rush costs
/// few tellings. What is lost when the process dies here, the other nodes find in the database (<see cref="SeatFeed"/>).
/// </summary>
public sealed class SeatPublisher(LiveConnections connections, TimeProvider clock, ILogger<SeatPublisher> log) : IAsyncDisposable, IDisposable
{
    /// <summary>From one telling to the next: nobody sees the delay, and no more than fifty commits a second take the lock.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly HashSet<(CourseId Course, OrganizationId Organization)> untold = [];
    private readonly CancellationTokenSource stopping = new();
    private Task telling = Task.CompletedTask;

    /// <summary>Returns at once.</summary>
    public void Publish(IReadOnlyCollection<(CourseId Course, OrganizationId Organization)> courses)
    {
        ArgumentNullException.ThrowIfNull(courses);
        if (courses.Count == 0 || stopping.IsCancellationRequested)
            return;
        lock (untold)
        {
            untold.UnionWith(courses);
            if (telling.IsCompleted)
                telling = Task.Run(() => TellAsync(stopping.Token));
        }
    }

    /// <inheritdoc />
    public void Dispose() => stopping.Cancel();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await telling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Ends when there is nothing left to tell; the next commit starts it again.</summary>
    private async Task TellAsync(CancellationToken cancellationToken)
    {
        var backoff = new Backoff(clock);
        while (true)
        {
            List<(CourseId Course, OrganizationId Organization)> courses;
            lock (untold)
            {
                courses = [.. untold];
                untold.Clear();
                if (courses.Count == 0)
                {
                    // Completed as seen by the next Publish, which waits for this lock.
                    telling = Task.CompletedTask;
                    return;
                }
            }

            try
            {
                await NotifyAsync(courses, cancellationToken);
                backoff.Succeeded();
                await Task.Delay(Pause, clock, cancellationToken);
            }
            catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
            {
                if (backoff.IsFirst)
                    Log.NotPublished(log, failure);
                lock (untold)
                    untold.UnionWith(courses);
                await backoff.WaitAsync(cancellationToken);
            }
        }
    }

    private async Task NotifyAsync(List<(CourseId Course, OrganizationId Organization)> courses, CancellationToken cancellationToken)
    {
        await using var connection = await connections.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("select pg_notify($1, told) from unnest($2::text[]) told", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = SeatListener.Seats });
        command.Parameters.Add(new NpgsqlParameter { Value = courses.Select(one => $"{one.Course.Value} {one.Organization.Value}").ToArray() });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
