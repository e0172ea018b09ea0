using Meander.Application.Certifications;
using Meander.Domain;
using Meander.Domain.Certifications;
using Meander.Domain.People;
using Meander.Infrastructure.Mappings;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Meander.Infrastructure.Stores;

/// <inheritdoc cref="IHoldings" />
internal sealed class Holdings(MeanderDb db) : IHoldings
{
    // What inserting and deciding need; lets foreign keys to the member be checked meanwhile.
    private const string Lock =
        """
        select m.id
          from user_organization_memberships m
          join (select distinct * from unnest($1::uuid[], $2::uuid[])) as k (user_id, organization_id)
            on k.user_id = m.user_id and k.organization_id = m.organization_id
         order by m.id
           for no key update of m
        """;

    private const string Open =
        """
        insert into certifications (id, organization_id, user_id, certification_type, created_at)
        select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[])
        """;

    private const string StartCardsAgain =
        "update certifications set physical_card_issued = false where id = any ($1) and physical_card_issued";

    private const string End =
        """
        update certification_periods p
           set ended_on = n.ended_on, revoked = n.revoked, revocation_reason = n.revocation_reason
          from unnest($1::uuid[], $2::date[], $3::boolean[], $4::text[]) as n (id, ended_on, revoked, revocation_reason)
         where p.id = n.id
        """;

    private const string Extend =
        """
        update certification_periods p set expires_on = n.expires_on from unnest($1::uuid[], $2::date[]) as n (id, expires_on)
         where p.id = n.id
        """;

    private const string Start =
        """
        insert into certification_periods (id, certification_id, organization_id, issued_on, expires_on, ended_on, source, note,
                                           recorded_by_user_id, registration_id, created_at)
        select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::date[], $5::date[], $6::date[], $7::text[], $8::text[],
                             $9::uuid[], $10::uuid[], $11::timestamptz[])
        """;

    private const string Settle =
        """
        update peer_mentor_availability a
           set status = n.status, reason = n.reason, since = n.since, manual = n.manual, suppressed_on = n.suppressed_on, updated_at = $7
          from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::boolean[], $6::date[])
            as n (member_id, status, reason, since, manual, suppressed_on)
         where a.member_id = n.member_id
        """;

