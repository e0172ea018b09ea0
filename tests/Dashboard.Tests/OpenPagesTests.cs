using System.Net;
using System.Security.Claims;
using Meander.Testing;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace Meander.Dashboard.Tests;

/// <summary>Open pages cost the server memory, so there are no more of them than it can have.</summary>
public sealed class OpenPagesTests
{
    private readonly OpenPages _pages = new(mostOfViewer: 2, most: 3);

    [Fact]
    public async Task A_viewer_with_as_many_pages_as_one_may_have_gets_another_when_one_is_closed()
    {
        var (first, second, third) = (PageOf("kari"), PageOf("kari"), PageOf("kari"));
        await first.OnCircuitOpenedAsync(null!, default);
        await second.OnCircuitOpenedAsync(null!, default);
        await Assert.ThrowsAsync<InvalidOperationException>(() => third.OnCircuitOpenedAsync(null!, default));

        // What was never counted takes nothing away.
        await third.OnCircuitClosedAsync(null!, default);
        await Assert.ThrowsAsync<InvalidOperationException>(() => PageOf("kari").OnCircuitOpenedAsync(null!, default));
        await first.OnCircuitClosedAsync(null!, default);
        await PageOf("kari").OnCircuitOpenedAsync(null!, default);
    }

    [Fact]
    public async Task Others_have_pages_until_there_are_as_many_as_there_may_be()
    {
        await PageOf("kari").OnCircuitOpenedAsync(null!, default);
        await PageOf("kari").OnCircuitOpenedAsync(null!, default);
        await PageOf("ola").OnCircuitOpenedAsync(null!, default);
        await Assert.ThrowsAsync<InvalidOperationException>(() => PageOf("ola").OnCircuitOpenedAsync(null!, default));
    }

    [Theory]
    [InlineData(2, 3, "You have as many pages of Meander open as one person may have: 2.")]
    [InlineData(3, 2, "The server has as many pages open as it can hold.")]
    public async Task One_too_many_is_refused_in_plain_words_before_it_begins_to_live(int mostOfViewer, int most, string words)
    {
        using var given = new Given();
        await using var server = await DashboardServer.StartAsync(
            given, services => services.Replace(ServiceDescriptor.Singleton(new OpenPages(mostOfViewer, most))));
        var tenant = await given.OrganizationAsync();
        using var browser = new Browser(server);
        using var entered = await browser.EnterAsync(server.TokenFor(tenant.Admin));
        var (pages, viewer) = (server.Services.GetRequiredService<OpenPages>(), $"{tenant.Admin.Id.Value}");
        Assert.True(pages.TryOpen(viewer) && pages.TryOpen(viewer));

        using var refused = await browser.GetAsync("/courses");
        var html = await refused.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Contains(words, html, StringComparison.Ordinal);
        Assert.DoesNotContain("blazor.web.js", html, StringComparison.Ordinal);
        pages.Close(viewer);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/courses")).StatusCode);
    }

    [Theory]
    [InlineData(1, 250)]
    [InlineData(200, 1_000)]
    [InlineData(3_000, 4_000)]
    public void A_page_is_drawn_less_often_where_many_are_open(int open, int milliseconds)
    {
        var pages = new OpenPages();
        for (var number = 0; number < open; number++)
            Assert.True(pages.TryOpen($"{number}"));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), pages.Pause);
    }

    private CountedPage PageOf(string viewer) => new(_pages, new Somebody(viewer));

    private sealed class Somebody(string name) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(
            new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], "Sitting"))));
    }
}
