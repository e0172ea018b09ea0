using FsCheck;
using FsCheck.Fluent;
using Meander.Application.Certifications;
using Meander.Domain.Certifications;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace Meander.Application.Tests.Database;

// Certifications: which period is the latest, what may change of one, and which reminders are planned.
public sealed partial class RulesOfTheDatabaseTests
{
    /// <summary>
    /// One thing that happens to a certification: so many days after the one before, it is passed for so many days, or taken back.
    /// </summary>
    /// <param name="After">Days since what happened before; mostly none, since several things on one day are the hard case.</param>
    /// <param name="Days">For how many days it is passed, null for ever; negative when it is revoked instead.</param>
    public sealed record Act(int After, int? Days);

    [Fact]
    public Task The_latest_period_is_the_same_for_everything_that_reads_certifications()
    {
        var histories = Acts().ArrayOf(20);
        return Worlds.CheckAsync(Arb.From(histories), async people =>
        {
            var tenant = await Given.OrganizationAsync();
            await tenant.GateAsync();
            await tenant.RequiredTypeAsync("basic");
            var mentors = await tenant.MentorsAsync(people.Length);
            var lived = new List<(Person Person, Certification Certification, List<CertificationPeriod> Periods)>();
            foreach (var (mentor, acts) in mentors.Zip(people))
            {
                var certification = Certification.Create(tenant.Id, mentor.Id, "basic", Clock.Now);
                var periods = Lived(certification, acts);
                if (periods.Count > 0)
                    lived.Add((mentor, certification, periods));
            }

            await StoreAsync(lived.Select(one => one.Certification), lived.SelectMany(one => one.Periods));
            await LatestAgreesAsync(tenant, lived);
        });
    }

