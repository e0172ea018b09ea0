using Meander.Infrastructure.Outbox;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Portal;

public sealed class PortalAddressTests(Given given) : OnPortal(given)
{
    [Theory]
    [InlineData("http://127.0.0.1:{0}/")]
    [InlineData("http://localhost:{0}/")]
    [InlineData("http://[::1]:{0}/")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/")]
    [InlineData("http://2130706433:{0}/")]
    [InlineData("http://0x7f.1:{0}/")]
    [InlineData("http://017700000001:{0}/")]
    [InlineData("http://0177.0.0.01:{0}/")]
    [InlineData("http://127.1:{0}/")]
    [InlineData("http://127。0。0。1:{0}/")]
    [InlineData("http://LOCALHOST:{0}/")]
    [InlineData("http://0.0.0.0:{0}/")]
    [InlineData("http://[::]:{0}/")]
    [InlineData("http://[::127.0.0.1]:{0}/")]
    [InlineData("http://[0:0:0:0:0:ffff:7f00:1]:{0}/")]
    [InlineData("http://[fe80::1%25lo]:{0}/")]
    [InlineData("http://[::1%251]:{0}/")]
    [InlineData("http://10.0.0.1:{0}/")]
    [InlineData("http://169.254.169.254:{0}/")]
    [InlineData("http://[fe80::1]:{0}/")]
    [InlineData("http://[fd00::1]:{0}/")]
    [InlineData("http://[64:ff9b::7f00:1]:{0}/")]
    [InlineData("http://[2002:7f00:1::]:{0}/")]
    public async Task A_private_address_is_not_connected_to_however_it_is_written(string address)
    {
        await TellAsync(new Uri(string.Format(System.Globalization.CultureInfo.InvariantCulture, address, Portal.Address.Port)), Secret);
        await SetAsync(await Hlf.MentorAsync(), paused: true);

        Assert.Equal(1, (await DispatchAsync(Node(privateAddresses: false))).Of(DispatchOutcomes.Retry));

        Assert.Empty(Portal.Requests);
        Assert.Equal(
            "leads to a private address, which is not allowed",
            await AskAsync<string>($"select last_error from webhook_deliveries where organization_id = '{Hlf.Id.Value}'"));
    }

    /// <summary>
    /// Whether the resolver makes loopback of it or nothing at all differs between machines; that nothing is connected to does not.
    /// </summary>
    [Theory]
    [InlineData("http://①②⑦.0.0.1:{0}/")]
    [InlineData("http://localhost.:{0}/")]
    [InlineData("http://127.0.0.1.:{0}/")]
    [InlineData("http://ip6-localhost:{0}/")]
    [InlineData("http://portal.localhost:{0}/")]
    public async Task Nor_is_a_name_that_means_one(string address)
    {
        await TellAsync(new Uri(string.Format(System.Globalization.CultureInfo.InvariantCulture, address, Portal.Address.Port)), Secret);
        await SetAsync(await Hlf.MentorAsync(), paused: true);

        Assert.Equal(1, (await DispatchAsync(Node(privateAddresses: false))).Of(DispatchOutcomes.Retry));

        Assert.Empty(Portal.Requests);
    }

    [Theory]
    [InlineData("http://user@127.0.0.1/")]
    [InlineData("http://portal.example.org:secret@127.0.0.1/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://127.0.0.1/")]
    [InlineData("//127.0.0.1/")]
    public Task An_address_with_credentials_or_of_another_kind_is_not_taken(string address) =>
        RefusedAsync(
            "VALIDATION_FAILED", () => Hlf.Admin.SendAsync(ToPortal(new Uri(address, UriKind.RelativeOrAbsolute))), "portalWebhookUrl");

    [Fact]
    public async Task Redirects_are_not_followed()
    {
        await using var inner = await FakePortal.StartAsync(Secret, Clock);
        (Portal.Mood, Portal.RedirectTo) = (() => PortalMood.Redirects, inner.Address);
        await SetAsync(await Hlf.MentorAsync(), paused: true);

        Assert.Equal(1, (await DispatchAsync()).Of(DispatchOutcomes.Retry));

        Assert.Empty(inner.Requests);
        Assert.Equal(
            "answered 307; redirects are not followed",
            await AskAsync<string>($"select last_error from webhook_deliveries where organization_id = '{Hlf.Id.Value}'"));
    }

    [Fact]
    public async Task A_portal_that_is_down_is_not_asked_for_each_of_its_members()
    {
        await Hlf.MentorsAsync(40);
        await PauseAllAsync(Hlf);
        Portal.Mood = () => PortalMood.Fails;

        await DispatchAsync();

        Assert.InRange(Portal.Requests.Count, 3, 12);
        Assert.Equal(
            Portal.Requests.Count,
            await AskAsync<long>($"select sum(attempts) from webhook_deliveries where organization_id = '{Hlf.Id.Value}'"));
    }
}
