using Meander.Domain;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Meander.Infrastructure.Live;

/// <summary>The receiver of what the database notifies of.</summary>
internal interface ISeatNews
{
    /// <summary>The connection was lost, or has only just been made: notifications before this moment may have been missed.</summary>
    void OnConnectionLost();

    void Changed(CourseId course, OrganizationId organization);

    void MembershipChanged(UserId user);
}

/// <summary>Listens on one connection, and when that is lost, on another, until the node ends.</summary>
internal sealed class SeatListener(LiveDataSources connections, ISeatNews news, TimeProvider clock, ILogger log)
{
    /// <summary>Channels of the database: <c>course organisation</c> whose seats changed, and the user whose membership did.</summary>
    public const string Seats = "meander_seats", Members = "meander_members";

    public Task RunAsync(CancellationToken cancellationToken)
    {
        var loop = new RetryLoop(clock);
        return loop.RunAsync(
            () => ListenAsync(loop, cancellationToken),
            (failure, isFirst) =>
            {
                if (isFirst)
                    SeatLog.ListenerLost(log, failure);
            },
            cancellationToken);
    }

    private async Task ListenAsync(RetryLoop loop, CancellationToken cancellationToken)
    {
        await using var connection = await connections.OpenToListenAsync(cancellationToken);
        connection.Notification += (_, told) => Hear(told.Channel, told.Payload);
        await using (var listen = new NpgsqlCommand($"listen {Seats}; listen {Members}", connection))
            await listen.ExecuteNonQueryAsync(cancellationToken);
        if (!loop.IsFirst)
            SeatLog.ListenerBack(log);
        loop.Succeeded();
        news.OnConnectionLost();
        while (true)
            await connection.WaitAsync(cancellationToken);
    }

    /// <summary>Every role that may log in may notify, so a payload that cannot be read is ignored.</summary>
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
