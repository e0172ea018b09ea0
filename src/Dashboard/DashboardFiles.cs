using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Meander.Dashboard;

/// <summary>The scripts and styles of the pages, which are embedded in the assembly. Their addresses change with their content.</summary>
internal static class DashboardFiles
{
    private const string Folder = "dashboard/";

    private static readonly FrozenDictionary<string, (byte[] Content, string Type, string Version)> All =
        typeof(DashboardFiles).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .ToFrozenDictionary(name => name[Folder.Length..], Read);

    /// <summary>Where a page finds a file.</summary>
    public static string Address(string name) => $"files/{name}?v={All[name].Version}";

    /// <summary>The same for everybody, signed in or not.</summary>
    public static RouteHandlerBuilder MapDashboardFiles(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/files/{name}", (string name, HttpContext context) =>
        {
            if (!All.TryGetValue(name, out var file))
                return Results.NotFound();
            context.Response.Headers.CacheControl =
                context.Request.Query["v"] == file.Version ? "public, max-age=31536000, immutable" : "no-cache";
            return Results.Bytes(file.Content, file.Type);
        });

    private static (byte[] Content, string Type, string Version) Read(string name)
    {
        using var stream = typeof(DashboardFiles).Assembly.GetManifestResourceStream(name)!;
        using var content = new MemoryStream();
        stream.CopyTo(content);
        var bytes = content.ToArray();
        return (bytes, TypeOf(name), Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]);
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css",
        ".js" => "text/javascript",
        ".svg" => "image/svg+xml",
        _ => throw new InvalidOperationException($"{name} is of a kind that pages do not use."),
    };
}
