using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Meander.GraphQL.Execution;
using Meander.GraphQL.Response;

namespace Meander.GraphQL.Transports;

/// <summary>The codes with which a socket is closed: those of graphql-transport-ws, and those of RFC 6455, 7.4.1.</summary>
internal enum CloseCode
{
    Normal = 1000,
    GoingAway = 1001,
    NotUtf8 = 1007,
    TooBig = 1009,
    InternalError = 1011,
    TryAgainLater = 1013,
    BadMessage = 4400,
    Unauthorized = 4401,
    Forbidden = 4403,
    SubprotocolNotAcceptable = 4406,
    InitTimeout = 4408,
    SubscriberExists = 4409,
    TooManyInits = 4429,
}

/// <summary>The reason in a close frame, which has room for 123 bytes (RFC 6455, 5.5).</summary>
internal static class CloseReason
{
    private const int MaxBytes = 123;

    /// <summary>As much of it as there is room for.</summary>
    public static string Of(string reason)
    {
        if (Encoding.UTF8.GetByteCount(reason) <= MaxBytes)
            return reason;
        Span<byte> bytes = stackalloc byte[MaxBytes];
        Utf8.FromUtf16(reason, bytes, out var read, out _);
        return reason[..read];
    }
}

/// <summary>The messages that a client may send.</summary>
internal enum ClientMessage
{
    ConnectionInit,
    Ping,
    Pong,
    Subscribe,
    Complete,
}

/// <summary>A message that is none of the protocol's: the socket is closed with 4400.</summary>
internal sealed class BadMessageException(string message) : Exception(message);

/// <summary>A message of graphql-transport-ws, checked for its form.</summary>
internal sealed record TransportWsMessage(ClientMessage Type, string Id, JsonElement? Payload, GraphQLRequest? Request)
{
    public static ReadOnlyMemory<byte> Ack { get; } = "{\"type\":\"connection_ack\"}"u8.ToArray();

    public static ReadOnlyMemory<byte> Ping { get; } = "{\"type\":\"ping\"}"u8.ToArray();

    public static ReadOnlyMemory<byte> Pong { get; } = "{\"type\":\"pong\"}"u8.ToArray();

    private static ReadOnlyMemory<byte> End { get; } = "}"u8.ToArray();

    /// <exception cref="BadMessageException">The text is no JSON, or no message that the protocol knows.</exception>
    public static TransportWsMessage Parse(ReadOnlySpan<byte> text, int maxDepth)
    {
        try
        {
            return Read(JsonElement.Parse(text, new JsonDocumentOptions { MaxDepth = maxDepth, AllowDuplicateProperties = false }));
        }
        catch (JsonException exception)
        {
            throw new BadMessageException($"Invalid JSON: {exception.Message}");
        }
        catch (RequestException exception)
        {
            throw new BadMessageException(exception.Message);
        }
        catch (InvalidOperationException)
        {
            // Reading a text with an escaped lone surrogate.
            throw new BadMessageException("The message contains text that is not valid Unicode.");
        }
    }

    /// <summary><c>next</c> around a written response.</summary>
    public static ReadOnlyMemory<byte> Next(string id, ReadOnlySpan<byte> response) => Write(id, "next"u8, response);

    /// <summary><c>next</c> around a response that is written as it is sent.</summary>
    public static ResponseParts Next(string id, ExecutionResult result)
    {
        var before = new ArrayBufferWriter<byte>();
        WriteStart(before, id, "next"u8);
        before.Write("\",\"payload\":"u8);
        return new ResponseParts(result, before.WrittenMemory, End);
    }

    public static ReadOnlyMemory<byte> Error(string id, IReadOnlyList<GraphQLError> errors)
    {
        var payload = new ArrayBufferWriter<byte>();
        ResponseWriter.WriteErrors(payload, errors);
        return Write(id, "error"u8, payload.WrittenSpan);
    }

    public static ReadOnlyMemory<byte> Complete(string id) => Write(id, "complete"u8, []);

    private static TransportWsMessage Read(JsonElement message)
    {
        if (message.ValueKind is not JsonValueKind.Object)
            throw new BadMessageException("A message must be a JSON object.");
        if (!message.TryGetProperty("type", out var type) || type.ValueKind is not JsonValueKind.String)
            throw new BadMessageException("A message must have a \"type\".");
        return type.GetString() switch
        {
            "connection_init" => new TransportWsMessage(ClientMessage.ConnectionInit, "", PayloadOf(message), null),
            "ping" => new TransportWsMessage(ClientMessage.Ping, "", PayloadOf(message), null),
            "pong" => new TransportWsMessage(ClientMessage.Pong, "", PayloadOf(message), null),
            "subscribe" => new TransportWsMessage(ClientMessage.Subscribe, Identifier(message), null, RequestOf(message)),
            "complete" => new TransportWsMessage(ClientMessage.Complete, Identifier(message), null, null),
            _ => throw new BadMessageException("Clients send no message of this \"type\"."),
        };
    }

    private static JsonElement? PayloadOf(JsonElement message)
    {
        if (!message.TryGetProperty("payload", out var payload) || payload.ValueKind is JsonValueKind.Null)
            return null;
        return payload.ValueKind is JsonValueKind.Object ? payload : throw new BadMessageException("The \"payload\" must be an object.");
    }

    private static string Identifier(JsonElement message) =>
        message.TryGetProperty("id", out var id) && id.ValueKind is JsonValueKind.String && id.GetString() is { Length: > 0 } text
            ? text
            : throw new BadMessageException("The message must have an \"id\", a text that is not empty.");

    private static GraphQLRequest RequestOf(JsonElement message) =>
        GraphQLRequest.FromJson(PayloadOf(message) ?? throw new BadMessageException("A subscribe message must have a \"payload\"."));

    private static ReadOnlyMemory<byte> Write(string id, ReadOnlySpan<byte> type, ReadOnlySpan<byte> payload)
    {
        var output = new ArrayBufferWriter<byte>(id.Length + type.Length + payload.Length + 64);
        WriteStart(output, id, type);
        if (payload.Length > 0)
        {
            output.Write("\",\"payload\":"u8);
            output.Write(payload);
            output.Write("}"u8);
        }
        else
            output.Write("\"}"u8);
        return output.WrittenMemory;
    }

    private static void WriteStart(ArrayBufferWriter<byte> output, string id, ReadOnlySpan<byte> type)
    {
        output.Write("{\"id\":\""u8);
        output.Write(JsonEncodedText.Encode(id, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        output.Write("\",\"type\":\""u8);
        output.Write(type);
    }
}
