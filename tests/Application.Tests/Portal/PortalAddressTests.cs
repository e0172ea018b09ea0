using Meander.Infrastructure.Outbox;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Portal;

public sealed class PortalAddressTests(Given given) : OnPortal(given)
{
    [Theory]
    [InlineData("https://127.0.0.1:{0}/")]
    [InlineData("https://localhost:{0}/")]
    [InlineData("https://[::1]:{0}/")]
    [InlineData("https://[::ffff:127.0.0.1]:{0}/")]
    [InlineData("https://2130706433:{0}/")]
    [InlineData("https://0x7f.1:{0}/")]
    [InlineData("https://017700000001:{0}/")]
    [InlineData("https://0177.0.0.01:{0}/")]
    [InlineData("https://127.1:{0}/")]
    [InlineData("https://127。0。0。1:{0}/")]
    [InlineData("https://LOCALHOST:{0}/")]
    [InlineData("https://0.0.0.0:{0}/")]
    [InlineData("https://[::]:{0}/")]
    [InlineData("https://[::127.0.0.1]:{0}/")]
    [InlineData("https://[0:0:0:0:0:ffff:7f00:1]:{0}/")]
    [InlineData("https://[fe80::1%25lo]:{0}/")]
    [InlineData("https://[::1%251]:{0}/")]
    [InlineData("https://10.0.0.1:{0}/")]
    [InlineData("https://169.254.169.254:{0}/")]
    [InlineData("https://[fe80::1]:{0}/")]
    [InlineData("https://[fd00::1]:{0}/")]
    [InlineData("https://[64:ff9b::7f00:1]:{0}/")]
    [InlineData("https://[2002:7f00:1::]:{0}/")]
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
    [InlineData("https://①②⑦.0.0.1:{0}/")]
    [InlineData("https://localhost.:{0}/")]
    [InlineData("https://127.0.0.1.:{0}/")]
    [InlineData("https://ip6-localhost:{0}/")]
    [InlineData("https://portal.localhost:{0}/")]
    public async Task Nor_is_a_name_that_means_one(string address)
    {
        await TellAsync(new Uri(string.Format(System.Globalization.CultureInfo.InvariantCulture, address, Portal.Address.Port)), Secret);
        await SetAsync(await Hlf.MentorAsync(), paused: true);

        Assert.Equal(1, (await DispatchAsync(Node(privateAddresses: false))).Of(DispatchOutcomes.Retry));

        Assert.Empty(Portal.Requests);
    }

    [Fact]
    public async Task An_address_without_https_of_an_earlier_day_is_not_posted_to()
    {
        await TellAsync(Portal.Address, Secret);
        await SetAsync(await Hlf.MentorAsync(), paused: true);

        // The name leads to a public address, so that nothing but the missing https stands in the way.
        var settings = new WebhookSettings(AllowPrivateAddresses: false, 12, TimeSpan.FromSeconds(10))
        {
            Resolve = (_, _) => throw new InvalidOperationException("Nobody is to be looked up."),
        };
        await Given.Database.ExecuteAsync(
            $"update organizations set portal_webhook_url = 'http://portal.example.org/' where id = '{Hlf.Id.Value}'");

        Assert.Equal(1, (await DispatchAsync(Node(settings))).Of(DispatchOutcomes.Retry));
        Assert.Equal(
            "is no https address, and addresses of members do not leave in clear",
            await AskAsync<string>($"select last_error from webhook_deliveries where organization_id = '{Hlf.Id.Value}'"));
    }

    [Theory]
    [InlineData("https://user@127.0.0.1/")]
    [InlineData("https://portal.example.org:secret@127.0.0.1/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://127.0.0.1/")]
    [InlineData("//127.0.0.1/")]
    [InlineData("http://")]
    [InlineData("portal")]
    public Task An_address_with_credentials_or_of_another_kind_is_not_taken(string address) =>
        RefusedAsync(
            "VALIDATION_FAILED", () => Hlf.Admin.SendAsync(ToPortal(address)), "portalWebhookUrl");

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
