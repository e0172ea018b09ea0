using Meander.Application.Certifications;
using Meander.Application.People;
using Meander.Domain.People;
using Meander.Infrastructure.Postgres;
using Meander.Testing;
using Npgsql;
using Xunit;

namespace Meander.Application.Tests.People;

/// <summary>
/// The rows that the roster is read from follow whatever is written, also past the application and however many rows at once.
/// </summary>
public sealed class RosterEntriesTests(Given given) : OnRoster(given)
{
    [Fact]
    public async Task Periods_begun_and_ended_by_plain_statements_are_followed()
    {
        await Hlf.TypeAsync("basic");
        await Hlf.TypeAsync("extra");
        var mentor = await Hlf.MentorAsync();
        Assert.Equal("infinity|f|f", await EntryAsync(mentor));

        await ExecuteAsync(Certify(mentor, "basic", "2026-01-01", "date '2027-01-01'"));
        await FollowsAsync("2027-01-01|f|t", mentor);
        await ExecuteAsync(Certify(mentor, "extra", "2025-01-01", "date '2026-12-01'"));
        await FollowsAsync("2026-12-01|f|t", mentor);
        await ExecuteAsync("update certification_periods set expires_on = expires_on + 100 where expires_on = '2026-12-01'");
        await FollowsAsync("2027-01-01|f|t", mentor);
        await ExecuteAsync("update certification_periods set ended_on = '2026-06-01', revoked = true where expires_on = '2027-01-01'");
        await FollowsAsync("2026-06-01|t|t", mentor);
        await ExecuteAsync(Certify(mentor, "basic", "2026-06-02", "null"));
        await FollowsAsync("2027-03-11|f|t", mentor);
    }

    [Fact]
    public async Task Many_periods_in_one_statement_are_followed_whether_inserted_copied_or_changed()
    {
        await Hlf.TypeAsync("basic");
        var other = await Given.OrganizationAsync();
        await other.TypeAsync("basic");
        IReadOnlyList<Person> mentors = [.. await Hlf.MentorsAsync(20), .. await other.MentorsAsync(20)];
        var theirs = $"organization_id in ('{Hlf.Id.Value}', '{other.Id.Value}')";
        await ExecuteAsync(
            $"""
            insert into certifications (organization_id, user_id, certification_type)
            select organization_id, user_id, 'basic' from user_organization_memberships where role = 'PEER_MENTOR' and {theirs}
            """);

        await ExecuteAsync(
            $"""
            insert into certification_periods (certification_id, organization_id, issued_on, expires_on, source)
            select id, organization_id, date '2024-01-01', date '2026-01-01', 'IMPORT' from certifications where {theirs}
            """);
        await AllFollowAsync("2026-01-01|f|t");
        await ExecuteAsync($"update certification_periods set ended_on = '2025-06-01', revoked = true where {theirs}");
        await AllFollowAsync("2025-06-01|t|t");
        await CopyAsync();
        await AllFollowAsync("2028-01-01|f|t");

        async Task AllFollowAsync(string entry)
        {
            foreach (var mentor in mentors)
                Assert.Equal(entry, await EntryAsync(mentor));
            Assert.Empty(await Invariants.CheckAsync(Given.Database.ConnectionString));
        }

        async Task CopyAsync()
        {
            await using var connection = new NpgsqlConnection(Given.Database.ConnectionString);
            await connection.OpenAsync();
            var held = new List<(Guid Id, Guid Organization)>();
            await using (var command = new NpgsqlCommand($"select id, organization_id from certifications where {theirs}", connection))
            await using (var reader = await command.ExecuteReaderAsync())
            {
                while (await reader.ReadAsync())
                    held.Add((reader.GetGuid(0), reader.GetGuid(1)));
            }

            await using var copy = await connection.BeginTextImportAsync(
                "copy certification_periods (certification_id, organization_id, issued_on, expires_on, source) from stdin");
            foreach (var (id, organization) in held)
                await copy.WriteLineAsync($"{id}\t{organization}\t2026-01-01\t2028-01-01\tIMPORT");
        }
    }

