using System.Globalization;
using Meander.Domain.Courses;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Reports;

/// <summary>
/// The figures turn with the day where the organisation is, and agree with the lists and with plain SQL whatever day it is.
/// </summary>
public sealed class DashboardDaysTests(Given given) : OnPostgres(given)
{
    /// <summary>Around the changes of summer time, and while it is another year somewhere.</summary>
    private static readonly string[] Instants =
    [
        "2026-03-29T00:59:59Z", "2026-10-25T23:30:00Z", "2026-12-20T12:00:00Z", "2026-12-31T10:30:00Z", "2026-12-31T23:30:00Z",
        "2027-01-01T09:00:00Z",
    ];

    public static TheoryData<string, int> Zones => new() { { "Europe/Oslo", 1 }, { "Pacific/Auckland", 2 }, { "America/Los_Angeles", 3 } };

    /// <summary>Midnights that nobody computed: from the time zones' own tables.</summary>
    [Theory]
    [InlineData("Europe/Oslo", "2026-06-17", "2026-06-16T22:00:00Z", "2026-06", "2026-06")]
    [InlineData("Europe/Oslo", "2026-03-29", "2026-03-28T23:00:00Z", "2026-03", "2026-03")]
    [InlineData("Europe/Oslo", "2026-03-30", "2026-03-29T22:00:00Z", "2026-03", "2026-03")]
    [InlineData("Europe/Oslo", "2026-10-25", "2026-10-24T22:00:00Z", "2026-10", "2026-10")]
    [InlineData("Europe/Oslo", "2026-10-26", "2026-10-25T23:00:00Z", "2026-10", "2026-10")]
    [InlineData("Europe/Oslo", "2026-12-31", "2026-12-30T23:00:00Z", "2026-12", "2026-12")]
    [InlineData("Europe/Oslo", "2027-01-01", "2026-12-31T23:00:00Z", "2026-12", "2027-01")]
    [InlineData("Pacific/Auckland", "2026-07-01", "2026-06-30T12:00:00Z", "2026-06", "2026-07")]
    [InlineData("Pacific/Auckland", "2027-01-01", "2026-12-31T11:00:00Z", "2026-12", "2027-01")]
    [InlineData("America/Los_Angeles", "2026-07-01", "2026-07-01T07:00:00Z", "2026-06", "2026-07")]
    [InlineData("America/Los_Angeles", "2027-01-01", "2027-01-01T08:00:00Z", "2026-12", "2027-01")]
    public async Task Figures_turn_at_midnight_of_the_organisation(
        string zone, string day, string midnight, string monthBefore, string monthAfter)
    {
        var (turns, at) = (DateOnly.Parse(day, CultureInfo.InvariantCulture), DateTimeOffset.Parse(midnight, CultureInfo.InvariantCulture));
        Clock.Now = at.AddDays(-3);
        var tenant = await Given.OrganizationAsync(zone);
        await tenant.RequiredTypeAsync("basic");
        await tenant.GateAsync();
        await tenant.HoldsAsync(await tenant.MentorAsync(), "basic", turns.AddYears(-2), turns);
        await tenant.HoldsAsync(await tenant.MentorAsync(), "basic", turns.AddYears(-2), turns.AddDays(60));
        await tenant.CourseAsync(
            one => one with { Schedule = new Schedule(turns, turns, null, []), Delivery = CourseDelivery.Online, SeatsTotal = 3 });

        Clock.Now = at.AddSeconds(-1);
        var before = await DashboardLines.AgreedAsync(Given, tenant.Admin, tenant.Id);
        Clock.Now = at;
        var after = await DashboardLines.AgreedAsync(Given, tenant.Admin, tenant.Id);

        var expiring = monthBefore == monthAfter ? 1 : 0;
        Assert.StartsWith(
            $"active 2, paused 0; None 0, Certified 1, ExpiringSoon 1, Expired 0; {monthBefore} {expiring},",
            before,
            StringComparison.Ordinal);
        Assert.EndsWith("; upcoming 1, open 3, waiting 0", before, StringComparison.Ordinal);
        Assert.StartsWith(
            $"active 1, paused 1; None 0, Certified 0, ExpiringSoon 1, Expired 1; {monthAfter} 1,", after, StringComparison.Ordinal);
        Assert.EndsWith("; upcoming 0, open 0, waiting 0", after, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Zones))]
    public async Task Of_many_people_figures_agree_with_the_lists_and_with_plain_sql(string zone, int seed)
    {
        Clock.Now = new DateTimeOffset(2026, 12, 20, 12, 0, 0, TimeSpan.Zero);
        var tenant = await Given.OrganizationAsync(zone);
        await tenant.RequiredTypeAsync("basic");
        await tenant.RequiredTypeAsync("first-aid");
        await tenant.TypeAsync("guide");
        await tenant.GateAsync();
        var population = new Population(Given, tenant, seed);
        await population.CertificationsAsync(await population.PeopleAsync(90), "basic", "first-aid", "guide");
        var association = population.Associations[0];
        var coordinator = await tenant.CoordinatorAsync(association);

        var told = new HashSet<string>();
        foreach (var instant in Instants)
        {
            Clock.Now = DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);
            told.Add(await DashboardLines.AgreedAsync(Given, tenant.Admin, tenant.Id));
            told.Add(await DashboardLines.AgreedAsync(Given, coordinator, tenant.Id, association));
        }

        Assert.InRange(told.Count, 6, 12);
    }

    [Fact]
    public async Task Of_many_people_without_a_required_type_they_agree_too()
    {
        await Hlf.TypeAsync("basic");
        await Hlf.TypeAsync("guide");
        await Hlf.GateAsync();
        var population = new Population(Given, Hlf, 4);
        await population.CertificationsAsync(await population.PeopleAsync(120), "basic", "guide");

        var told = await DashboardLines.AgreedAsync(Given, Hlf.Admin, Hlf.Id);

        Assert.DoesNotContain(" 0,", told[..told.IndexOf("; 2026", StringComparison.Ordinal)], StringComparison.Ordinal);
    }
}
