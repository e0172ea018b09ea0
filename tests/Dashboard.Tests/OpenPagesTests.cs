using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
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

    private CountedPage PageOf(string viewer) => new(_pages, new Somebody(viewer));

    private sealed class Somebody(string name) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(
            new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], "Sitting"))));
    }
}
