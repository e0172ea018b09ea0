using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Meander.GraphQL.Execution;

namespace Meander.GraphQL.Response;

/// <summary>
/// §7: the response as JSON. Every null is decided before the first byte, so the writer walks the columns row by row and never takes
/// anything back; see <see cref="ResponseWalk"/>.
/// </summary>
internal static class ResponseWriter
{
    public static readonly JsonWriterOptions Options = new()
    {
        // Names and texts stay readable; the answer is JSON, never a part of an HTML page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 1000,
        SkipValidation = true,
    };

    private static readonly JsonEncodedText Data = JsonEncodedText.Encode("data");
    private static readonly JsonEncodedText Errors = JsonEncodedText.Encode("errors");
    private static readonly JsonEncodedText Message = JsonEncodedText.Encode("message");
    private static readonly JsonEncodedText Locations = JsonEncodedText.Encode("locations");
    private static readonly JsonEncodedText Line = JsonEncodedText.Encode("line");
    private static readonly JsonEncodedText Column = JsonEncodedText.Encode("column");
    private static readonly JsonEncodedText Path = JsonEncodedText.Encode("path");
    private static readonly JsonEncodedText Extensions = JsonEncodedText.Encode("extensions");

    /// <summary>Writes the whole of it. A result can be written once: then its arrays go back to the pool.</summary>
    public static void Write(IBufferWriter<byte> output, ExecutionResult result)
    {
        using var writer = new Utf8JsonWriter(output, Options);
        var walk = new ResponseWalk(writer, result);
        try
        {
            while (walk.Continue(int.MaxValue))
            {
            }
        }
        finally
        {
            result.Arrays?.ReturnAll();
        }
    }

    /// <summary>Bytes of the response, which is not kept; counting stops above <paramref name="most"/>.</summary>
    public static long Measure(ExecutionResult result, long most)
    {
        using var part = new PartBuffer();
        using var writer = new Utf8JsonWriter(part, Options);
        var walk = new ResponseWalk(writer, result);
        while (walk.Continue(ResponseParts.PartBytes) && walk.Written <= most)
        {
            writer.Flush();
            part.Clear();
        }

        return walk.Written;
    }

    public static void WriteErrorsEntry(Utf8JsonWriter writer, IReadOnlyList<GraphQLError> errors)
    {
        writer.WritePropertyName(Errors);
        WriteErrors(writer, errors);
    }

    public static void WriteNullData(Utf8JsonWriter writer) => writer.WriteNull(Data);

    public static void WriteStartData(Utf8JsonWriter writer) => writer.WriteStartObject(Data);

    /// <summary>Errors without a response around them, as some transports send those of a request.</summary>
    public static void WriteErrors(IBufferWriter<byte> output, IReadOnlyList<GraphQLError> errors)
    {
        using var writer = new Utf8JsonWriter(output, Options);
        WriteErrors(writer, errors);
    }

    private static void WriteErrors(Utf8JsonWriter writer, IReadOnlyList<GraphQLError> errors)
    {
        writer.WriteStartArray();
        foreach (var error in errors)
            WriteError(writer, error);
        writer.WriteEndArray();
    }

    private static void WriteError(Utf8JsonWriter writer, GraphQLError error)
    {
        writer.WriteStartObject();
        writer.WriteString(Message, error.Message);
        if (error.Locations is { Count: > 0 } locations)
        {
            writer.WriteStartArray(Locations);
            foreach (var location in locations)
            {
                writer.WriteStartObject();
                writer.WriteNumber(Line, location.Line);
                writer.WriteNumber(Column, location.Column);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        if (error.Path is { } path)
        {
            writer.WritePropertyName(Path);
            WriteValue(writer, path);
        }

        if (error.Extensions is { Count: > 0 } extensions)
        {
            writer.WritePropertyName(Extensions);
            WriteValue(writer, extensions);
        }

        writer.WriteEndObject();
    }

    /// <summary>
    /// A value whose type is known at run time only: extensions, paths, scalars written through an application's function.
    /// </summary>
    public static void WriteValue(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case string text: writer.WriteStringValue(text); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case int number: writer.WriteNumberValue(number); break;
            case long number: writer.WriteNumberValue(number); break;
            case double number: writer.WriteNumberValue(number); break;
            case decimal number: writer.WriteNumberValue(number); break;
            case JsonElement json: json.WriteTo(writer); break;
            case IReadOnlyDictionary<string, object?> map:
                writer.WriteStartObject();
                foreach (var (key, entry) in map)
                {
                    writer.WritePropertyName(key);
                    WriteValue(writer, entry);
                }

                writer.WriteEndObject();
                break;
            case System.Collections.IEnumerable list:
                writer.WriteStartArray();
                foreach (var item in list)
                    WriteValue(writer, item);
                writer.WriteEndArray();
                break;
            default: writer.WriteStringValue(value.ToString()); break;
        }
    }
}
