using FsCheck;
using FsCheck.Fluent;
using Meander.Application.Certifications;
using Meander.Application.People;
using Meander.Domain.Certifications;
using Meander.Domain.People;
using Meander.Infrastructure.Postgres;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Meander.Application.Tests.Jobs;

/// <summary>
/// What SQL decides for many at once is what the domain decides for each: who is suppressed and since when, and what becomes of pauses.
/// </summary>
public sealed class PausesByTheRulesTests(Given given) : OnPostgres(given), IDisposable
{
    private static readonly DateOnly Today = new(2026, 6, 16);

    private static readonly string[] Codes = ["basic", "extra", "guide"];

    private readonly Jobs _jobs = new(given.Database, given.Clock);

    public void Dispose() => _jobs.Dispose();

    /// <summary>How somebody stands with one type; days are counted from today.</summary>
    public enum Past
    {
        NeverHeld,
        NeverExpires,
        Open,
        Renewed,
        Revoked,
        RevokedAfterItRanOut,
        RevokedAndEarnedAgain,
        RevokedAndEarnedAgainThatDay,
    }

    /// <summary>What is stored of a mentor's availability.</summary>
    public enum Stored
    {
        Active,
        ByHand,
        ByHandAndExpired,
        Expired,
        ExpiredAndByHand,
    }

    /// <summary>One certification: what happened, and on which day.</summary>
    public sealed record Affair(Past Past, int Days);

    /// <summary>
    /// One member: what is stored of their availability, since how many days a certification is said to be lost, and an affair for each
    /// type.
    /// </summary>
    public sealed record Somebody(Role Role, Stored Stored, int StoredDays, Affair[] Affairs);

    /// <summary>An organisation: its gate, which types it requires, and its people.</summary>
    public sealed record World(bool Gate, bool[] Required, Somebody[] People);

    [Fact]
    public Task Whatever_is_stored_and_held_the_nightly_job_leaves_what_the_domain_decides() =>
        Worlds.CheckAsync(Arb.From(Generated(), Smaller), HoldsAsync);

    [Theory]
    [InlineData("8411597267897321398,2358100040228380933,100")]
    [InlineData("817057709587134983,3184358253140308047,31")]
    public Task So_it_does_in_worlds_where_badge_and_domain_once_disagreed(string replay) =>
        Worlds.CheckAsync(Arb.From(Generated(), Smaller), HoldsAsync, replay);

    private static Gen<World> Generated()
    {
        var affair =
            from past in Gen.Elements(Enum.GetValues<Past>())
            from days in Gen.Frequency((3, Gen.Choose(-2, 2)), (1, Gen.Choose(-400, 400)))
            select new Affair(past, days);
        var somebody =
            from role in Gen.Frequency(
                (8, Gen.Constant(Role.PeerMentor)), (1, Gen.Constant(Role.Coordinator)), (1, Gen.Constant(Role.OrgAdmin)))
            from stored in Gen.Elements(Enum.GetValues<Stored>())
            from days in Gen.Choose(-2, 2)
            from affairs in affair.ArrayOf(Codes.Length)
            select new Somebody(role, stored, days, affairs);
        return
            from gate in Gen.Elements(true, true, true, false)
            from required in Gen.Elements(true, true, false).ArrayOf(Codes.Length)
            from people in somebody.ArrayOf(60)
            select new World(gate, required, people);
    }

    private static IEnumerable<World> Smaller(World world)
    {
        for (var size = world.People.Length / 2; size > 0; size /= 2)
        {
            for (var from = 0; from + size <= world.People.Length; from += size)
            {
                if (size < world.People.Length)
                    yield return world with { People = world.People[from..(from + size)] };
            }
        }
    }

