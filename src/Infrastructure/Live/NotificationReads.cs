using Meander.Application.Notifications;
using Meander.Domain;
using Meander.Domain.Notifications;
using Meander.Infrastructure.Mappings;
using Npgsql;
using NpgsqlTypes;

namespace Meander.Infrastructure.Live;

/// <summary>A message, whose it is, and the transaction that added it.</summary>
internal readonly record struct AddedNotification(ulong AddedIn, UserId Reader, NotificationRow Row);

/// <summary>What is asked of the database about live messages, as the server's role: one statement each.</summary>
internal static class NotificationReads
{
    private const string Committed = "select newest, under_way, next, timeline from notifications_committed()";

    /// <summary>Both functions see what the statement sees: what it finds and up to where it has looked cannot differ.</summary>
    private const string Since =
        """
        select c.newest, c.under_way, c.next, c.timeline,
               n.id, n.added_in, n.user_id, n.kind, n.urgency, n.title, n.body, n.deep_link, n.created_at, n.read_at
          from notifications_committed() c left join notifications_since($1, $2, $3) n on true
         order by n.created_at, n.id
        """;

    public static async Task<CommittedSoFar> CommittedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Committed, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return CommittedIn(reader);
    }

    /// <summary>What this look finds, and what is committed with it.</summary>
    public static async Task<(CommittedSoFar Now, IReadOnlyList<AddedNotification> Added)> SinceAsync(
        NpgsqlConnection connection, NotificationsLook look, CancellationToken cancellationToken)
    {
        // Npgsql takes a number without a type for a bigint, which is no xid8.
        await using var command = new NpgsqlCommand(Since, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<ulong> { TypedValue = look.Newest, NpgsqlDbType = NpgsqlDbType.Xid8 },
                new NpgsqlParameter<ulong[]> { TypedValue = [.. look.UnderWay], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Xid8 },
                new NpgsqlParameter<Guid[]> { TypedValue = [.. look.Readers.Select(reader => reader.Value)] },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var now = CommittedIn(reader);
        var added = new List<AddedNotification>();
        if (await reader.IsDBNullAsync(4, cancellationToken))
            return (now, added);
        do
            added.Add(new AddedNotification(reader.GetFieldValue<ulong>(5), new UserId(reader.GetGuid(6)), RowIn(reader)));
        while (await reader.ReadAsync(cancellationToken));
        return (now, added);
    }

    private static CommittedSoFar CommittedIn(NpgsqlDataReader reader) => new(
        reader.GetFieldValue<ulong>(0), reader.GetFieldValue<ulong[]>(1).ToHashSet(), reader.GetFieldValue<ulong>(2), reader.GetString(3));

    private static NotificationRow RowIn(NpgsqlDataReader reader) => new()
    {
        Id = new NotificationId(reader.GetGuid(4)),
        Kind = Words.To<NotificationKind>(reader.GetString(7)),
        Urgency = Words.To<NotificationUrgency>(reader.GetString(8)),
        Title = reader.GetString(9),
        Body = reader.GetString(10),
        DeepLink = reader.IsDBNull(11) ? null : reader.GetString(11),
        CreatedAt = reader.GetFieldValue<DateTimeOffset>(12),
        ReadAt = reader.IsDBNull(13) ? null : reader.GetFieldValue<DateTimeOffset>(13),
    };
}
