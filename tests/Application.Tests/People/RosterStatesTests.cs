using FsCheck;
using FsCheck.Fluent;
using Meander.Application.Certifications;
using Meander.Application.People;
using Meander.Domain.Certifications;
using Meander.Domain.People;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.People;

/// <summary>
/// The state that the roster is filtered by, decided by SQL for many, is that of the badge, decided by the domain for each.
/// </summary>
public sealed class RosterStatesTests(Given given) : OnRoster(given)
{
    private static readonly DateOnly Day = new(2026, 6, 16);

    private static readonly string[] Codes = ["basic", "extra", "guide"];

    private static readonly BadgeState[] States = Enum.GetValues<BadgeState>();

    /// <summary>How somebody came to hold one type, or to hold it no more.</summary>
    public enum Past
    {
        NeverHeld,
        NeverExpires,
        Open,
        Renewed,
        Revoked,
        RevokedAndEarnedAgain,
        RevokedAndEarnedAgainThatDay,
    }

    /// <summary>What happened with one type, and how many days after <see cref="Day"/> it ends, or ended.</summary>
    public sealed record Affair(Past Past, int Days);

    /// <summary>Which types are required, and what each person has to do with each type.</summary>
    public sealed record World(bool[] Required, Affair[][] People);

    [Fact]
    public Task Of_each_member_one_state_is_true_and_it_is_that_of_their_badge()
    {
        var property = Prop.ForAll(Arb.From(Worlds()), world => Task.Run(() => HoldsAsync(world)).GetAwaiter().GetResult());
        return Task.Run(() => property.Check(Config.QuickThrowOnFailure.WithMaxTest(6).WithQuietOnSuccess(true)));
    }

    [Theory]
    [InlineData("2026-06-15T23:59:59+12:00", "Pacific/Auckland", BadgeState.Certified)]
    [InlineData("2026-06-16T00:00:00+12:00", "Pacific/Auckland", BadgeState.ExpiringSoon)]
    [InlineData("2026-08-14T23:59:59+12:00", "Pacific/Auckland", BadgeState.ExpiringSoon)]
    [InlineData("2026-08-15T00:00:00+12:00", "Pacific/Auckland", BadgeState.Expired)]
    [InlineData("2026-06-15T23:59:59-07:00", "America/Los_Angeles", BadgeState.Certified)]
    [InlineData("2026-06-16T00:00:00-07:00", "America/Los_Angeles", BadgeState.ExpiringSoon)]
    [InlineData("2026-08-14T23:59:59-07:00", "America/Los_Angeles", BadgeState.ExpiringSoon)]
    [InlineData("2026-08-15T00:00:00-07:00", "America/Los_Angeles", BadgeState.Expired)]
    [InlineData("2026-06-15T23:59:59+02:00", "Europe/Oslo", BadgeState.Certified)]
    [InlineData("2026-06-16T00:00:00+02:00", "Europe/Oslo", BadgeState.ExpiringSoon)]
    public async Task A_state_begins_at_midnight_in_the_organisation(string instant, string zone, BadgeState state)
    {
        var tenant = await Given.OrganizationAsync(zone);
        await tenant.RequiredTypeAsync("basic");
        var mentor = await tenant.MentorAsync();
        await tenant.HoldsAsync(mentor, "basic", new(2024, 1, 1), new(2026, 8, 15));

        Clock.Now = DateTimeOffset.Parse(instant);

        foreach (var one in States)
            Assert.Equal(one == state, (await ListAsync(tenant.Admin, new RosterFilter(States: [one]))).Contains(mentor.MemberId));
    }

    [Fact]
    public async Task For_staff_of_two_organisations_each_goes_by_its_own_day()
    {
        var (east, west) = (await Given.OrganizationAsync("Pacific/Auckland"), await Given.OrganizationAsync("America/Los_Angeles"));
        await AlsoInAsync(west, east.Admin, Role.OrgAdmin);
        var people = new List<Person>();
        foreach (var tenant in new[] { east, west })
        {
            await tenant.RequiredTypeAsync("basic");
            people.Add(await tenant.MentorAsync());
            await tenant.HoldsAsync(people[^1], "basic", new(2024, 1, 1), new(2026, 6, 17));
        }

        // In the east the 17th has begun, in the west it is the morning of the 16th.
        Clock.Now = new DateTimeOffset(2026, 6, 16, 12, 0, 0, TimeSpan.Zero);
        Assert.Equal([people[0].MemberId], await ListAsync(east.Admin, new RosterFilter(States: [BadgeState.Expired])));
        Assert.Equal([people[1].MemberId], await ListAsync(east.Admin, new RosterFilter(States: [BadgeState.ExpiringSoon])));
        Assert.Equal(5, (await ListAsync(east.Admin, new RosterFilter(States: States))).Count);

        Clock.Now = new DateTimeOffset(2026, 6, 17, 7, 0, 0, TimeSpan.Zero);
        Assert.Equal(
            people.Select(person => person.MemberId).OrderBy(id => id.Value),
            (await ListAsync(east.Admin, new RosterFilter(States: [BadgeState.Expired]))).OrderBy(id => id.Value));
    }

