using Meander.GraphQL.Response;

namespace Meander.GraphQL.Execution;

/// <summary>
/// All objects of one type at one place of an operation: rows, and one column for each selected field. A level of the response is a
/// few batches, however many objects it holds.
/// </summary>
internal abstract class Batch(SelectionPlan selection, int count, Column? owner, int[]? ownerSlots)
{
    public SelectionPlan Selection { get; } = selection;

    public int Count { get; } = count;

    /// <summary>By position in <see cref="SelectionPlan.Fields"/>; null where <c>@skip</c> or <c>@include</c> leave a field out.</summary>
    public Column?[] Columns { get; } = new Column?[selection.Fields.Length];

    /// <summary>The order in which the fields are written, when conditions change it; see <see cref="SelectionPlan.OrderOf"/>.</summary>
    public int[]? Order { get; set; }

    /// <summary>Rows that are null because a non-null field of theirs is; null while there are none.</summary>
    public bool[]? Dead { get; private set; }

    public void AppendPath(int row, List<object> path) => owner?.Position.AppendPath(ownerSlots is null ? row : ownerSlots[row], path);

    /// <summary>Makes every row null, whatever its columns hold.</summary>
    public void Kill()
    {
        Dead ??= new bool[Count];
        Array.Fill(Dead, true);
    }

    /// <summary>
    /// Writes fields of an object whose beginning is written, up to one that is entered, to a pause, or to the object's end.
    /// </summary>
    public void WriteFields(ResponseWalk response, ref ResponseFrame frame)
    {
        var (fields, columns, order, row) = (Selection.Fields, Columns, Order, frame.Row);
        for (var next = frame.Next; next < fields.Length; next++)
        {
            var field = order is null ? next : order[next];
            if (columns[field] is not { } column)
                continue;
            if (column.IsNull(row))
            {
                response.Json.WriteNull(fields[field].ResponseName);
                continue;
            }

            if (column.IsEntered)
            {
                // Before it is entered, which may move the frames.
                frame.Next = next + 1;
                column.Write(response, fields[field].ResponseName, row);
                return;
            }

            column.Write(response, fields[field].ResponseName, row);
            if (next % ResponseWalk.LeavesAtOnce == 0 && response.IsPauseDue)
            {
                frame.Next = next + 1;
                return;
            }
        }

        response.Json.WriteEndObject();
        response.Leave();
    }

    /// <summary>§6.4.4 for this level: takes over the nulls from below, then gives them up to the rows that cannot hold them.</summary>
    public void Settle()
    {
        for (var i = 0; i < Columns.Length; i++)
        {
            if (Columns[i] is not { } column)
                continue;
            column.Settle();
            if (column.Flags is not { } flags || !Selection.Fields[i].IsNonNull)
                continue;
            Dead ??= new bool[Count];
            for (var row = 0; row < flags.Length; row++)
                Dead[row] |= flags[row] != Flag.None;
        }
    }
}

/// <summary>A batch with its rows, as resolvers get them.</summary>
internal sealed class Batch<T>(SelectionPlan selection, T[] rows, Column? owner, int[]? ownerSlots)
    : Batch(selection, rows.Length, owner, ownerSlots)
{
    public T[] Rows { get; } = rows;
}

/// <summary>What is known of a slot besides its value. Arrays of these are made when the first slot needs one.</summary>
internal static class Flag
{
    public const byte None = 0;

    /// <summary>Null, be it the resolver's or one that came up from below.</summary>
    public const byte Null = 1;

    /// <summary>Null, and the error that says why is already recorded.</summary>
    public const byte Failed = 2;
}
