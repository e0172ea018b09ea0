using Meander.Domain;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Meander.Infrastructure.Courses;

/// <summary>What a node hears from the database.</summary>
internal interface ISeatNews
{
    /// <summary>Listening has begun, or begun again: all that was told before may have been missed.</summary>
    void MissedAnything();

    void Changed(CourseId course, OrganizationId organization);

    void MembershipChanged(UserId user);
}

/// <summary>Listens on one connection; when that is lost, on another, for as long as it takes.</summary>
internal sealed class SeatListener(LiveConnections connections, ISeatNews news, TimeProvider clock, ILogger log)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var backoff = new Backoff(clock);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(backoff, cancellationToken);
            }
            // Whatever went wrong, a node that listens no more is worse; only the end of the node ends it.
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                if (backoff.IsFirst)
                    Log.ListenerLost(log, failure);
                await backoff.WaitAsync(cancellationToken);
            }
        }
    }

    private async Task ListenAsync(Backoff backoff, CancellationToken cancellationToken)
    {
        await using var connection = await connections.OpenToListenAsync(cancellationToken);
        connection.Notification += (_, told) => Hear(told.Channel, told.Payload);
        await using (var listen = new NpgsqlCommand($"listen {LiveConnections.Seats}; listen {LiveConnections.Members}", connection))
            await listen.ExecuteNonQueryAsync(cancellationToken);
        if (!backoff.IsFirst)
            Log.ListenerBack(log);
        backoff.Succeeded();
        news.MissedAnything();
        while (true)
            await connection.WaitAsync(cancellationToken);
    }

    /// <summary>Anybody who may log in may notify; what cannot be read was not meant for us.</summary>
    private void Hear(string channel, string payload)
    {
        var space = payload.IndexOf(' ', StringComparison.Ordinal);
        if (channel == LiveConnections.Members && Guid.TryParse(payload, out var user))
            news.MembershipChanged(new UserId(user));
        else if (channel == LiveConnections.Seats && space > 0
            && Guid.TryParse(payload.AsSpan(0, space), out var course) && Guid.TryParse(payload.AsSpan(space + 1), out var organization))
            news.Changed(new CourseId(course), new OrganizationId(organization));
    }
}
