using System.Net;
using Meander.Api.Commands;
using Microsoft.AspNetCore.HttpOverrides;

namespace Meander.Api.Access;

/// <summary>
/// Whose word is taken for a client's address. Behind a reverse proxy every request comes from the proxy, which names the client in
/// <c>X-Forwarded-For</c>; from anybody else that header is a claim that costs nothing, so only named proxies are believed.
/// </summary>
internal static class TrustedProxies
{
    /// <summary>Takes the client's address from the proxies that the settings name; without any, no header changes an address.</summary>
    /// <exception cref="VerbFailedException">One of them is neither an address nor a network.</exception>
    public static void UseTrustedProxies(this IApplicationBuilder app, IConfiguration settings)
    {
        string[] named =
            (settings["Proxies:Trusted"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (named.Length == 0)
            return;
        // As many hops as there are trusted proxies in a row: the first address that is none of theirs is the client's.
        var options = new ForwardedHeadersOptions { ForwardLimit = null };
        // Whether the client came by https decides whether the dashboard's cookies are for https alone.
        options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var name in named)
        {
            if (IPAddress.TryParse(name, out var address))
                options.KnownProxies.Add(address);
            else if (System.Net.IPNetwork.TryParse(name, out var network))
                options.KnownIPNetworks.Add(network);
            else
                throw new VerbFailedException($"Proxies__Trusted: '{name}' is neither an address nor a network such as 10.0.0.0/8.");
        }
        app.UseForwardedHeaders(options);
    }
}
