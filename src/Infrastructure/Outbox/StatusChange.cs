using System.Text.Json;
using Npgsql;

namespace Meander.Infrastructure.Outbox;

/// <summary>A delivery that a node has taken, and where it goes.</summary>
/// <param name="Id">The delivery.</param>
/// <param name="Organization">The organisation whose portal it goes to.</param>
/// <param name="Member">The member whose status changed.</param>
/// <param name="Address">The portal's, as it is stored.</param>
/// <param name="Secret">Null: not set, so nothing can be signed.</param>
/// <param name="Attempts">That failed before.</param>
/// <param name="Body">As it is posted (fine print, "Portal and push").</param>
internal sealed record StatusChange(Guid Id, Guid Organization, Guid Member, string Address, string? Secret, int Attempts, byte[] Body)
{
    /// <summary>What <see cref="Read"/> reads, of a delivery <c>d</c>.</summary>
    public const string Columns =
        """
        d.id, d.organization_id, d.member_id, o.portal_webhook_url, o.portal_webhook_secret, d.attempts,
        d.event, d.sequence, d.occurred_at, o.slug, m.user_id, u.email, d.status_sent, d.reason, d.visible
        """;

    /// <summary>Where those columns come from.</summary>
    public const string Joins =
        """
        join organizations o on o.id = d.organization_id
        join user_organization_memberships m on m.id = d.member_id
        join users u on u.id = m.user_id
        """;

    public static StatusChange Read(NpgsqlDataReader row)
    {
        var (id, organization, member) = (row.GetGuid(0), row.GetGuid(1), row.GetGuid(2));
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            id,
            @event = row.GetString(6),
            sequence = row.GetInt64(7),
            occurredAt = row.GetDateTime(8),
            organization = new { id = organization, slug = row.GetString(9) },
            member = new { id = member, userId = row.GetGuid(10), email = Text(row, 11) },
            status = row.GetString(12),
            reason = Text(row, 13),
            visible = row.GetBoolean(14),
        });
        return new StatusChange(id, organization, member, row.GetString(3), Text(row, 4), row.GetInt32(5), body);
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
