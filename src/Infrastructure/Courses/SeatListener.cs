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
    /// <summary>Channels on which the database tells: <c>course organisation</c> whose seats changed, and the user whose membership did.</summary>
    public const string Seats = "meander_seats", Members = "meander_members";

    public Task RunAsync(CancellationToken cancellationToken)
    {
        var backoff = new Backoff(clock);
        return backoff.PersistAsync(
            () => ListenAsync(backoff, cancellationToken),
            (failure, isFirst) =>
            {
                if (isFirst)
                    Log.ListenerLost(log, failure);
            },
            cancellationToken);
    }

    private async Task ListenAsync(Backoff backoff, CancellationToken cancellationToken)
    {
        await using var connection = await connections.OpenToListenAsync(cancellationToken);
        connection.Notification += (_, told) => Hear(told.Channel, told.Payload);
        await using (var listen = new NpgsqlCommand($"listen {Seats}; listen {Members}", connection))
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
        if (channel == Members && Guid.TryParse(payload, out var user))
            news.MembershipChanged(new UserId(user));
        else if (channel == Seats && space > 0
            && Guid.TryParse(payload.AsSpan(0, space), out var course) && Guid.TryParse(payload.AsSpan(space + 1), out var organization))
            news.Changed(new CourseId(course), new OrganizationId(organization));
    }
}
