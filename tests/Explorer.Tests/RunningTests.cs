using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Meander.GraphQL.Explorer.Tests;

/// <summary>What is sent and what is shown of the answer.</summary>
[Collection(InChromium.Name)]
public sealed class RunningTests(Chromium chromium)
{
    private const string Token = "secret-of-the-reader";

    [Theory]
    [InlineData(Visit.Wide)]
    [InlineData(Visit.Narrow)]
    public async Task A_subscription_shows_its_events_until_it_is_stopped(int width)
    {
        await using var visit = await chromium.VisitAsync(width);
        await visit.WriteAsync("subscription { returned(everyMs: 100) { name } }");
        await visit.PressAsync("Control+Enter");
        var events = visit.Result.Locator(".events li");
        await Expect(events.Nth(1)).ToBeVisibleAsync();
        await Expect(visit.Result).ToContainTextAsync("Live");
        await Expect(events.Last).ToContainTextAsync("\"name\": \"Sea\"");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
        await Expect(visit.Result).ToContainTextAsync("Stopped");
        var count = await events.CountAsync();
        await Task.Delay(400);
        Assert.Equal(count, await events.CountAsync());
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Run" })).ToBeVisibleAsync();
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_subscription_that_ends_by_itself_is_completed()
    {
        await using var visit = await chromium.VisitAsync(Visit.Wide);
        await visit.WriteAsync("subscription { count(to: 2) }");
        await visit.PressAsync("Control+Enter");
        await Expect(visit.Page.Locator("#facts")).ToHaveTextAsync("Completed2 events");
        await Expect(visit.Page.GetByRole(AriaRole.Status).First).ToHaveTextAsync("Completed, 2 events");
    }

    [Fact]
    public async Task A_subscription_that_is_refused_says_why()
    {
        await using var visit = await chromium.VisitAsync(Visit.Wide);
        await visit.WriteAsync("subscription { refused }");
        await visit.PressAsync("Control+Enter");
        await Expect(visit.Page.Locator("#problems")).ToContainTextAsync("No desk is open.");
        await Expect(visit.Page.Locator("#problems")).ToContainTextAsync("CLOSED");
    }

    [Theory]
    [InlineData(Visit.Wide)]
    [InlineData(Visit.Narrow)]
    public async Task An_error_leads_to_its_line_and_column(int width)
    {
        await using var visit = await chromium.VisitAsync(width);
        await visit.WriteAsync("{\n  books { id }\n  broken\n}");
        await visit.PressAsync("Control+Enter");
        await Expect(visit.Result).ToContainTextAsync("The shelf fell over.");
        await Expect(visit.Result).ToContainTextAsync("SHELF_FELL");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "3:3" }).ClickAsync();
        await Expect(visit.Editor).ToBeFocusedAsync();
        Assert.Equal(19, await visit.Editor.EvaluateAsync<int>("area => area.selectionStart"));
        await Expect(visit.Page.Locator("#query .wrong")).ToHaveTextAsync("broken");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task What_came_back_is_announced()
    {
        await using var visit = await chromium.VisitAsync(Visit.Wide);
        await visit.WriteAsync("{ broken }");
        await visit.PressAsync("Control+Enter");
        await Expect(visit.Page.GetByRole(AriaRole.Status).First)
            .ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"^200 OK, [\d.]+ m?s, 1 error: The shelf fell over\.$"));
    }

    [Fact]
    public async Task Variables_are_sent_and_bad_ones_are_not()
    {
        await using var visit = await chromium.VisitAsync(Visit.Wide);
        await visit.WriteAsync("query Q($id: ID!) { book(id: $id) { name } }");
        await visit.Page.GetByLabel("Variables, as JSON").FillAsync("""{ "id": "1" }""");
        await visit.PressAsync("Control+Enter");
        await Expect(visit.Result).ToContainTextAsync("\"name\": \"Moss\"");
        await visit.Page.GetByLabel("Variables, as JSON").FillAsync("""{ "id": 1, }""");
        await visit.PressAsync("Control+Enter");
        await Expect(visit.Result).ToContainTextAsync("The variables are no JSON");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task The_operation_at_the_cursor_is_the_one_that_runs_until_another_is_chosen()
    {
        await using var visit = await chromium.VisitAsync(Visit.Wide);
        await visit.WriteAsync("query One { one: __typename }\nquery Two { two: __type|name }");
        var chooser = visit.Page.GetByLabel("Operation to run");
        await Expect(chooser).ToHaveValueAsync("Two");
        await visit.PressAsync("Control+Enter");
        await Expect(visit.Result).ToContainTextAsync("\"two\": \"Query\"");
        await chooser.SelectOptionAsync("One");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Run" }).ClickAsync();
        await Expect(visit.Result).ToContainTextAsync("\"one\": \"Query\"");
        Assert.Empty(visit.Complaints);
    }

    [Theory]
    [InlineData(Visit.Wide)]
    [InlineData(Visit.Narrow)]
    public async Task Token_and_headers_go_with_the_request_and_are_kept_no_longer_than_the_tab(int width)
    {
        await using var visit = await chromium.VisitAsync(width);
        await visit.ShowAsync("Headers");
        await visit.Page.GetByLabel("Bearer token").FillAsync(Token);
        await visit.Page.GetByLabel("Further headers").FillAsync("X-Desk: desk-of-the-reader");
        await visit.WriteAsync("{ authorization desk }");
        await visit.PressAsync("Control+Enter");
        await Expect(visit.Result).ToContainTextAsync($"\"authorization\": \"Bearer {Token}\"");
        await Expect(visit.Result).ToContainTextAsync("desk-of-the-reader");
        await visit.WriteAsync("subscription { whoListens }");
        await visit.PressAsync("Control+Enter");
        await Expect(visit.Result).ToContainTextAsync($"\"whoListens\": \"Bearer {Token}\"");

        var kept = await visit.Page.EvaluateAsync<string>("() => JSON.stringify(localStorage)");
        Assert.Contains("authorization desk", kept, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, kept, StringComparison.Ordinal);
        Assert.DoesNotContain("desk-of-the-reader", kept, StringComparison.Ordinal);
        Assert.Contains(Token, await visit.Page.EvaluateAsync<string>("() => JSON.stringify(sessionStorage)"), StringComparison.Ordinal);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task The_last_twenty_are_remembered_and_can_be_had_again()
    {
        await using var visit = await chromium.VisitAsync(Visit.Wide);
        for (var i = 0; i <= 20; i++)
        {
            await visit.WriteAsync($"query Number{i} {{ __typename }}");
            await visit.PressAsync("Control+Enter");
        }

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "History" }).ClickAsync();
        var entries = visit.Page.GetByRole(AriaRole.Dialog).Locator("ol button");
        await Expect(entries).ToHaveCountAsync(20);
        await Expect(entries.First).ToContainTextAsync("Number20");
        await entries.Last.ClickAsync();
        await Expect(visit.Editor).ToHaveValueAsync("query Number1 { __typename }");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "History" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Clear" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Tokens and headers are never kept.");
    }
}
