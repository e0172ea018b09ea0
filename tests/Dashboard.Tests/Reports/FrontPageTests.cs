using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Meander.Dashboard.Tests.Reports;

/// <summary>What a coordinator sees first.</summary>
[Collection(InChromium.Name)]
public sealed class FrontPageTests(Chromium chromium)
{
    [Fact]
    public async Task An_enrolment_elsewhere_moves_the_bar()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        var coordinator = await tenant.CoordinatorAsync();
        var course = await tenant.CourseAsync(seats: 4);
        await using var visit = await chromium.VisitAsync(coordinator);
        var bar = visit.Page.GetByRole(AriaRole.Meter, new() { Name = $"Seats of {course.Details.Title}" });
        await Expect(bar).ToHaveAttributeAsync("aria-valuenow", "0");

        _ = (await (await tenant.MentorAsync()).EnrollAsync(course)).Value;

        await Expect(bar).ToHaveAttributeAsync("aria-valuenow", "1");
        Assert.Empty(visit.Complaints);
    }
}