    private async Task HoldsAsync(World world)
    {
        var tenant = await Given.OrganizationAsync();
        await tenant.GateAsync(world.Gate);
        foreach (var (code, isRequired) in Codes.Zip(world.Required))
            _ = (await tenant.Admin.SendAsync(new CreateCertificationType(tenant.Id, code, code, isRequired, [], 24))).Value;
        var people = await PeopleAsync(tenant, world);

        var lost = world.People.Zip(people).ToDictionary(one => one.Second.Id, one => LostOn(world, one.First));
        var suppressed =
            await Given.StoredAsync(db => db.SuppressedMembers(Clock.Now).Where(one => one.OrganizationId == tenant.Id).ToListAsync());
        Assert.Equal(
            lost.Where(one => one.Value is not null).Select(one => (one.Key, one.Value!.Value)).OrderBy(one => one.Key.Value),
            suppressed.Select(one => (one.MemberId, one.SuppressedOn)).OrderBy(one => one.MemberId.Value));
        await ReadsAgreeAsync(tenant, world, people, lost);

        var before = await AvailabilitiesAsync(tenant);
        var run = await _jobs.RunAsync("certification-expiry");
        Assert.Equal(0, run.Failed);
        var after = await AvailabilitiesAsync(tenant);
        Assert.Equal(before.Keys.OrderBy(id => id.Value), after.Keys.OrderBy(id => id.Value));
        foreach (var (id, stored) in before)
            Assert.Equal(stored.Settle(lost.GetValueOrDefault(id), Clock.Now), after[id]);
        Assert.Equal(0, (await _jobs.RunAsync("certification-expiry")).Done);
        Assert.Empty(await Invariants.CheckAsync(Given.Database.ConnectionString));
    }

    /// <summary>
    /// The domain's answer: under the gate the first day on which a mentor lost one of the required types that they ever held.
    /// </summary>
    private static DateOnly? LostOn(World world, Somebody one) => !world.Gate || one.Role != Role.PeerMentor ? null
        : Standings(one).Where(held => world.Required[Array.IndexOf(Codes, held.Key)]).Min(held => held.Value.LostOn);

    private static Dictionary<string, Standing> Standings(Somebody one) => Codes.Zip(one.Affairs)
        .Select(affair => (Code: affair.First, Periods: Periods(affair.Second))).Where(held => held.Periods.Count > 0)
        .ToDictionary(held => held.Code, held => Standing.On(Today, held.Periods[^1]));

    /// <summary>Oldest first, so that the last decides.</summary>
    private static List<PeriodDays> Periods(Affair affair)
    {
        var day = Today.AddDays(affair.Days);
        var (issued, past) = (day.AddYears(-2), day < Today ? day : Today);
        return affair.Past switch
        {
            Past.NeverHeld => [],
            Past.NeverExpires => [new(issued, null, null, false)],
            Past.Open => [new(issued, day, null, false)],
            Past.Renewed => [new(issued.AddYears(-2), issued.AddDays(9), issued, false), new(issued, day, null, false)],
            Past.Revoked => [new(issued.AddYears(-2), issued, issued, false), new(issued, past.AddDays(100), past, true)],
            Past.RevokedAfterItRanOut => [new(past.AddYears(-2), past, past, true)],
            Past.RevokedAndEarnedAgain =>
                [new(past.AddYears(-2), past, past.AddDays(-30), true), new(past.AddDays(-20), day.AddYears(1), null, false)],
            _ => [new(past, past.AddYears(1), past, true), new(past, day.AddDays(1) > past ? day.AddDays(1) : null, null, false)],
        };
    }

    private async Task<List<Member>> PeopleAsync(Tenant tenant, World world)
    {
        var now = Clock.Now;
        // Everyone begins as a mentor, so that the others too have an availability from that time.
        var members = world.People.Select((_, i) => Member.Join(
            tenant.Id, UserId.New(), new MemberProfile($"Person {i:000}", null, "nb"), new MemberPlace(Role.PeerMentor, null, null), now))
            .ToList();
        await Given.StoredAsync(async db =>
        {
            foreach (var member in members)
                await db.EnsureUserAsync(member.UserId, now, CancellationToken.None);
            db.AddRange(members);
            foreach (var (member, one) in members.Zip(world.People))
            {
                foreach (var (code, affair) in Codes.Zip(one.Affairs).Where(affair => affair.Second.Past != Past.NeverHeld))
                {
                    var certification = Certification.Create(tenant.Id, member.UserId, code, now);
                    db.Add(certification);
                    db.AddRange(Periods(affair).Select(days => Period(certification, days, now)));
                }
            }

            return await db.SaveChangesAsync();
        });
        await StoreAsync(world, members);
        return members;
    }

