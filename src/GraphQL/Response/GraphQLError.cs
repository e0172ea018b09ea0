using Meander.GraphQL.Language;

namespace Meander.GraphQL.Response;

/// <summary>One entry of <c>errors</c>, §7.1.2.</summary>
/// <param name="Message">What went wrong, for the client's developer.</param>
/// <param name="Locations">Places in the document; null leaves the entry out, and so does an empty list.</param>
/// <param name="Path">Response names (string) and list indices (int) from the root to the field; only errors of execution have one.</param>
/// <param name="Extensions">Further entries, <c>code</c> among them.</param>
public sealed record GraphQLError(
    string Message,
    IReadOnlyList<Location>? Locations = null,
    IReadOnlyList<object>? Path = null,
    IReadOnlyDictionary<string, object?>? Extensions = null)
{
    public const string ParseFailed = "GRAPHQL_PARSE_FAILED";
    public const string ValidationFailed = "GRAPHQL_VALIDATION_FAILED";
    public const string BadUserInput = "BAD_USER_INPUT";
    public const string InternalError = "INTERNAL_ERROR";

    /// <summary>The operation took longer than it may.</summary>
    public const string ExecutionTimeout = "EXECUTION_TIMEOUT";

    /// <summary>The response would have more bytes than it may.</summary>
    public const string ResponseTooLarge = "RESPONSE_TOO_LARGE";

    /// <summary>The server has enough to do for this viewer at the moment: nothing was done, and it may be asked again.</summary>
    public const string Overloaded = "OVERLOADED";

    private const int MaxMessage = 600;

    public GraphQLError(string message, string code, params IReadOnlyList<Location> locations)
        : this(Shorten(message), locations, null, new Dictionary<string, object?> { ["code"] = code })
    {
    }

    /// <summary>A fault as the client learns of it: without its message, with the id under which the log has it.</summary>
    internal static GraphQLError Masked(string traceId, IReadOnlyList<Location>? locations = null, IReadOnlyList<object>? path = null) =>
        new(
        "Something went wrong on our side.", locations, path,
        new Dictionary<string, object?> { ["code"] = InternalError, ["traceId"] = traceId });

    /// <summary>Messages quote what was sent, whose names and values may be a megabyte long.</summary>
    internal static string Shorten(string message) => message.Length <= MaxMessage
        ? message
        : string.Concat(message.AsSpan(0, char.IsHighSurrogate(message[MaxMessage - 1]) ? MaxMessage - 1 : MaxMessage), "…");

    /// <summary><c>extensions.code</c>, when there is one.</summary>
    public string? Code => Extensions?.GetValueOrDefault("code") as string;
}