    [Fact]
    public async Task Of_a_period_the_database_lets_change_what_the_domain_changes()
    {
        var days = Enumerable.Range(0, 5).Select(day => Today.AddDays(day)).ToList();
        await Hlf.TypeAsync("basic");
        foreach (var (expires, ended, revoked) in new (DateOnly?, DateOnly?, bool)[]
        {
            (days[3], null, false), (null, null, false), (days[3], days[2], false), (days[3], days[2], true),
        })
        {
            var mentor = await Hlf.MentorAsync();
            var certification = Certification.Create(Hlf.Id, mentor.Id, "basic", Clock.Now);
            var stored = Before();
            await StoreAsync([certification], [stored]);

            var reachable = new HashSet<PeriodDays>();
            if (ended is null)
            {
                foreach (var day in days)
                {
                    reachable.Add(After(period => period.EndFor(day)));
                    reachable.Add(After(period => period.Revoke(day, "Left")));
                    reachable.Add(After(period => period.Extend(day)));
                }

                reachable.Add(After(period => period.Extend(null)));
                reachable.Remove(stored.Days);
            }

            var allowed = new HashSet<PeriodDays>();
            foreach (var after in from end in days.Skip(1).Cast<DateOnly?>().Append(null)
                                  from over in days.Cast<DateOnly?>().Append(null)
                                  from back in new[] { false, true }
                                  select new PeriodDays(stored.IssuedOn, end, over, back))
            {
                if (after != stored.Days && await MayBecomeAsync(stored.Id, after))
                    allowed.Add(after);
            }

            Assert.Equal(InOrder(reachable), InOrder(allowed));

            CertificationPeriod Before()
            {
                var period = CertificationPeriod.Start(certification, Today, expires, CertificationSource.Manual, Clock.Now);
                if (revoked)
                    period.Revoke(ended!.Value, "Left");
                else if (ended is { } day)
                    period.EndFor(day);
                return period;
            }

            PeriodDays After(Action<CertificationPeriod> change)
            {
                var period = Before();
                change(period);
                return period.Days;
            }
        }

        static IEnumerable<string> InOrder(IEnumerable<PeriodDays> all) => all.Select(one => one.ToString()).Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task The_database_plans_by_the_thresholds_of_the_domain() =>
        Assert.Equal(ReminderPlan.Thresholds, (int[])(await _sql.RunAsync("select reminder_thresholds()"))!);

    [Fact]
    public Task Planned_are_the_reminders_of_the_domain_for_the_open_period_and_no_others()
    {
        var histories = Acts().ArrayOf(8);
        return Worlds.CheckAsync(Arb.From(histories), async people =>
        {
            var tenant = await Given.OrganizationAsync();
            await tenant.TypeAsync("basic");
            var expected = new List<string>();
            foreach (var (mentor, acts) in (await tenant.MentorsAsync(people.Length)).Zip(people))
            {
                var certification = Certification.Create(tenant.Id, mentor.Id, "basic", Clock.Now);
                await StoreAsync([certification], []);
                var periods = Lived(certification, acts);
                // Stored open, one after the other, and ended when the next begins: planning sees inserts and updates.
                foreach (var period in periods)
                {
                    await _sql.RunAsync(
                        """
                        insert into certification_periods (id, certification_id, organization_id, issued_on, expires_on, source)
                        values ($1, $2, $3, $4, $5, 'MANUAL')
                        """,
                        period.Id.Value, certification.Id.Value, tenant.Id.Value, period.IssuedOn, (object?)period.ExpiresOn
                            ?? DBNull.Value);
                    if (period.EndedOn is { } ended)
                    {
                        await _sql.RunAsync(
                            "update certification_periods set ended_on = $2, revoked = $3 where id = $1", period.Id.Value, ended,
                            period.Revoked);
                    }
                }

                if (periods is [.., { EndedOn: null, ExpiresOn: { } end } open])
                {
                    expected.AddRange(ReminderPlan.Thresholds.Select(days =>
                        $"{open.Id.Value} {days} {ReminderPlan.DueOn(end, days):yyyy-MM-dd}"));
                }
            }

            var planned = await Given.StoredAsync(db => db.Database.SqlQuery<string>(
                $"""
                select certification_period_id || ' ' || threshold || ' ' || due_on as "Value"
                  from certification_reminders where organization_id = {tenant.Id.Value}
                """).ToListAsync());
            Assert.Equal(expected.Order(StringComparer.Ordinal), planned.Order(StringComparer.Ordinal));
        });
    }

    private static Gen<Act[]> Acts()
    {
        var act =
            from after in Gen.Frequency((5, Gen.Constant(0)), (2, Gen.Choose(1, 3)), (1, Gen.Choose(20, 90)))
            from days in Gen.Frequency<int?>(
                (3, Gen.Choose(1, 5).Select(some => (int?)some)), (2, Gen.Choose(50, 100).Select(some => (int?)some)),
                (1, Gen.Constant<int?>(null)), (4, Gen.Constant<int?>(-1)))
            select new Act(after, days);
        return Gen.Choose(0, 7).SelectMany(count => act.ArrayOf(count));
    }

    /// <summary>
    /// The periods that come of these acts by the rules of <see cref="Holding"/>, in the order in which they began, until yesterday.
    /// </summary>
    private List<CertificationPeriod> Lived(Certification certification, IReadOnlyList<Act> acts)
    {
        var periods = new List<CertificationPeriod>();
        var (day, at) = (Today.AddDays(-1 - acts.Sum(act => act.After)), Clock.Now.AddYears(-1));
        foreach (var act in acts)
        {
            (day, at) = (day.AddDays(act.After), at.AddMinutes(1));
            var holding = Holding.Of(certification, periods.TakeLast(1));
            if (act.Days < 0)
                _ = holding.Revoke(day, "Left");
            else
                _ = holding.Award(Earned(certification, day, act.Days is { } days ? day.AddDays(days) : null), at);
            periods.AddRange(holding.Started);
        }

        return periods;
    }

    private static Award Earned(Certification certification, DateOnly issuedOn, DateOnly? expiresOn) => new()
    {
        OrganizationId = certification.OrganizationId,
        UserId = certification.UserId,
        Type = certification.CertificationType,
        IssuedOn = issuedOn,
        ExpiresOn = expiresOn,
        Source = CertificationSource.Manual,
    };

    private Task<int> StoreAsync(IEnumerable<Certification> certifications, IEnumerable<CertificationPeriod> periods) =>
        Given.StoredAsync(db =>
    {
        db.AddRange(certifications);
        db.AddRange(periods);
        return db.SaveChangesAsync();
    });

    private async Task<bool> MayBecomeAsync(CertificationPeriodId period, PeriodDays after)
    {
        await using var connection = new NpgsqlConnection(Given.Database.ConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        try
        {
            await PlainSql.RunAsync(
                connection, "update certification_periods set expires_on = $2, ended_on = $3, revoked = $4 where id = $1",
                period.Value, (object?)after.ExpiresOn ?? DBNull.Value, (object?)after.EndedOn ?? DBNull.Value, after.Revoked);
            return true;
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.CheckViolation)
        {
            return false;
        }
    }

    private async Task LatestAgreesAsync(
        Tenant tenant, IReadOnlyList<(Person Person, Certification Certification, List<CertificationPeriod> Periods)> lived)
    {
        var rows = await tenant.Admin.AskAsync(new CertificationsOf([.. lived.Select(one => one.Certification.Id)]));
        var histories = await tenant.Admin.AskAsync(new HistoriesOf(rows));
        var suppressed = await Given.StoredAsync(db => db.SuppressedMembers(Clock.Now).Where(one => one.OrganizationId == tenant.Id)
            .ToDictionaryAsync(one => one.MemberId, one => one.SuppressedOn));
        var entries = await Given.StoredAsync(db => db.RosterEntries.AsNoTracking().Where(one => one.OrganizationId == tenant.Id)
            .ToDictionaryAsync(one => one.MemberId));
        var overview = await Given.StoredAsync(db => db.Database.SqlQuery<string>(
            $"""
            select id || ' ' || cert_issued_at || ' ' || coalesce(cert_expires_at::text, '') || ' '
                   || (select string_agg((one ->> 'issued_on') || coalesce(one ->> 'expires_on', ''), ' ' order by place)
                         from jsonb_array_elements(renewal_history) with ordinality as history (one, place)) as "Value"
              from certification_overview where organization_id = {tenant.Id.Value}
            """).ToListAsync());
        foreach (var (person, certification, periods) in lived)
        {
            var latest = periods[^1];
            var standing = Standing.On(Today, latest.Days);
            Assert.Same(latest, Holding.Of(certification, Enumerable.Reverse(periods)).Latest);
            Assert.Equal(standing, rows.Single(row => row.Id == certification.Id).Standing);
            Assert.Equal(
                periods.Select(Shown),
                histories[certification.Id].Periods.Select(entry => $"{entry.IssuedOn:yyyy-MM-dd}{entry.ExpiresOn:yyyy-MM-dd}"));
            Assert.Equal(standing.LostOn, suppressed.TryGetValue(person.MemberId, out var day) ? day : null);
            Assert.Equal(
                ((latest.Revoked ? latest.EndedOn : latest.ExpiresOn) ?? DateOnly.MaxValue, latest.Revoked),
                (entries[person.MemberId].EndsOn, entries[person.MemberId].IsRevoked));
            Assert.Equal(
                $"{certification.Id.Value} {latest.IssuedOn:yyyy-MM-dd} {latest.ExpiresOn:yyyy-MM-dd} "
                + $"{string.Join(' ', periods.Select(Shown))}",
                overview.Single(line => line.StartsWith($"{certification.Id.Value} ", StringComparison.Ordinal)));
        }

        static string Shown(CertificationPeriod period) => $"{period.IssuedOn:yyyy-MM-dd}{period.ExpiresOn:yyyy-MM-dd}";
    }
}