    private static CertificationPeriod Period(Certification certification, PeriodDays days, DateTimeOffset now)
    {
        var period = CertificationPeriod.Start(certification, days.IssuedOn, days.ExpiresOn, CertificationSource.Manual, now);
        if (days.Revoked)
            period.Revoke(days.EndedOn!.Value, "Lost");
        else if (days.EndedOn is { } ended)
            period.EndFor(ended);
        Assert.Equal(days, period.Days);
        return period;
    }

    private Task<int> StoreAsync(World world, List<Member> members) => Given.StoredAsync(async db =>
    {
        foreach (var (member, one) in members.Zip(world.People))
        {
            var (id, role, day) = (
                member.Id.Value,
                one.Role switch { Role.PeerMentor => "PEER_MENTOR", Role.Coordinator => "COORDINATOR", _ => "ORG_ADMIN" },
                Today.AddDays(one.StoredDays));
            var (reason, manual, suppressedOn) = one.Stored switch
            {
                Stored.Active => ((string?)null, false, (DateOnly?)null),
                Stored.ByHand => ("MANUAL", true, null),
                Stored.ByHandAndExpired => ("MANUAL", true, day),
                Stored.Expired => ("CERTIFICATION_EXPIRED", false, day),
                _ => ("CERTIFICATION_EXPIRED", true, day),
            };
            await db.Database.ExecuteSqlAsync(
                $"""
                update peer_mentor_availability
                   set status = {(reason is null ? "ACTIVE" : "PAUSED")}, reason = {reason}, manual = {manual}, suppressed_on = {suppressedOn},
                       since = {Clock.Now.AddDays(-5)}
                 where member_id = {id}
                """);
            await db.Database.ExecuteSqlAsync($"update user_organization_memberships set role = {role} where id = {id} and role <> {role}");
        }

        return members.Count;
    });

    /// <summary>Badges, listings and the directory say the same before any job has run.</summary>
    private static async Task ReadsAgreeAsync(Tenant tenant, World world, List<Member> people, Dictionary<MemberId, DateOnly?> lost)
    {
        var rows = await tenant.Admin.AskAsync(new MembersOf([.. people.Select(one => one.Id)]));
        var badges = await tenant.Admin.AskAsync(new BadgesOf(rows));
        var listings = await tenant.Admin.AskAsync(new ListingsOf(rows));
        var listed = (await tenant.Admin.AskAsync(new DirectoryPage(null, tenant.Id, new PageRequest(First: 100))))
            .Nodes.Select(row => row.Id)
            .ToHashSet();
        string[] required = [.. Codes.Where((_, i) => world.Required[i])];
        foreach (var (member, one) in people.Zip(world.People))
        {
            var byHand = one.Stored is Stored.ByHand or Stored.ByHandAndExpired or Stored.ExpiredAndByHand;
            Assert.Equal(CertificationBadge.OfMember(Standings(one), required), badges[member.Id]);
            Assert.Equal(lost[member.Id], listings[member.Id].SuppressedOn);
            Assert.Equal(one.Role == Role.PeerMentor && !byHand && lost[member.Id] is null, listings[member.Id].Visible);
            Assert.Equal(listings[member.Id].Visible, listed.Contains(member.Id));
        }
    }

    private Task<Dictionary<MemberId, Availability>> AvailabilitiesAsync(Tenant tenant) => Given.StoredAsync(db =>
        db.Availabilities.AsNoTracking()
            .Where(one => one.OrganizationId == tenant.Id)
            .ToDictionaryAsync(one => one.MemberId, one => one.Availability));
}
