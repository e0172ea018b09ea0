using System.Text.Json;
using System.Text.Unicode;
using Meander.GraphQL.Execution;
using Microsoft.AspNetCore.WebUtilities;

namespace Meander.GraphQL;

/// <summary>
/// The parameters of a request, "GraphQL over HTTP" section "Request Parameters". Unknown entries of a request are ignored.
/// </summary>
/// <param name="Query">Null when the document is only named, by the extension or by <paramref name="DocumentId"/>.</param>
/// <param name="OperationName">Which operation of the document; null when it has one alone.</param>
/// <param name="Variables">An object, null, or undefined.</param>
/// <param name="Extensions">An object, null, or undefined.</param>
/// <param name="DocumentId">"Persisted Documents" of the HTTP specification.</param>
public sealed record GraphQLRequest(
    string? Query, string? OperationName =
        null, JsonElement Variables = default, JsonElement Extensions = default, string? DocumentId = null)
{
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    /// <summary>Apollo's <c>extensions.persistedQuery</c>; null when there is none.</summary>
    internal JsonElement? PersistedQuery =>
        Extensions.ValueKind is JsonValueKind.Object
            && Extensions.TryGetProperty("persistedQuery", out var entry)
            && entry.ValueKind is JsonValueKind.Object
            ? entry
            : null;

    private bool NamesDocument => Query is not null || DocumentId is not null || PersistedQuery is not null;

    /// <exception cref="RequestException">The body is no JSON, or no request.</exception>
    internal static GraphQLRequest FromJson(ReadOnlyMemory<byte> body, int maxDepth)
    {
        if (body.Span.StartsWith(ByteOrderMark))
            body = body[ByteOrderMark.Length..];
        if (!Utf8.IsValid(body.Span))
            throw RequestException.BadInput("The body is not UTF-8.");
        try
        {
            return FromJson(Parse(body, maxDepth));
        }
        catch (InvalidOperationException)
        {
            // Reading a text with an escaped lone surrogate.
            throw RequestException.BadInput("The body contains text that is not valid Unicode.");
        }
    }

    /// <exception cref="RequestException">A parameter is missing, given twice, or of the wrong type.</exception>
    internal static GraphQLRequest FromQueryString(string queryString, int maxDepth)
    {
        var parameters = QueryHelpers.ParseQuery(queryString);
        string? Single(string name) => !parameters.TryGetValue(name, out var values) || values is [""] ? null
            : values is [var value] ? value
            : throw RequestException.BadInput($"The parameter \"{name}\" is given more than once.");

        var request = new GraphQLRequest(
            Single("query") is { } query && !string.IsNullOrWhiteSpace(query) ? query : null,
            Single("operationName"),
            Map(Single("variables"), "variables", maxDepth),
            Map(Single("extensions"), "extensions", maxDepth),
            Single("documentId"));
        return request.NamesDocument ? request : throw RequestException.BadInput("The parameter \"query\" is missing.");
    }

    /// <exception cref="RequestException">A parameter is missing or of the wrong type.</exception>
    internal static GraphQLRequest FromJson(JsonElement body)
    {
        if (body.ValueKind is JsonValueKind.Array)
            throw RequestException.BadInput("Batches of requests are not served; send one at a time.");
        if (body.ValueKind is not JsonValueKind.Object)
            throw RequestException.BadInput("The body must be a JSON object with a \"query\".");
        var request = new GraphQLRequest(
            Text(body, "query"), Text(body, "operationName"), Map(body, "variables"), Map(body, "extensions"), Text(body, "documentId"));
        return request.NamesDocument ? request : throw RequestException.BadInput("The entry \"query\" must be a text.");
    }

    private static string? Text(JsonElement body, string name) =>
        !body.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.Null ? null
        : value.ValueKind is JsonValueKind.String ? value.GetString()
        : throw RequestException.BadInput($"The entry \"{name}\" must be a text.");

    private static JsonElement Map(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) ? CheckMap(value, name) : default;

    private static JsonElement Map(string? json, string name, int maxDepth) =>
        json is null ? default : CheckMap(Parse(System.Text.Encoding.UTF8.GetBytes(json), maxDepth), name);

    private static JsonElement CheckMap(JsonElement value, string name) =>
        value.ValueKind is JsonValueKind.Object or JsonValueKind.Null
            ? value
            : throw RequestException.BadInput($"The entry \"{name}\" must be a JSON object.");

    private static JsonElement Parse(ReadOnlyMemory<byte> json, int maxDepth)
    {
        try
        {
            // Not disposed: the elements live as long as the request, and without a pool there is nothing to give back.
            return JsonElement.Parse(json.Span, new JsonDocumentOptions { MaxDepth = maxDepth, AllowDuplicateProperties = false });
        }
        catch (JsonException exception)
        {
            if (JsonNesting.Of(json.Span) is var depth && depth > maxDepth)
                throw RequestException.BadInput($"The JSON of the request is nested {depth} levels deep; {maxDepth} are allowed.");
            throw RequestException.BadInput($"The JSON cannot be read: {exception.Message}");
        }
    }
}