    /// <inheritdoc />
    public async Task LockAsync(IReadOnlyList<(UserId User, OrganizationId Organization)> members, CancellationToken cancellationToken)
    {
        await using var batch = db.Batch(Statement.InBatch(
            Lock, members.Select(one => one.User.Value).ToArray(), members.Select(one => one.Organization.Value).ToArray()));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<HeldCertification>> LockAsync(
        IReadOnlyList<(UserId User, OrganizationId Organization, string Type)> keys, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        await LockAsync([.. keys.Select(key => (key.User, key.Organization))], cancellationToken);
        return await ReadAsync(keys, now, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<HeldCertification>> ReadAsync(
        IReadOnlyList<(UserId User, OrganizationId Organization, string Type)> keys, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var users = keys.Select(key => key.User).Distinct().ToList();
        var organizations = keys.Select(key => key.Organization).Distinct().ToList();
        var codes = keys.Select(key => key.Type).Distinct().ToList();
        var holders = await HoldersAsync(users, organizations, cancellationToken);
        var types = (await db.CertificationTypes.AsNoTracking()
            .Where(type => organizations.Contains(type.OrganizationId) && codes.Contains(type.Code))
            .ToListAsync(cancellationToken)).ToDictionary(type => (type.OrganizationId, type.Code));
        var certifications = (await db.Certifications.AsNoTracking()
            .Where(one => users.Contains(one.UserId) && organizations.Contains(one.OrganizationId) && codes.Contains(one.CertificationType))
            .ToListAsync(cancellationToken)).ToDictionary(one => (one.UserId, one.OrganizationId, one.CertificationType));
        var ids = certifications.Values.Select(one => one.Id).ToList();
        var periods = (await db.CertificationPeriods.AsNoTracking().Where(period => ids.Contains(period.CertificationId))
            .ToListAsync(cancellationToken)).ToLookup(period => period.CertificationId);
        return
        [
            .. from key in keys
               let holder = holders.GetValueOrDefault((key.User, key.Organization))
               let type = types.GetValueOrDefault((key.Organization, key.Type))
               where holder is not null && type is not null
               select new HeldCertification(holder, type, certifications.TryGetValue(key, out var held)
                   ? Holding.Of(held, periods[held.Id])
                   : Holding.None(key.Organization, key.User, key.Type, now)),
        ];
    }

    /// <inheritdoc />
    public async Task StoreAsync(IReadOnlyList<Holding> holdings, CancellationToken cancellationToken)
    {
        await db.SaveChangesAsync(cancellationToken);
        var statements = new List<NpgsqlBatchCommand>();
        Certification[] opened = [.. holdings.Where(one => one is { IsNew: true, Started.Count: > 0 }).Select(one => one.Certification)];
        Certification[] renewed = [.. holdings.Where(one => one is { IsNew: false, Started.Count: > 0 }).Select(one => one.Certification)];
        CertificationPeriod[] ended = [.. holdings.Select(one => one.Ended).OfType<CertificationPeriod>()];
        CertificationPeriod[] extended = [.. holdings.Select(one => one.Extended).OfType<CertificationPeriod>()];
        CertificationPeriod[] started = [.. holdings.SelectMany(one => one.Started)];
        if (opened.Length > 0)
        {
            Add(Open, Column(opened, one => one.Id.Value), Column(opened, one => one.OrganizationId.Value),
                Column(opened, one => one.UserId.Value),
                Column(opened, one => one.CertificationType), Column(opened, one => one.CreatedAt.ToUniversalTime()));
        }

        if (renewed.Length > 0)
            Add(StartCardsAgain, Column(renewed, one => one.Id.Value));
        if (ended.Length > 0)
        {
            Add(End, Column(ended, one => one.Id.Value), Column(ended, one => one.EndedOn), Column(ended, one => one.Revoked),
                Column(ended, one => one.RevocationReason));
        }

        if (extended.Length > 0)
            Add(Extend, Column(extended, one => one.Id.Value), Column(extended, one => one.ExpiresOn));
        if (started.Length > 0)
        {
            Add(Start, Column(started, one => one.Id.Value), Column(started, one => one.CertificationId.Value),
                Column(
                    started, one => one.OrganizationId.Value), Column(started, one => one.IssuedOn), Column(started, one => one.ExpiresOn),
                Column(started, one => one.EndedOn), Column(started, one => Words.Of(one.Source)), Column(started, one => one.Note),
                Column(started, one => one.RecordedByUserId?.Value), Column(started, one => one.RegistrationId?.Value),
                Column(started, one => one.CreatedAt.ToUniversalTime()));
        }

        if (statements.Count == 0)
            return;
        await using var batch = db.Batch([.. statements]);
        await batch.ExecuteNonQueryAsync(cancellationToken);

        void Add(string sql, params object[] values) => statements.Add(Statement.InBatch(sql, values));
    }

    /// <inheritdoc />
    public async Task StoreAsync(
        IReadOnlyDictionary<MemberId, Availability> availabilities, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (availabilities.Count == 0)
            return;
        KeyValuePair<MemberId, Availability>[] rows = [.. availabilities];
        await using var batch = db.Batch(Statement.InBatch(
            Settle, Column(rows, one => one.Key.Value), Column(rows, one => Words.Of(one.Value.Status)),
            Column(rows, one => one.Value.Reason is { } reason ? Words.Of(reason) : null),
            Column(rows, one => one.Value.Since.ToUniversalTime()),
            Column(rows, one => one.Value.Manual), Column(rows, one => one.Value.SuppressedOn), now.ToUniversalTime()));
        var written = await batch.ExecuteNonQueryAsync(cancellationToken);
        if (written != rows.Length)
            throw new InvalidOperationException($"{written} of {rows.Length} availabilities were written.");
    }

    /// <summary>The members among these people and organisations; a pair that was not asked for may be among them.</summary>
    private async Task<Dictionary<(UserId User, OrganizationId Organization), Holder>> HoldersAsync(
        List<UserId> users, List<OrganizationId> organizations, CancellationToken cancellationToken)
    {
        var coordinators = db.Members.Where(Member.AreToldOfOthers);
        var rows = await (
            from member in db.Members
            join organization in db.Organizations on member.OrganizationId equals organization.Id
            from availability in db.Availabilities.Where(one => one.MemberId == member.Id).DefaultIfEmpty()
            from coordinator in coordinators.Where(one => one.Id == member.CoordinatorId).DefaultIfEmpty()
            where users.Contains(member.UserId) && organizations.Contains(member.OrganizationId)
            orderby member.Id
            select new
            {
                Member = member,
                organization.CertificationGate,
                organization.TimeZone,
                Availability = availability,
                Coordinator = (UserId?)coordinator.UserId,
            })
            .AsNoTracking().ToListAsync(cancellationToken);
        return rows.ToDictionary(row => (row.Member.UserId, row.Member.OrganizationId), row => new Holder
        {
            MemberId = row.Member.Id,
            OrganizationId = row.Member.OrganizationId,
            UserId = row.Member.UserId,
            Name = row.Member.Name,
            Role = row.Member.Role,
            Coordinator = row.Coordinator,
            Gate = row.CertificationGate,
            Zone = TimeZoneInfo.FindSystemTimeZoneById(row.TimeZone),
            Availability = row.Member.Role == Role.PeerMentor ? row.Availability?.Availability : null,
        });
    }

    private static TValue[] Column<T, TValue>(T[] rows, Func<T, TValue> value) => Array.ConvertAll(rows, row => value(row));
}
