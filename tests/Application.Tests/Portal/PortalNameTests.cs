using System.Net;
using Meander.Infrastructure.Outbox;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Portal;

/// <summary>
/// What a portal's name means is the say of whoever runs its name server, and may change between two questions. The public addresses here
/// belong
/// to a range that was given back and is announced nowhere (3ffe::/16): nothing answers there, and nobody is bothered.
/// </summary>
public sealed class PortalNameTests(Given given) : OnPortal(given)
{
    private static readonly IPAddress[] Public = [IPAddress.Parse("3ffe::1")], Loopback = [IPAddress.Loopback];

    private readonly List<string> _asked = [];

    [Fact]
    public async Task The_name_is_asked_for_once_a_connection_and_the_answer_is_what_is_connected_to()
    {
        await NamedAsync("http");

        Assert.Equal(1, (await DispatchAsync(Node(privateAddresses: true, Loopback))).Of(DispatchOutcomes.Sent));

        Assert.Equal(["portal.example.org"], _asked);
        await PortalAgreesAsync();
    }

    [Fact]
    public async Task A_name_that_turns_private_after_it_was_looked_at_is_not_followed_there()
    {
        await NamedAsync();
        IPAddress[][] answers = [Public, Loopback];

        Assert.Equal(1, (await DispatchAsync(Node(privateAddresses: false, answers))).Of(DispatchOutcomes.Retry));
        Assert.Single(_asked);
        Assert.DoesNotContain("private", await LastErrorAsync(), StringComparison.Ordinal);

        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, (await DispatchAsync(Node(privateAddresses: false, answers))).Of(DispatchOutcomes.Retry));
        Assert.Equal((2, "leads to a private address, which is not allowed"), (_asked.Count, await LastErrorAsync()));
        Assert.Empty(Portal.Requests);
    }

    [Fact]
    public async Task Of_a_name_with_addresses_of_both_kinds_only_the_public_ones_are_tried()
    {
        await NamedAsync();

        Assert.Equal(
            1, (await DispatchAsync(Node(privateAddresses: false, [.. Loopback, .. Public, IPAddress.IPv6Loopback])))
                .Of(DispatchOutcomes.Retry));

        Assert.Empty(Portal.Requests);
        Assert.DoesNotContain("private", await LastErrorAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("10.255.255.255")]
    [InlineData("100.64.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("169.254.169.254")]
    [InlineData("172.31.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("198.19.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:0:127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b:1::7f00:1")]
    [InlineData("2001::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("fe80::1%1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public async Task A_name_of_a_private_address_is_refused(string address)
    {
        await NamedAsync();

        Assert.Equal(1, (await DispatchAsync(Node(privateAddresses: false, [IPAddress.Parse(address)]))).Of(DispatchOutcomes.Retry));

        Assert.Equal("leads to a private address, which is not allowed", await LastErrorAsync());
    }

    /// <summary>A portal whose scheme is the one that its dispatch allows: https, or http where private addresses may be used.</summary>
    private async Task NamedAsync(string scheme = "https")
    {
        await TellAsync(new Uri($"{scheme}://portal.example.org:{Portal.Address.Port}/"), Secret);
        await SetAsync(await Hlf.MentorAsync(), paused: true);
    }

    /// <summary>A node to which the name means these addresses, one after another.</summary>
    private WebhookDispatch Node(bool privateAddresses, params IPAddress[][] answers) =>
        Node(new WebhookSettings(privateAddresses, 12, TimeSpan.FromSeconds(10))
        {
            Timeout = TimeSpan.FromSeconds(1),
            Resolve = (name, _) =>
            {
                _asked.Add(name);
                return Task.FromResult(answers[_asked.Count - 1]);
            },
        });

    private Task<string> LastErrorAsync() =>
        AskAsync<string>($"select last_error from webhook_deliveries where organization_id = '{Hlf.Id.Value}'");
}
