using System.Globalization;
using System.Net;
using Meander.Infrastructure.Jobs;
using Microsoft.Extensions.Configuration;

namespace Meander.Infrastructure.Outbox;

/// <summary>How portals are posted to.</summary>
/// <param name="AllowPrivateAddresses"><c>Webhooks__AllowPrivateAddresses</c>: portals may stand in our own network.</param>
/// <param name="MaxAttempts"><c>Webhooks__MaxAttempts</c>: a delivery that failed this often is dead until an admin retries it.</param>
/// <param name="RetryBaseDelay"><c>Webhooks__RetryBaseDelay</c>: doubles with each attempt, at most an hour.</param>
public sealed record WebhookSettings(bool AllowPrivateAddresses, int MaxAttempts, TimeSpan RetryBaseDelay)
{
    /// <summary>For a whole exchange with a portal.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What a host name means, asked once for each connection.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = Dns.GetHostAddressesAsync;

    internal Backoff Delays => new(RetryBaseDelay, TimeSpan.FromHours(1));

    /// <exception cref="JobSettingException">A setting that cannot be meant.</exception>
    public static WebhookSettings From(IConfiguration settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var attempts = settings["Webhooks:MaxAttempts"];
        var delay = settings["Webhooks:RetryBaseDelay"];
        var isPrivate = settings["Webhooks:AllowPrivateAddresses"];
        return new WebhookSettings(
            string.IsNullOrEmpty(isPrivate) ? false : bool.TryParse(isPrivate, out var allowed) ? allowed
                : throw new JobSettingException("Webhooks__AllowPrivateAddresses must be true or false."),
            string.IsNullOrEmpty(attempts) ? 12 : int.TryParse(attempts, CultureInfo.InvariantCulture, out var most) && most >= 1 ? most
                : throw new JobSettingException("Webhooks__MaxAttempts must be a whole number from 1."),
            string.IsNullOrEmpty(delay) ? TimeSpan.FromSeconds(10)
                : TimeSpan.TryParse(delay, CultureInfo.InvariantCulture, out var first) && first > TimeSpan.Zero ? first
                : throw new JobSettingException("Webhooks__RetryBaseDelay must be a time such as 00:00:10."));
    }
}
