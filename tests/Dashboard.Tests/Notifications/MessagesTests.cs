using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Meander.Dashboard.Tests.Notifications;

/// <summary>The reader's messages.</summary>
[Collection(InChromium.Name)]
public sealed class MessagesTests(Chromium chromium)
{
    [Fact]
    public async Task They_come_by_themselves_and_are_marked_one_by_one_or_all()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        var mentor = await tenant.MentorAsync();
        await using var visit = await chromium.VisitAsync(mentor, "/messages");
        await Expect(visit.Page.GetByText("There are no messages.")).ToBeVisibleAsync();
        var course = await tenant.CourseAsync(one => one with { Title = "<i>Kurs</i> på Ås" });
        _ = (await tenant.Admin.EnrollAsync(mentor, course)).Value;
        await Expect(visit.Page.Locator(".unread")).ToHaveCountAsync(1);
        await Expect(visit.Page.GetByText("1 is not read.")).ToBeVisibleAsync();
        await Expect(visit.Page.Locator(".message").First).ToContainTextAsync("<i>Kurs</i> på Ås");
        await Expect(visit.Page.Locator("main i")).ToHaveCountAsync(0);

        _ = (await tenant.Admin.EnrollAsync(mentor, await tenant.CourseAsync())).Value;
        await Expect(visit.Page.GetByText("2 are not read.")).ToBeVisibleAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Mark as read:" }).First.ClickAsync();
        await Expect(visit.Page.GetByText("1 is not read.")).ToBeVisibleAsync();
        await visit.Button("Mark all as read").ClickAsync();
        await Expect(visit.Page.GetByText("0 are not read.")).ToBeVisibleAsync();
        Assert.Equal(0, await chromium.Given.StoredAsync(db =>
            db.Notifications.CountAsync(one => one.UserId == mentor.Id && one.ReadAt == null)));
        await visit.Page.GetByLabel("Only those not read").CheckAsync();
        await Expect(visit.Page.GetByText("You have read all of them.")).ToBeVisibleAsync();
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_message_leads_to_its_course()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        var mentor = await tenant.MentorAsync();
        var course = await tenant.CourseAsync();
        _ = (await tenant.Admin.EnrollAsync(mentor, course)).Value;
        await using var visit = await chromium.VisitAsync(mentor, "/messages");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Show:" }).ClickAsync();
        await Expect(visit.Heading).ToHaveTextAsync(course.Details.Title);
    }

    [Fact]
    public async Task Nobody_elses_are_shown()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        _ = (await tenant.Admin.EnrollAsync(await tenant.MentorAsync(), await tenant.CourseAsync())).Value;
        await using var visit = await chromium.VisitAsync(await tenant.CoordinatorAsync(), "/messages");
        await Expect(visit.Page.GetByText("There are no messages.")).ToBeVisibleAsync();
    }
}