    [Fact]
    public async Task Which_types_are_required_is_followed_for_everybody_of_the_organisation()
    {
        var other = await Given.OrganizationAsync();
        foreach (var tenant in new[] { Hlf, other })
        {
            await tenant.TypeAsync("basic");
            await tenant.TypeAsync("extra");
        }

        var (mentor, theirs, nobody) = (await Hlf.MentorAsync(), await other.MentorAsync(), await Hlf.MentorAsync());
        foreach (var (tenant, person) in new[] { (Hlf, mentor), (other, theirs) })
        {
            await tenant.HoldsAsync(person, "basic", new(2024, 1, 1), new(2028, 1, 1));
            await tenant.HoldsAsync(person, "extra", new(2024, 1, 1), new(2027, 1, 1));
        }

        await FollowsAsync("2027-01-01|f|t", mentor);
        await ExecuteAsync(
            $"update certification_types set is_required = true where code = 'basic' and organization_id = '{Hlf.Id.Value}'");
        await FollowsAsync("2028-01-01|f|t", mentor);
        await FollowsAsync("2027-01-01|f|t", theirs);
        await FollowsAsync("infinity|f|f", nobody);
        await ExecuteAsync(
            $"""
            insert into certification_types (organization_id, code, name, is_required)
            select organization_id, code || '-new', name, true from certification_types where organization_id = '{Hlf.Id.Value}'
            """);
        await FollowsAsync("2028-01-01|f|f", mentor);
        await ExecuteAsync("update certification_types set is_required = not is_required");
        await FollowsAsync("2027-01-01|f|t", mentor);
        await FollowsAsync("2027-01-01|f|t", theirs);
        await ExecuteAsync("update certification_types set is_required = false");
        await FollowsAsync("2027-01-01|f|t", mentor);
        await ExecuteAsync(
            $"update certification_types set is_required = true where code = 'extra-new' and organization_id = '{Hlf.Id.Value}'");
        await FollowsAsync("infinity|f|f", mentor);
        await ExecuteAsync($"delete from certification_types where code like '%-new' and organization_id = '{Hlf.Id.Value}'");
        await FollowsAsync("2027-01-01|f|t", mentor);
    }

    [Fact]
    public async Task Roles_associations_names_and_addresses_are_followed_and_with_a_membership_its_row_goes()
    {
        var (north, other) = (await Hlf.AssociationAsync(), await Given.OrganizationAsync());
        var (both, coordinator) = (await NamedAsync("Both", email: "Both@Example.org"), await Hlf.CoordinatorAsync());
        await AlsoInAsync(other, both, Role.Coordinator, email: "there@example.org");
        Assert.Equal(
            ["Both|both\nboth@example.org|PEER_MENTOR|", "Known already|known already\nthere@example.org|COORDINATOR|"],
            await PlacesAsync(both));

        await ExecuteAsync(
            $"""
            update user_organization_memberships set role = 'COORDINATOR', local_association_id = '{north.Value}'
             where organization_id = '{Hlf.Id.Value}' and role <> 'ORG_ADMIN'
            """);
        await IsInOrderAsync();
        Assert.Equal(
            [
                $"Both|both\nboth@example.org|COORDINATOR|{north.Value}",
                "Known already|known already\nthere@example.org|COORDINATOR|",
            ],
            await PlacesAsync(both));
        await ExecuteAsync(
            "update user_organization_memberships set local_association_id = null, role = 'PEER_MENTOR' where id = "
            + $"'{both.MemberId.Value}'");
        await ExecuteAsync(
            $"update user_organization_memberships set name = 'ÆØÅ', email = 'ÆØÅ@example.org' where id = '{both.MemberId.Value}'");
        await IsInOrderAsync();
        Assert.Equal(
            ["ÆØÅ|æøå\næøå@example.org|PEER_MENTOR|", "Known already|known already\nthere@example.org|COORDINATOR|"],
            await PlacesAsync(both));
        await ExecuteAsync("update user_organization_memberships set name = name || ' the second', email = null");
        await IsInOrderAsync();
        Assert.Equal(
            ["ÆØÅ the second|æøå the second\n|PEER_MENTOR|", "Known already the second|known already the second\n|COORDINATOR|"],
            await PlacesAsync(both));

        await ExecuteAsync($"delete from user_organization_memberships where id = '{coordinator.MemberId.Value}'");
        await IsInOrderAsync();
        Assert.Empty(await PlacesAsync(coordinator));
    }

