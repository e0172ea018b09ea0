using System.Net;
using System.Text.RegularExpressions;
using Meander.Application.People;
using Meander.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Meander.Dashboard.Tests.Parts;

/// <summary>What stands on a page that is still being read, or cannot be.</summary>
[Collection(InChromium.Name)]
public sealed class StatesOfPagesTests(Chromium chromium)
{
    [Fact]
    public async Task A_page_says_that_it_is_being_read()
    {
        using var given = new Given();
        await using var server = await DashboardServer.StartAsync(given, InterruptedRequests.Instead);
        var (tenant, reading) = (await given.OrganizationAsync(), new TaskCompletionSource());
        InterruptedRequests.Of(server).BeforeAsking = query => query is RosterPage ? reading.Task : Task.CompletedTask;
        await using var visit = await chromium.VisitAsync(server: server);
        await visit.SignInAsync(tenant.Admin, "/members");
        await Expect(visit.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Loading …" })).ToBeVisibleAsync();
        await visit.ShowAsync("loading");
        reading.SetResult();
        await Expect(visit.Page.GetByText("1 member", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(visit.Page.GetByText("Loading …")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_page_that_cannot_be_read_says_so_without_the_fault_and_is_read_again_when_that_is_asked()
    {
        using var given = new Given();
        await using var server = await DashboardServer.StartAsync(given, InterruptedRequests.Instead);
        var tenant = await given.OrganizationAsync();
        InterruptedRequests.Of(server).BeforeAsking = query =>
            query is RosterPage ? throw new InvalidOperationException("relation private_table does not exist") : Task.CompletedTask;
        await using var visit = await chromium.VisitAsync(server: server);
        await visit.SignInAsync(tenant.Admin, "/members");
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This did not work. Try again;");
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("trace");
        Assert.DoesNotContain("private_table", await visit.Page.ContentAsync(), StringComparison.Ordinal);
        await visit.ShowAsync("cannot-be-read");

        await visit.Button("Try again").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        InterruptedRequests.Of(server).BeforeAsking = _ => Task.CompletedTask;
        await visit.Button("Try again").ClickAsync();
        await Expect(visit.Page.GetByText("1 member", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task An_answer_that_comes_after_a_newer_question_is_not_drawn_with_half_of_the_newer_answer()
    {
        using var given = new Given();
        await using var server = await DashboardServer.StartAsync(given, InterruptedRequests.Instead);
        var tenant = await given.OrganizationAsync();
        _ = await tenant.MentorsAsync(3);
        var (isAsked, goesOn, isAnswered) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        var requests = InterruptedRequests.Of(server);
        requests.BeforeAsking = query =>
        {
            if (query is not ListingsOf { Members.Count: 4 })
                return Task.CompletedTask;
            isAsked.SetResult();
            return goesOn.Task;
        };
        requests.Answered = query => _ = query is ListingsOf { Members.Count: 4 } && isAnswered.TrySetResult();
        await using var visit = await chromium.VisitAsync(server: server);
        await visit.SignInAsync(tenant.Admin, "/members");
        await isAsked.Task;
        await visit.Page.GetByLabel("Role").SelectOptionAsync("PeerMentor");
        await Expect(visit.Page).ToHaveURLAsync(new Regex("role=PeerMentor"));
        goesOn.SetResult();
        await isAnswered.Task;

        // What is done on a page is done in order, so the answer has been drawn when this has.
        await visit.Button("Dark colours").ClickAsync();
        await Expect(visit.Button("Light colours")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByText("3 members")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Row)).ToHaveCountAsync(4);
        await Expect(visit.Page.GetByText("Something went wrong").And(visit.Page.Locator("main *"))).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Who_opens_a_page_too_many_is_told_so_and_gets_it_when_another_is_closed()
    {
        using var given = new Given();
        await using var server = await DashboardServer.StartAsync(
            given, services => services.Replace(ServiceDescriptor.Singleton(new OpenPages(mostOfViewer: 1, most: 2))));
        var tenant = await given.OrganizationAsync();
        await using var visit = await chromium.VisitAsync(server: server);
        await visit.SignInAsync(tenant.Admin);
        var second = await visit.Context.NewPageAsync();
        Assert.Equal((int)HttpStatusCode.ServiceUnavailable, (await second.GotoAsync("/courses"))!.Status);
        await Expect(second.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Too many pages are open");
        await Expect(second.GetByText("You have as many pages of Meander open as one person may have: 1.")).ToBeVisibleAsync();

        await visit.Page.GotoAsync("about:blank");
        while (server.Services.GetRequiredService<OpenPages>().IsFullFor($"{tenant.Admin.Id.Value}") is not null)
            await Task.Delay(50);
        await second.GetByRole(AriaRole.Link, new() { Name = "Open it again" }).ClickAsync();
        await Expect(second.Locator("main#content h1")).ToHaveTextAsync("Courses");
    }
}
