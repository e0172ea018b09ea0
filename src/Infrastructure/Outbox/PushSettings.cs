using Meander.Infrastructure.Jobs;
using Microsoft.Extensions.Configuration;

namespace Meander.Infrastructure.Outbox;

/// <summary>Where pushes go.</summary>
/// <param name="Endpoint"><c>Push__Endpoint</c>; null: messages stay in the app.</param>
/// <param name="ApiKey"><c>Push__ApiKey</c>.</param>
public sealed record PushSettings(Uri? Endpoint, string? ApiKey)
{
    /// <summary>For a whole exchange with the gateway.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <exception cref="JobSettingException">
    /// The endpoint is no https address: its key and the messages would leave in clear. A gateway on this machine may do without.
    /// </exception>
    public static PushSettings From(IConfiguration settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings["Push:Endpoint"] is not { Length: > 0 } endpoint)
            return new PushSettings(null, null);
        return Uri.TryCreate(endpoint, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
            ? new PushSettings(address, settings["Push:ApiKey"])
            : throw new JobSettingException("Push__Endpoint must be an https address, or an http address of this machine.");
    }
}
