using Meander.Api.Dashboard;
using Meander.Application;
using Meander.Infrastructure;
using Meander.Infrastructure.Demo;
using Meander.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Meander.Dashboard.Tests;

/// <summary>What somebody does who has just started Meander for the first time.</summary>
[Collection(InChromium.Name)]
public sealed class DemoTests(Chromium chromium)
{
    [Fact]
    public async Task A_developer_chooses_the_coordinator_enrols_somebody_and_sees_the_bar_move()
    {
        using var given = new Given();
        await using var server = await DashboardServer.StartAsync(
            given, services => services.AddSingleton(new DemoPeople(given.Database.ConnectionString)));
        await SeedAsync(given, server);
        await using var visit = await chromium.VisitAsync(server: server);
        var page = visit.Page;
        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Button, new() { Name = "Kristin Dahl coordinator, Demo Peer Mentors" }).ClickAsync();
        var bar = page.GetByRole(AriaRole.Meter, new() { Name = "Seats of Peer mentor basics" });
        await Expect(bar).ToHaveAttributeAsync("aria-valuetext", "0 of 12 seats");

        var course = await visit.Context.NewPageAsync();
        await course.GotoAsync("/courses");
        await course.GetByRole(AriaRole.Link, new() { Name = "Peer mentor basics", Exact = true }).ClickAsync();
        await course.GetByLabel("Name or address").FillAsync("Anna");
        await course.GetByRole(AriaRole.Button, new() { Name = "Find" }).ClickAsync();
        await course.GetByRole(AriaRole.Button, new() { Name = "Enrol Anna Lie" }).ClickAsync();
        await Expect(course.GetByText("Anna Lie has a seat.")).ToBeVisibleAsync();
        await Expect(bar).ToHaveAttributeAsync("aria-valuetext", "1 of 12 seats");
        await visit.ShowAsync("demo");
        Assert.Empty(visit.Complaints);
    }

    private static async Task SeedAsync(Given given, DashboardServer server)
    {
        await using var terminal = new ServiceCollection().AddSingleton<TimeProvider>(given.Clock).AddMeanderApplication()
            .AddMeanderForOperator(given.Database.ConnectionString).BuildServiceProvider(validateScopes: true);
        await using var db = MeanderDb.ForOwner(given.Database.ConnectionString);
        var seed = new DemoSeed(
            db,
            terminal.GetRequiredService<IServiceScopeFactory>(),
            server.Services.GetRequiredService<IServiceScopeFactory>(),
            given.Clock);
        await seed.RunAsync(CancellationToken.None);
    }
}
