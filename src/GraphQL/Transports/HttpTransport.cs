using System.Diagnostics.CodeAnalysis;
using Meander.GraphQL.Execution;
using Meander.GraphQL.Language;
using Meander.GraphQL.Response;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Meander.GraphQL.Transports;

/// <summary>
/// What the HTTP transport reads of a request. <c>ReadBody</c> gives null for a body longer than the limits allow; <c>Viewer</c> is by whom
/// the bytes that wait are counted.
/// </summary>
internal sealed record HttpQuestion(
    string Method, string? Accept, string? ContentType, string? ContentEncoding, string QueryString,
    Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>?>> ReadBody, long? ContentLength = null, string Viewer = "");

/// <summary>What it answers: a result, or an event stream. <c>Allow</c> accompanies 405.</summary>
internal sealed record HttpAnswer(int Status, string MediaType, ExecutionResult Result, string? Allow = null)
{
    public StreamedOperation? Stream { get; init; }

    /// <summary>What it keeps in memory, until it has been sent; null for next to nothing.</summary>
    public HeldBytes.Hold? Hold { get; init; }

    /// <summary>An answer that the request cannot be taken as it is.</summary>
    /// <param name="mediaType">Null when the client takes none of ours.</param>
    public static HttpAnswer Refused(int status, string? mediaType, string message, string? allow = null) =>
        new(status, mediaType ?? MediaTypes.Json, ExecutionResult.Refused(RequestException.BadInput(message).Errors), allow);

    public static HttpAnswer Streamed(StreamedOperation operation) =>
        new(StatusCodes.Status200OK, MediaTypes.EventStream, ExecutionResult.Refused()) { Stream = operation };
}

/// <summary>"GraphQL over HTTP": POST, and GET for queries, as a function from request to response.</summary>
internal sealed class HttpTransport(GraphQLServer server, GraphQLServerOptions options, HeldBytes held)
{
    private const string Post = "POST";
    private const string GetAndPost = "GET, POST";

    public async ValueTask<HttpAnswer> HandleAsync(HttpQuestion question, IServiceProvider services, CancellationToken cancellationToken)
    {
        var mediaType = MediaTypes.Negotiate(question.Accept);
        var stream = MediaTypes.StreamIn(question.Accept);
        if (question.Method is not ("GET" or Post))
            return HttpAnswer.Refused(
                StatusCodes.Status405MethodNotAllowed, mediaType, "GraphQL is served over POST, and queries over GET too.", GetAndPost);
        if (mediaType is null && stream is StreamWish.None)
        {
            return HttpAnswer.Refused(
                StatusCodes.Status406NotAcceptable, null,
                $"This server answers in {MediaTypes.Response}, {MediaTypes.Json} or {MediaTypes.EventStream}.");
        }

        // What is wrong with the HTTP request itself is told as an ordinary response, also to who wants a stream.
        mediaType ??= MediaTypes.Json;
        GraphQLRequest request;
        try
        {
            if (question.Method is Post)
            {
                if (!MediaTypes.IsJson(question.ContentType) || !string.IsNullOrEmpty(question.ContentEncoding))
                    return HttpAnswer.Refused(
                        StatusCodes.Status415UnsupportedMediaType, mediaType, $"The body must be {MediaTypes.Json} in UTF-8.");
                if (await question.ReadBody(cancellationToken) is not { } body)
                    return RefuseLength(question.ContentLength, mediaType);
                request = GraphQLRequest.FromJson(body, options.Limits.MaxJsonDepth);
            }
            else
                request = GraphQLRequest.FromQueryString(question.QueryString, options.Limits.MaxJsonDepth);
        }
        catch (RequestException exception)
        {
            return new HttpAnswer(StatusCodes.Status400BadRequest, mediaType, ExecutionResult.Refused(exception.Errors));
        }

        try
        {
            return await RunAsync(request, question, mediaType, stream, services, cancellationToken);
        }
        catch (RequestException exception) when (exception.Errors[0].Code is GraphQLError.Overloaded)
        {
            return new HttpAnswer(StatusCodes.Status503ServiceUnavailable, mediaType, ExecutionResult.Refused(exception.Errors));
        }
    }

