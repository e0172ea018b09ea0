using System.Text.Json;
using Meander.GraphQL.Execution;

namespace Meander.GraphQL.Response;

/// <summary>An object or a list whose beginning is written.</summary>
internal struct ResponseFrame
{
    public Batch? Batch;
    public ListColumn? List;

    /// <summary>The row of the object.</summary>
    public int Row;

    /// <summary>The object's field, or the list's item, that comes next.</summary>
    public int Next;

    /// <summary>Where the list's items end.</summary>
    public int End;
}

/// <summary>
/// The walk over the columns of a result, row by row, that writes the response. What is open is on a stack of its own, so that the walk can
/// pause between two values and go on later.
/// </summary>
internal sealed class ResponseWalk(Utf8JsonWriter json, ExecutionResult result)
{
    /// <summary>So many values without parts are written before it is asked whether a pause is due.</summary>
    public const int LeavesAtOnce = 8;

    private ResponseFrame[] _frames = new ResponseFrame[8];
    private int _depth;
    private bool _isBegun;
    private long _pause;

    public Utf8JsonWriter Json { get; } = json;

    /// <summary>Bytes so far.</summary>
    public long Written => Json.BytesCommitted + Json.BytesPending;

    /// <summary>Writes on until so many bytes more are written, or all. False when the response is complete.</summary>
    public bool Continue(int bytes)
    {
        _pause = Written + bytes;
        if (!_isBegun)
            Begin();
        while (_depth > 0)
        {
            if (IsPauseDue)
                return true;
            ref var frame = ref _frames[_depth - 1];
            if (frame.Batch is { } batch)
                batch.WriteFields(this, ref frame);
            else
                frame.List!.WriteItems(this, ref frame);
        }

        Json.WriteEndObject();
        return false;
    }

    /// <summary>An object whose fields come next. Whoever calls this writes nothing more before they are written.</summary>
    public void Enter(Batch batch, int row) => Push() = new ResponseFrame { Batch = batch, Row = row };

    /// <summary>A list whose items come next, likewise.</summary>
    public void Enter(ListColumn list, int from, int end) => Push() = new ResponseFrame { List = list, Next = from, End = end };

    public void Leave() => _depth--;

    public bool IsPauseDue => Written >= _pause;

    private void Begin()
    {
        ObjectDisposedException.ThrowIf(result.Arrays is { AreReturned: true }, result);
        _isBegun = true;
        Json.WriteStartObject();
        // §7.1.6: errors first, so that they are seen in a long response.
        if (result.Errors.Count > 0)
            ResponseWriter.WriteErrorsEntry(Json, result.Errors);
        if (result.Data is not { } data)
            return;
        if (data.Dead is not null)
            ResponseWriter.WriteNullData(Json);
        else
        {
            ResponseWriter.WriteStartData(Json);
            Enter(data, 0);
        }
    }

    private ref ResponseFrame Push()
    {
        if (_depth == _frames.Length)
            Array.Resize(ref _frames, 2 * _depth);
        return ref _frames[_depth++];
    }
}
