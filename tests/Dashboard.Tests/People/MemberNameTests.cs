using Bunit;
using Meander.Application.People;
using Meander.Dashboard.Parts;
using Meander.Testing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Meander.Dashboard.Tests.People;

/// <summary>Wherever people are named, their names lead to their pages.</summary>
[Collection(InChromium.Name)]
public sealed class MemberNameTests(Chromium chromium)
{
    [Fact]
    public async Task The_front_page_and_the_list_of_expiries_lead_to_those_named_there()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        _ = await tenant.RequiredTypeAsync("basic");
        await tenant.GateAsync();
        var (expiring, paused) = (await tenant.MentorAsync(), await tenant.MentorAsync());
        await tenant.HoldsAsync(expiring, "basic", new DateOnly(2026, 1, 1), new DateOnly(2026, 6, 20));
        await tenant.HoldsAsync(paused, "basic", new DateOnly(2026, 1, 1), new DateOnly(2026, 5, 1));
        await tenant.PauseAsync(paused, new DateOnly(2026, 5, 1));
        await using var visit = await chromium.VisitAsync(tenant.Admin);
        await Expect(LinkIn(visit, "Certifications expiring this month")).ToHaveAttributeAsync("href", PageOf(expiring));
        await Expect(LinkIn(visit, "Paused mentors")).ToHaveAttributeAsync("href", PageOf(paused));
        await visit.Page.GotoAsync("/expiring");
        await visit.Page.Locator($"a[href='{PageOf(expiring)}']").ClickAsync();
        await Expect(visit.Page.GetByText("Certified since 2026-01-01.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_people_of_a_course_and_its_line_lead_to_their_pages()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        var association = await tenant.AssociationAsync();
        var coordinator = await tenant.CoordinatorAsync(association);
        var (own, beyond) = (await tenant.MentorAsync(association), await tenant.MentorAsync());
        var course = await tenant.CourseAsync(seats: 1);
        _ = (await coordinator.EnrollAsync(own, course)).Value;
        _ = (await coordinator.EnrollAsync(beyond, course)).Value;
        await using var visit = await chromium.VisitAsync(coordinator, $"/courses/{course.Id.Value}");
        await Expect(LinkIn(visit, "People")).ToHaveAttributeAsync("href", PageOf(own));
        await Expect(LinkIn(visit, "Waiting line")).ToHaveAttributeAsync("href", PageOf(beyond));
        await LinkIn(visit, "Waiting line").ClickAsync();
        await Expect(visit.Page.GetByText("Peer mentor", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Somebody_without_a_page_is_named_and_leads_nowhere()
    {
        await using var context = new BunitContext();
        var nobody = context.Render<MemberName>(part => part.Add(one => one.Member, (MemberRow?)null));
        nobody.MarkupMatches("Somebody");
    }

    private static string PageOf(Person person) => $"members/{person.MemberId.Value}";

    private static ILocator LinkIn(Visit visit, string sheet) =>
        visit.Page.GetByRole(AriaRole.Region, new() { Name = sheet, Exact = true }).Locator("a[href^='members/']");
}
