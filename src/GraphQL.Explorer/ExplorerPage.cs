using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Meander.GraphQL.Explorer;

/// <summary>
/// The page that a browser gets at the endpoint, and the files that it loads. All of it is embedded, nothing comes from elsewhere.
/// </summary>
internal static class ExplorerPage
{
    private const string Folder = "explorer";

    // No inline script or style, no other host, no frame around it, and no text that becomes markup.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Parameters of which one makes a request for the API.</summary>
    private static readonly string[] Questions = ["query", "documentId", "extensions", "sdl"];

    /// <summary>What the API answers in.</summary>
    private static readonly string[] Answers = ["application/json", "application/graphql-response+json", "text/event-stream"];

    private static readonly FrozenDictionary<string, ExplorerFile> Files = ExplorerFile.All();

    private static readonly string Markup = Encoding.UTF8.GetString(Files["explorer.html"].Content);

    /// <summary>Serves the files below the endpoint's own path.</summary>
    public static void MapFiles(IEndpointRouteBuilder endpoints, string pattern) =>
        endpoints.MapMethods($"{pattern.TrimEnd('/')}/{Folder}/{{file}}", Methods, FileAsync);

    /// <summary>
    /// Whether a browser opens the address: it names <c>text/html</c>, prefers it to what the API answers in, and asks nothing of the API.
    /// A client that takes anything (<c>*/*</c>) is one of the API.
    /// </summary>
    public static bool IsWanted(HttpRequest request)
    {
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
            return false;
        if (request.Headers.Upgrade.Count > 0 || Questions.Any(request.Query.ContainsKey))
            return false;
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var ranges))
            return false;
        var html = Quality(ranges, "text/html");
        return html > 0 && Answers.All(answer => html > Quality(ranges, answer));
    }

    public static Task WriteAsync(HttpContext context)
    {
        // Addresses are relative, so that they hold behind a proxy that takes a prefix off the path.
        var path = context.Request.Path.Value!;
        var last = path[(path.LastIndexOf('/') + 1)..];
        var root = last.Length == 0 ? "" : $"./{Uri.EscapeDataString(last)}/";
        var page = Encoding.UTF8.GetBytes(Markup.Replace("{base}", HtmlEncoder.Default.Encode(root), StringComparison.Ordinal));
        context.Response.Headers.Vary = HeaderNames.Accept;
        return WriteAsync(context, new ExplorerFile("text/html; charset=utf-8", page));
    }

    private static double Quality(IList<MediaTypeHeaderValue> ranges, string mediaType) =>
        ranges.Where(range => range.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase))
            .Select(range => range.Quality ?? 1)
            .DefaultIfEmpty(0)
            .Max();

    private static Task FileAsync(HttpContext context)
    {
        if (Files.GetValueOrDefault((string)context.Request.RouteValues["file"]!) is { IsAsset: true } file)
            return WriteAsync(context, file);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static async Task WriteAsync(HttpContext context, ExplorerFile file)
    {
        var response = context.Response;
        response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.XFrameOptions = "DENY";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        // Kept, but asked about each time: a new version of the server must not meet an old script.
        response.Headers.CacheControl = "no-cache";
        response.Headers.ETag = file.Tag.ToString();
        if (new RequestHeaders(context.Request.Headers).IfNoneMatch.Any(tag => tag.Compare(file.Tag, useStrongComparison: false)
            || tag.Equals(EntityTagHeaderValue.Any)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = file.MediaType;
        response.ContentLength = file.Content.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.BodyWriter.WriteAsync(file.Content, context.RequestAborted);
    }

    private sealed record ExplorerFile(string MediaType, byte[] Content)
    {
        private const string Html = "text/html; charset=utf-8";

        // Weak, because the host may compress: one tag then stands for several encodings.
        public EntityTagHeaderValue Tag { get; } =
            new($"\"{Convert.ToHexStringLower(SHA256.HashData(Content).AsSpan(0, 12))}\"", isWeak: true);

        /// <summary>The page itself is only served at the endpoint, with its addresses filled in.</summary>
        public bool IsAsset => MediaType != Html;

        public static FrozenDictionary<string, ExplorerFile> All()
        {
            var assembly = typeof(ExplorerPage).Assembly;
            return assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith(Folder + "/", StringComparison.Ordinal))
                .ToFrozenDictionary(name => name[(Folder.Length + 1)..], name =>
                {
                    using var stream = assembly.GetManifestResourceStream(name)!;
                    var content = new byte[stream.Length];
                    stream.ReadExactly(content);
                    return new ExplorerFile(MediaTypeOf(Path.GetExtension(name)), content);
                }, StringComparer.Ordinal);
        }

        private static string MediaTypeOf(string extension) => extension switch
        {
            ".html" => Html,
            ".js" => "text/javascript; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => throw new InvalidOperationException($"explorer-file-kind: {extension}"),
        };
    }
}
