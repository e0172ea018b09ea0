using Meander.Application.Certifications;
using Meander.Application.People;
using Meander.Domain.People;
using Meander.Testing;
using Npgsql;
using Xunit;

namespace Meander.Application.Tests.People;

/// <summary>
/// The roster in pages while people are renamed, renewed, revoked and added between them: nobody is shown twice, and nobody who stayed
/// where
/// they were is left out.
/// </summary>
public sealed class RosterMovesTests(Given given) : OnRoster(given)
{
    private const int People = 12, Size = 3;

    private static readonly DateOnly Today = new(2026, 6, 16);

    public static TheoryData<RosterOrder, bool, int> Runs()
    {
        var data = new TheoryData<RosterOrder, bool, int>();
        foreach (var order in Enum.GetValues<RosterOrder>())
        {
            for (var seed = 1; seed <= 4; seed++)
            {
                data.Add(order, false, seed);
                data.Add(order, true, seed);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Nobody_is_shown_twice_and_nobody_who_stayed_is_lost(RosterOrder order, bool backward, int seed)
    {
        var people = await FilledAsync();
        var before = await ListAsync(Hlf.Admin, order: order);
        var chance = new Random(seed);
        var (renamed, moved) = (new HashSet<MemberId>(), new HashSet<MemberId>());

        var shown = await InPagesAsync(Hlf.Admin, null, order, Size, backward, async pages =>
        {
            // Anywhere in the list, so that some come back to where pages have been, and some go to where they are still to come.
            for (var change = 0; change < 3 && pages <= 20; change++)
            {
                var person = people[chance.Next(people.Count)];
                switch (chance.Next(4))
                {
                    case 0:
                        await RenameAsync(person, $"{(char)('A' + chance.Next(26))} again");
                        renamed.Add(person.MemberId);
                        break;
                    case 1:
                        await RenewAsync(person, Today.AddDays(chance.Next(1, 900)));
                        moved.Add(person.MemberId);
                        break;
                    case 2 when moved.Add(person.MemberId):
                        await RevokeAsync(person, "basic");
                        break;
                    default:
                        await NamedAsync($"{(char)('A' + chance.Next(26))} joined");
                        break;
                }
            }
        });

        Assert.Equal(shown.Distinct(), shown);
        var stayed = before.Where(id => !(order == RosterOrder.NameAsc ? renamed : moved).Contains(id));
        Assert.Equal(stayed, shown.Where(stayed.Contains));
        Assert.NotEmpty(order == RosterOrder.NameAsc ? renamed : moved);
    }

    [Fact]
    public async Task What_does_not_touch_the_order_leaves_nobody_out()
    {
        var people = await FilledAsync();
        foreach (var order in Enum.GetValues<RosterOrder>())
        {
            var before = await ListAsync(Hlf.Admin, order: order);
            var shown = await InPagesAsync(Hlf.Admin, null, order, Size, between: async pages =>
            {
                if (order == RosterOrder.NameAsc)
                    await RenewAsync(people[pages], Today.AddDays(700 + pages));
                else
                    await RenameAsync(people[pages], $"Another {pages}");
                _ = (await Hlf.Admin.SendAsync(new UpdateMember(people[^pages].MemberId, Role.Coordinator, default, default))).Value;
                await Given.Database.ExecuteAsync(
                    $"update user_organization_memberships set email = 'mail{pages}{order}@example.org' where id = '{people[pages + 4].MemberId.Value}'");
            });
            Assert.Equal(before, shown);
        }
    }

    [Theory]
    [InlineData(RosterOrder.NameAsc, false)]
    [InlineData(RosterOrder.NameAsc, true)]
    [InlineData(RosterOrder.ExpiresOnAsc, false)]
    [InlineData(RosterOrder.ExpiresOnAsc, true)]
    public async Task A_transaction_that_changed_somebody_before_the_first_page_and_ends_after_it_shows_nobody_twice(
        RosterOrder order, bool backward)
    {
        await FilledAsync();
        var before = await ListAsync(Hlf.Admin, order: order);
        var (first, last) = (before[0], before[^1]);
        await using var open = new NpgsqlConnection(Given.Database.ConnectionString);
        await open.OpenAsync();
        await using var transaction = await open.BeginTransactionAsync();
        await SwapAsync(open, order, first, last);

        var shown = await InPagesAsync(Hlf.Admin, null, order, Size, backward, async pages =>
        {
            if (pages == 1)
                await transaction.CommitAsync();
        });

        Assert.Equal(shown.Distinct(), shown);
        Assert.Equal(before.Except([first, last]), shown.Except([first, last]));
    }

    [Theory]
    [InlineData(RosterOrder.NameAsc, 1)]
    [InlineData(RosterOrder.NameAsc, 2)]
    [InlineData(RosterOrder.ExpiresOnAsc, 1)]
    [InlineData(RosterOrder.ExpiresOnAsc, 2)]
    public async Task A_transaction_that_had_begun_before_the_first_page_and_changes_somebody_after_it_shows_nobody_twice(
        RosterOrder order, int endsAfter)
    {
        await FilledAsync();
        var before = await ListAsync(Hlf.Admin, order: order);
        var (first, last) = (before[0], before[^1]);
        await using var open = new NpgsqlConnection(Given.Database.ConnectionString);
        await open.OpenAsync();
        await using var transaction = await open.BeginTransactionAsync();
        await ExecuteAsync(open, "select pg_current_xact_id()");
        // Later ones come and go meanwhile: it is no more the youngest.
        for (var i = 0; i < 3; i++)
            await NamedAsync($"Meanwhile {i}", Role.Coordinator);
        before = await ListAsync(Hlf.Admin, order: order);

        var shown = await InPagesAsync(Hlf.Admin, null, order, Size, between: async pages =>
        {
            if (pages == 1)
                await SwapAsync(open, order, first, last);
            if (pages == endsAfter)
                await transaction.CommitAsync();
        });

        Assert.Equal(shown.Distinct(), shown);
        Assert.Equal(before.Except([first, last]), shown.Except([first, last]));
    }

    [Fact]
    public async Task Who_moved_before_the_first_page_is_in_the_pages_after_it()
    {
        var people = await FilledAsync();
        foreach (var person in people)
            await RenameAsync(person, $"B{person.Id.Value}");
        await RenewAsync(people[^1], Today.AddDays(800));

        foreach (var order in Enum.GetValues<RosterOrder>())
        {
            var whole = await ListAsync(Hlf.Admin, order: order);
            Assert.Equal(whole, await InPagesAsync(Hlf.Admin, null, order, Size));
            Assert.Equal(whole, await InPagesAsync(Hlf.Admin, null, order, Size, backward: true));
        }
    }

    [Fact]
    public async Task In_a_database_restored_from_one_that_had_seen_more_transactions_nobody_vanishes()
    {
        await FilledAsync();
        await Given.Database.ExecuteAsync(
            $"update roster_entries set name_moved_in = 9e12, ends_on_moved_in = 9e12 where organization_id = '{Hlf.Id.Value}'");

        foreach (var order in Enum.GetValues<RosterOrder>())
        {
            var whole = await ListAsync(Hlf.Admin, order: order);
            Assert.Equal(People + 1, whole.Count);
            Assert.Equal(whole, await InPagesAsync(Hlf.Admin, null, order, Size));
            Assert.Equal(whole, await InPagesAsync(Hlf.Admin, null, order, Size, backward: true));
        }
    }

    [Theory]
    [InlineData(RosterOrder.NameAsc)]
    [InlineData(RosterOrder.ExpiresOnAsc)]
    public async Task While_others_rename_and_renew_all_the_time_nobody_is_shown_twice_and_nobody_who_stays_is_lost(RosterOrder order)
    {
        var people = await FilledAsync();
        var (moving, still) =
            (people.Take(6).ToList(), people.Skip(6).Select(person => person.MemberId).Append(Hlf.Admin.MemberId).ToHashSet());
        using var over = new CancellationTokenSource();
        var changes = 0;
        var others = Enumerable.Range(0, 3).Select(number => Task.Run(async () =>
        {
            var chance = new Random(number);
            for (var round = 0; !over.IsCancellationRequested; round++)
            {
                var person = moving[chance.Next(moving.Count)];
                if (number == 0)
                    await ExtendAsync(person, chance.Next(1, 200));
                else
                    await RenameAsync(person, $"{(char)('A' + chance.Next(26))} {number} {round}");
                Interlocked.Increment(ref changes);
            }
        })).ToList();

        for (var pass = 0; (pass < 12 || Volatile.Read(ref changes) < 30) && !others.Any(other => other.IsCompleted); pass++)
        {
            var shown = await InPagesAsync(Hlf.Admin, null, order, Size, backward: pass % 2 == 1);
            Assert.Equal(shown.Distinct(), shown);
            Assert.Equal(still.Count, shown.Count(still.Contains));
        }

        await over.CancelAsync();
        await Task.WhenAll(others);
    }

    /// <summary>A dozen mentors whose order by name is not that by expiry; some expiries are the same day, and some never come.</summary>
    private async Task<List<Person>> FilledAsync()
    {
        await Hlf.TypeAsync("basic");
        var people = new List<Person>();
        for (var i = 0; i < People; i++)
        {
            people.Add(await NamedAsync($"{(char)('B' + (2 * i))} person"));
            await Hlf.HoldsAsync(people[^1], "basic", new(2024, 1, 1), i % 5 == 4 ? null : Today.AddDays(500 - (i * 7 % 5 * 100)));
        }

        return people;
    }

    /// <summary>Once a day; what comes after it that day is refused and changes nothing.</summary>
    private async Task RenewAsync(Person person, DateOnly expiresOn) =>
        await Hlf.Admin.SendAsync(new RecordRenewal(Hlf.Id, person.Id, "basic", Today, expiresOn, null));

    /// <summary>As often as one likes.</summary>
    private async Task ExtendAsync(Person person, int days) => await Given.Database.ExecuteAsync(
        $"""
        update certification_periods set expires_on = expires_on + {days}
         where ended_on is null and expires_on is not null and certification_id in (select id from certifications where user_id = '{person.Id.Value}')
        """);

    /// <summary>Whoever is first comes last, and the other way round.</summary>
    private static async Task SwapAsync(NpgsqlConnection connection, RosterOrder order, MemberId first, MemberId last)
    {
        if (order == RosterOrder.NameAsc)
        {
            foreach (var (member, name) in new[] { (first, "Åååå"), (last, "AAA") })
            {
                await ExecuteAsync(
                    connection,
                    $"update user_organization_memberships set name = '{name}' where id = '{member.Value}'");
            }

            return;
        }

        foreach (var (member, expiresOn) in new[] { (first, "null"), (last, "date '2026-06-17'") })
        {
            await ExecuteAsync(connection, $"""
                with holder as (select user_id, organization_id from user_organization_memberships where id = '{member.Value}'),
                held as (select c.id, c.organization_id from certifications c join holder using (user_id, organization_id))
                update certification_periods p set ended_on = least(p.expires_on, date '2026-06-15') from held where p.certification_id = held.id
                """);
            await ExecuteAsync(connection, $"""
                insert into certifications (organization_id, user_id, certification_type)
                select organization_id, user_id, 'basic' from user_organization_memberships where id = '{member.Value}' on conflict do nothing
                """);
            await ExecuteAsync(connection, $"""
                insert into certification_periods (certification_id, organization_id, issued_on, expires_on, source)
                select c.id, c.organization_id, '2026-06-16', {expiresOn}, 'IMPORT'
                  from certifications c join user_organization_memberships m using (user_id, organization_id) where m.id = '{member.Value}'
                """);
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
