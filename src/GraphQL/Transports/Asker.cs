using System.Net;

namespace Meander.GraphQL.Transports;

/// <summary>For whom is counted what one may have: a viewer, or an address of which nothing more is known.</summary>
internal sealed record Asker(string Key, bool IsAnonymous)
{
    private const int NetworkBytes = 8;

    public static Asker Of(string? viewer, IPAddress? address) =>
        viewer is not null ? new("viewer " + viewer, IsAnonymous: false) : new("address " + NetworkOf(address), IsAnonymous: true);

    /// <summary>An IPv4 address, or the network of 64 bits of an IPv6 one; the same for all when the transport has no addresses.</summary>
    private static string NetworkOf(IPAddress? address)
    {
        if (address is { IsIPv4MappedToIPv6: true })
            address = address.MapToIPv4();
        return address?.GetAddressBytes() is { Length: > NetworkBytes } bytes
            ? Convert.ToHexString(bytes, 0, NetworkBytes)
            : address?.ToString() ?? "";
    }
}