    private static Gen<World> Worlds()
    {
        var affair =
            from past in Gen.Elements(Enum.GetValues<Past>())
            from days in Gen.Frequency((2, Gen.Choose(-2, 2)), (2, Gen.Choose(58, 62)), (1, Gen.Choose(-400, 400)))
            select new Affair(past, days);
        return
            from required in Gen.Elements(true, false).ArrayOf(Codes.Length)
            from people in affair.ArrayOf(Codes.Length).ArrayOf(45)
            select new World(required, people);
    }

    /// <summary>
    /// The same people in three organisations that rarely agree on what day it is, around the day that their affairs are counted from.
    /// </summary>
    private async Task<bool> HoldsAsync(World world)
    {
        Clock.Now = new Clock().Now;
        var (east, west) = (await Given.OrganizationAsync("Pacific/Auckland"), await Given.OrganizationAsync("America/Los_Angeles"));
        Tenant[] tenants = [east, await Given.OrganizationAsync(), west];
        var admin = tenants[0].Admin;
        foreach (var tenant in tenants)
        {
            if (tenant != tenants[0])
                await AlsoInAsync(tenant, admin, Role.OrgAdmin);
            foreach (var (code, isRequired) in Codes.Zip(world.Required))
                _ = (await tenant.Admin.SendAsync(new CreateCertificationType(tenant.Id, code, code, isRequired, [], 24))).Value;
            await FillAsync(tenant, world);
        }

        foreach (var hours in new[] { -36, -12, 0, 12, 36 })
        {
            Clock.Now = new DateTimeOffset(2026, 6, 16, 9, 0, 0, TimeSpan.Zero).AddHours(hours);
            await AgreesAsync(admin, null);
            foreach (var tenant in tenants)
                await AgreesAsync(tenant.Admin, tenant.Id);
        }

        return true;
    }

    private static async Task AgreesAsync(Person viewer, OrganizationId? organization)
    {
        var rows = new List<MemberRow>();
        for (PageInfo? last = null; last is not { HasNextPage: false };)
        {
            var page = await PageAsync(viewer, new RosterFilter(organization), page: new PageRequest(First: 100, After: last?.EndCursor));
            last = page.PageInfo;
            rows.AddRange(page.Nodes);
        }

        var badges = await viewer.AskAsync(new BadgesOf(rows));
        foreach (var state in States)
        {
            var shown = await InPagesAsync(viewer, new RosterFilter(organization, States: [state]), RosterOrder.NameAsc, 100);
            Assert.Equal(rows.Select(row => row.Id).Where(id => badges[id].State == state), shown);
        }
    }

    private Task<int> FillAsync(Tenant tenant, World world) => Given.StoredAsync(async db =>
    {
        var now = Clock.Now;
        foreach (var (number, affairs) in world.People.Index())
        {
            var member = Member.Join(
                tenant.Id, UserId.New(), new MemberProfile($"Person {number:000}", null, "nb"),
                new MemberPlace(Role.PeerMentor, null, null), now);
            await db.EnsureUserAsync(member.UserId, now, CancellationToken.None);
            db.Add(member);
            foreach (var (code, affair) in Codes.Zip(affairs).Where(one => one.Second.Past != Past.NeverHeld))
            {
                var certification = Certification.Create(tenant.Id, member.UserId, code, now);
                db.Add(certification);
                db.AddRange(Periods(certification, affair, now));
            }
        }

        return await db.SaveChangesAsync();
    });

    private static IEnumerable<CertificationPeriod> Periods(Certification certification, Affair affair, DateTimeOffset now)
    {
        var end = Day.AddDays(affair.Days);
        var (issued, past) = (end.AddYears(-2), end < Day ? end : Day);
        switch (affair.Past)
        {
            case Past.NeverExpires:
                yield return From(issued, null);
                break;
            case Past.Open:
                yield return From(issued, end);
                break;
            case Past.Renewed:
                yield return Until(From(issued.AddYears(-2), issued.AddDays(9)), issued);
                yield return From(issued, end);
                break;
            case Past.Revoked:
                yield return Revoked(From(issued, past.AddDays(100)), past);
                break;
            case Past.RevokedAndEarnedAgain:
                yield return Revoked(From(issued, past.AddDays(100)), past.AddDays(-30));
                yield return From(past.AddDays(-20), end.AddYears(1));
                break;
            case Past.RevokedAndEarnedAgainThatDay:
                yield return Revoked(From(past, past.AddYears(1)), past);
                yield return From(past, end > past ? end : null);
                break;
        }

        CertificationPeriod From(DateOnly issuedOn, DateOnly? expiresOn) =>
            CertificationPeriod.Start(certification, issuedOn, expiresOn, CertificationSource.Manual, now);

        static CertificationPeriod Until(CertificationPeriod period, DateOnly day)
        {
            period.EndFor(day);
            return period;
        }

        static CertificationPeriod Revoked(CertificationPeriod period, DateOnly day)
        {
            period.Revoke(day, "Lost");
            return period;
        }
    }
}