    /// <exception cref="RequestException">The server has enough to do for this viewer.</exception>
    private async ValueTask<HttpAnswer> RunAsync(
        GraphQLRequest request, HttpQuestion question, string mediaType, StreamWish stream, IServiceProvider services,
        CancellationToken cancellationToken)
    {
        var outcome = await server.ExecuteAsync(
            request, services, question.Viewer, kind => ValueTask.FromResult(MayRun(kind)), cancellationToken);
        if (outcome.Result is not { } result)
        {
            return outcome.Plan!.Operation.Kind is OperationKind.Subscription && stream is not StreamWish.None
                ? HttpAnswer.Streamed(new StreamedOperation(request, outcome.Plan))
                : HttpAnswer.Refused(StatusCodes.Status405MethodNotAllowed, mediaType, "Only queries are served over GET.", Post);
        }

        if (outcome.IsOverloaded)
            return new HttpAnswer(StatusCodes.Status503ServiceUnavailable, mediaType, result);
        var hold = held.Take(question.Viewer, outcome);
        if (stream is StreamWish.Wanted)
            return HttpAnswer.Streamed(new StreamedOperation(request, null, result)) with { Hold = hold };
        // A client of the older media type takes any other status for an answer that is not GraphQL's.
        var status = outcome.IsRefused && mediaType != MediaTypes.Json ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK;
        return new HttpAnswer(status, mediaType, result) { Hold = hold };

        bool MayRun(OperationKind kind)
        {
            held.RequireRoom(question.Viewer);
            return kind is OperationKind.Query
                || question.Method is Post && !(kind is OperationKind.Subscription && stream is not StreamWish.None);
        }
    }

    private HttpAnswer RefuseLength(long? length, string mediaType) => HttpAnswer.Refused(
        StatusCodes.Status413PayloadTooLarge, mediaType,
        $"The body has {(length is { } known ? $"{known} bytes" : "more bytes than it may")}; {options.Limits.MaxBodyBytes} are allowed.");

}

/// <summary>What a client says about event streams.</summary>
internal enum StreamWish
{
    None,

    /// <summary>Takes one, but rather has JSON: so for subscriptions only, which have no other answer.</summary>
    Possible,
    Wanted,
}

/// <summary>The media types of a response, and which of them a client prefers.</summary>
internal static class MediaTypes
{
    public const string Response = "application/graphql-response+json";
    public const string Json = "application/json";
    public const string EventStream = "text/event-stream";

    /// <summary>Null when the client takes neither. Who takes anything gets plain JSON, which everything can show.</summary>
    public static string? Negotiate(string? accept)
    {
        if (IsPlain(accept) || !MediaTypeHeaderValue.TryParseList([accept], out var ranges))
            return Json;
        var response = Preference(ranges, Response);
        var json = Preference(ranges, Json);
        if (response.Quality == 0 && json.Quality == 0)
            return null;
        var wantsResponse = response.Quality != json.Quality ? response.Quality > json.Quality : response.IsNamed;
        return wantsResponse ? Response : Json;
    }

    /// <summary>A stream goes only to who names it: <c>*/*</c> is what clients say that never heard of one.</summary>
    public static StreamWish StreamIn(string? accept)
    {
        if (IsPlain(accept) || !MediaTypeHeaderValue.TryParseList([accept], out var ranges))
            return StreamWish.None;
        var stream = Preference(ranges, EventStream);
        if (!stream.IsNamed || stream.Quality == 0)
            return StreamWish.None;
        return stream.Quality > Math.Max(Preference(ranges, Response).Quality, Preference(ranges, Json).Quality)
            ? StreamWish.Wanted
            : StreamWish.Possible;
    }

    public static bool IsJson(string? contentType) =>
        contentType == Json
        || (MediaTypeHeaderValue.TryParse(contentType, out var parsed)
            && parsed.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase)
            && IsUtf8(parsed));

    /// <summary>What nearly all clients send, which need not be taken apart to be understood.</summary>
    private static bool IsPlain([NotNullWhen(false)] string? accept) => string.IsNullOrWhiteSpace(accept) || accept is Json or "*/*";

    private static (double Quality, bool IsNamed) Preference(IList<MediaTypeHeaderValue> ranges, string mediaType)
    {
        // The most specific range decides (RFC 9110, 12.5.1).
        foreach (
            var range in (ReadOnlySpan<string>)[mediaType, mediaType[..mediaType.IndexOf('/', StringComparison.Ordinal)] + "/*", "*/*"])
        {
            if (ranges.FirstOrDefault(given => given.MediaType.Equals(range, StringComparison.OrdinalIgnoreCase) && IsUtf8(given))
                is { } match)
                return (match.Quality ?? 1, range == mediaType);
        }

        return (0, false);
    }

    private static bool IsUtf8(MediaTypeHeaderValue value) =>
        !value.Charset.HasValue || value.Charset.AsSpan().Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase);
}
