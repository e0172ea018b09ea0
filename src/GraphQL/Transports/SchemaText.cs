using Microsoft.AspNetCore.Http;

namespace Meander.GraphQL.Transports;

/// <summary><c>GET ?sdl</c>: the schema as it was given, letter for letter.</summary>
internal static class SchemaText
{
    public static async Task WriteAsync(HttpResponse response, GraphQLServerOptions options)
    {
        // Plain text is what every browser shows instead of saving.
        response.ContentType = "text/plain; charset=utf-8";
        if (!options.Limits.AllowIntrospection)
            response.StatusCode = StatusCodes.Status403Forbidden;
        var text = options.Limits.AllowIntrospection
            ? options.Schema
            : "Introspection is switched off on this server, and with it the schema's text.\n";
        await response.WriteAsync(text, response.HttpContext.RequestAborted);
    }
}
