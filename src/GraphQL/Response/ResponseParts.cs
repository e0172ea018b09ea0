using System.Buffers;
using System.Text.Json;
using Meander.GraphQL.Execution;

namespace Meander.GraphQL.Response;

/// <summary>
/// One response on its way to a client, a part at a time: the next one is written when the client has taken the one before, so that it is
/// never in memory as a whole.
/// </summary>
/// <param name="result">Can be written once; its arrays go back to the pool after the last part.</param>
/// <param name="before">What a transport puts before the response.</param>
/// <param name="after">What it puts after it.</param>
internal sealed class ResponseParts(
    ExecutionResult result, ReadOnlyMemory<byte> before = default, ReadOnlyMemory<byte> after = default) : IDisposable
{
    /// <summary>About as long is a part; one value may make it longer.</summary>
    public const int PartBytes = 32 * 1024;

    private readonly PartBuffer _buffer = new();
    private Utf8JsonWriter? _json;
    private ResponseWalk? _walk;

    /// <summary>The part that <see cref="MoveNext"/> wrote, until it is called again.</summary>
    public ReadOnlyMemory<byte> Current => _buffer.Written;

    /// <summary>No part comes after this one.</summary>
    public bool IsLast { get; private set; }

    public bool MoveNext()
    {
        if (IsLast)
            return false;
        _buffer.Clear();
        if (_json is null)
        {
            _buffer.Write(before.Span);
            _json = new Utf8JsonWriter(_buffer, ResponseWriter.Options);
            _walk = new ResponseWalk(_json, result);
        }

        IsLast = !_walk!.Continue(PartBytes);
        _json.Flush();
        if (IsLast)
        {
            _buffer.Write(after.Span);
            result.Arrays?.ReturnAll();
        }

        return true;
    }

    public void Dispose()
    {
        _json?.Dispose();
        _buffer.Dispose();
        if (!IsLast)
            result.Arrays?.ReturnAll();
    }
}
