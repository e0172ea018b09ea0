using Meander.Testing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Meander.Dashboard.Tests.Portal;

/// <summary>What is sent to an organisation's portal.</summary>
[Collection(InChromium.Name)]
public sealed class DeliveriesTests(Chromium chromium)
{
    [Fact]
    public async Task A_failed_delivery_is_sent_again()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        await FailAsync(await tenant.MentorAsync(), tenant);
        await using var visit = await chromium.VisitAsync(tenant.Admin, "/deliveries");
        await visit.Page.GetByLabel("Status").SelectOptionAsync("Failed");
        await Expect(visit.Page.GetByText("answered 500")).ToBeVisibleAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Send again:" }).ClickAsync();
        await Expect(visit.Page.GetByText("is on its way again.")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByText("Nothing was sent.")).ToBeVisibleAsync();
        await visit.Page.GetByLabel("Status").SelectOptionAsync("Pending");
        await Expect(visit.Page.GetByRole(AriaRole.Cell, new() { Name = "On its way" })).ToBeVisibleAsync();
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task What_another_admin_has_sent_again_meanwhile_is_refused_beside_it()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        await FailAsync(await tenant.MentorAsync(), tenant);
        await using var visit = await chromium.VisitAsync(tenant.Admin, "/deliveries");
        await Expect(visit.Page.GetByText("Failed").Last).ToBeVisibleAsync();
        _ = await chromium.Given.Database.ExecuteAsync(
            $"update webhook_deliveries set state = 'PENDING', next_attempt_at = now() where organization_id = '{tenant.Id.Value}'");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Send again:" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Only a failed delivery can be sent again.");
    }

    [Fact]
    public async Task Without_any_it_says_so_and_coordinators_are_told_that_it_is_not_theirs()
    {
        var tenant = await chromium.Given.OrganizationAsync();
        var other = await chromium.Given.OrganizationAsync();
        await FailAsync(await other.MentorAsync(), other);
        await using var visit = await chromium.VisitAsync(tenant.Admin, "/deliveries");
        await Expect(visit.Page.GetByText("Nothing was sent.")).ToBeVisibleAsync();
        await using var coordinating = await chromium.VisitAsync(await tenant.CoordinatorAsync(), "/deliveries");
        await Expect(coordinating.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Only admins");
        await Expect(coordinating.Link("Audit log")).ToHaveCountAsync(0);
    }

    private async Task FailAsync(Person mentor, Tenant tenant) => await chromium.Given.Database.ExecuteAsync(
        $"""
        update organizations set portal_webhook_url = 'https://portal.example.org' where id = '{tenant.Id.Value}';
        update peer_mentor_availability set status = 'PAUSED', reason = 'MANUAL', manual = true where member_id = '{mentor.MemberId.Value}';
        update webhook_deliveries set state = 'FAILED', attempts = 12, next_attempt_at = null, last_error = 'answered 500'
         where member_id = '{mentor.MemberId.Value}'
        """);
}