    [Fact]
    public async Task Whoever_joins_has_a_row_however_many_join_at_once()
    {
        await Hlf.RequiredTypeAsync("basic");
        await ExecuteAsync(
            $"""
            with people as (insert into users (id) select gen_random_uuid() from generate_series(1, 50) returning id)
            insert into user_organization_memberships (user_id, organization_id, name, email, role)
            select id, '{Hlf.Id.Value}', 'Joined ' || n, 'joined' || n || '@example.org', 'PEER_MENTOR'
              from (select id, row_number() over () as n from people) numbered
            """);

        await IsInOrderAsync();
        Assert.Equal(50, (await ListAsync(Hlf.Admin, new RosterFilter(Search: "joined"))).Count);
    }

    [Fact]
    public async Task What_people_do_is_followed()
    {
        await Hlf.RequiredTypeAsync("basic");
        var (mentor, course) = (await Hlf.MentorAsync(), await Hlf.IssuingAsync("basic", months: 12));
        await Hlf.CompletedAsync(mentor, course);
        await FollowsAsync("2027-06-16|f|t", mentor);
        await RevokeAsync(mentor, "basic");
        await FollowsAsync("2026-06-16|t|t", mentor);
        At(6, 17, 12);
        _ = (await Hlf.Admin.SendAsync(new RecordRenewal(Hlf.Id, mentor.Id, "basic", new(2026, 6, 17), null, null))).Value;
        await FollowsAsync("2028-06-17|f|t", mentor);
    }

    private Task<object?> ExecuteAsync(string sql) => Given.Database.ExecuteAsync(sql);

    private async Task IsInOrderAsync() => Assert.Empty(await Invariants.CheckAsync(Given.Database.ConnectionString));

    private async Task FollowsAsync(string entry, Person person)
    {
        Assert.Equal(entry, await EntryAsync(person));
        await IsInOrderAsync();
    }

    /// <summary>
    /// What the person's certifications amount to: the day on which they end, whether one was revoked, whether all are there.
    /// </summary>
    private async Task<string?> EntryAsync(Person person) => (string?)await Given.Database.ExecuteAsync(
        $"""
        select concat_ws('|', coalesce(ends_on::text, ''), case when is_revoked then 't' else 'f' end, case when is_complete then 't' else 'f' end)
          from roster_entries where member_id = '{person.MemberId.Value}'
        """);

    /// <summary>Where the person stands, in order of joining: name, what is searched, role, association.</summary>
    private async Task<IReadOnlyList<string>> PlacesAsync(Person person) => (string[])(await Given.Database.ExecuteAsync(
        $"""
        select coalesce(array_agg(place order by created_at, id), array[]::text[])
          from user_organization_memberships m
          join (select member_id, concat_ws('|', name, search_text, role, coalesce(local_association_id::text, '')) as place from roster_entries) e
            on e.member_id = m.id
         where m.user_id = '{person.Id.Value}'
        """))!;

    private string Certify(Person person, string code, string issuedOn, string expiresOn) =>
        $"""
        insert into certifications (organization_id, user_id, certification_type)
        values ('{Hlf.Id.Value}', '{person.Id.Value}', '{code}') on conflict do nothing;
        insert into certification_periods (certification_id, organization_id, issued_on, expires_on, source)
        select id, organization_id, '{issuedOn}', {expiresOn}, 'IMPORT'
          from certifications where user_id = '{person.Id.Value}' and certification_type = '{code}'
        """;
}
