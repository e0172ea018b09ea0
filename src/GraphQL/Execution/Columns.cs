using System.Text.Json;
using Meander.GraphQL.Response;

namespace Meander.GraphQL.Execution;

/// <summary>The completed values of one field for all rows of a batch, or the items of all its lists.</summary>
internal abstract class Column(ResponsePosition position, byte[]? flags, bool isEntered = false)
{
    /// <summary>Objects and lists, whose parts are written after their beginning.</summary>
    public bool IsEntered { get; } = isEntered;

    public ResponsePosition Position { get; } = position;

    public byte[]? Flags { get; private set; } = flags;

    /// <summary>
    /// Writes a slot as an item, or enters it when it is an object or a list; the caller has seen that it is not null.
    /// </summary>
    public abstract void Write(ResponseWalk response, int slot);

    /// <summary>Writes a slot as a property, which costs less than the name alone and then the value.</summary>
    public abstract void Write(ResponseWalk response, JsonEncodedText name, int slot);

    /// <summary>Takes over nulls of what lies below.</summary>
    public virtual void Settle()
    {
    }

    public bool IsNull(int slot) => Flags is not null && Flags[slot] != Flag.None;

    protected void SetNull(int slot, int count)
    {
        Flags ??= new byte[count];
        if (Flags[slot] == Flag.None)
            Flags[slot] = Flag.Null;
    }
}

/// <summary>Values that were all null or failed, whatever their type.</summary>
internal sealed class NullColumn(ResponsePosition position, byte[] flags) : Column(position, flags)
{
    public override void Write(ResponseWalk response, int slot) => response.Json.WriteNullValue();

    public override void Write(ResponseWalk response, JsonEncodedText name, int slot) => response.Json.WriteNull(name);
}

/// <summary>Lists: items of all of them in one run, and where each list's part begins.</summary>
internal sealed class ListColumn(ResponsePosition position, byte[]? flags, int[] offsets) : Column(position, flags, isEntered: true)
{
    public Column Items { get; set; } = null!;

    public bool ItemsAreNonNull { get; init; }

    public override void Write(ResponseWalk response, int slot)
    {
        response.Json.WriteStartArray();
        response.Enter(this, offsets[slot], offsets[slot + 1]);
    }

    public override void Write(ResponseWalk response, JsonEncodedText name, int slot)
    {
        response.Json.WriteStartArray(name);
        response.Enter(this, offsets[slot], offsets[slot + 1]);
    }

    /// <summary>Writes items up to one that is entered, to a pause, or to the list's end.</summary>
    public void WriteItems(ResponseWalk response, ref ResponseFrame frame)
    {
        var items = Items;
        for (var item = frame.Next; item < frame.End; item++)
        {
            if (items.IsNull(item))
            {
                response.Json.WriteNullValue();
                continue;
            }

            if (items.IsEntered)
            {
                // Before it is entered, which may move the frames.
                frame.Next = item + 1;
                items.Write(response, item);
                return;
            }

            items.Write(response, item);
            if (item % ResponseWalk.LeavesAtOnce == 0 && response.IsPauseDue)
            {
                frame.Next = item + 1;
                return;
            }
        }

        response.Json.WriteEndArray();
        response.Leave();
    }

    public override void Settle()
    {
        Items.Settle();
        if (!ItemsAreNonNull || Items.Flags is not { } flags)
            return;
        for (var item = 0; item < flags.Length; item++)
        {
            if (flags[item] != Flag.None)
                SetNull(ListOf(item), offsets.Length - 1);
        }
    }

    public void AppendItemPath(int item, List<object> path)
    {
        var list = ListOf(item);
        Position.AppendPath(list, path);
        path.Add(item - offsets[list]);
    }

    private int ListOf(int item)
    {
        // Empty lists share their offset with the next one: the last list that begins at or before the item holds it.
        int low = 0, high = offsets.Length - 2;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (offsets[middle] <= item)
                low = middle;
            else
                high = middle - 1;
        }

        return low;
    }
}

/// <summary>Where the items of a <see cref="ListColumn"/> stand.</summary>
internal sealed class ItemPosition(ListColumn list) : ResponsePosition
{
    public override void AppendPath(int slot, List<object> path) => list.AppendItemPath(slot, path);
}

/// <summary>Objects of one type: their fields are the child batch's columns.</summary>
internal sealed class ObjectColumn(ResponsePosition position, byte[]? flags, int count) : Column(position, flags, isEntered: true)
{
    /// <summary>Slot to row of <see cref="Child"/>; null when they are the same.</summary>
    public int[]? Rows { get; set; }

    /// <summary>Row to slot; null when they are the same.</summary>
    public int[]? Slots { get; set; }

    public Batch Child { get; set; } = null!;

    public override void Write(ResponseWalk response, int slot)
    {
        response.Json.WriteStartObject();
        response.Enter(Child, Rows is null ? slot : Rows[slot]);
    }

    public override void Write(ResponseWalk response, JsonEncodedText name, int slot)
    {
        response.Json.WriteStartObject(name);
        response.Enter(Child, Rows is null ? slot : Rows[slot]);
    }

    public override void Settle()
    {
        if (Child.Dead is not { } dead)
            return;
        for (var row = 0; row < dead.Length; row++)
        {
            if (dead[row])
                SetNull(Slots is null ? row : Slots[row], count);
        }
    }
}

/// <summary>Objects of several types: each slot knows its batch and row.</summary>
internal sealed class AbstractColumn(ResponsePosition position, byte[]? flags, int count) : Column(position, flags, isEntered: true)
{
    private readonly List<(Batch Batch, int[] Slots)> _children = [];
    private readonly (Batch? Batch, int Row)[] _places = new (Batch?, int)[count];

    public void Add(Batch batch, int[] slots)
    {
        _children.Add((batch, slots));
        for (var row = 0; row < slots.Length; row++)
            _places[slots[row]] = (batch, row);
    }

    public override void Write(ResponseWalk response, int slot)
    {
        response.Json.WriteStartObject();
        Enter(response, slot);
    }

    public override void Write(ResponseWalk response, JsonEncodedText name, int slot)
    {
        response.Json.WriteStartObject(name);
        Enter(response, slot);
    }

    private void Enter(ResponseWalk response, int slot)
    {
        var (batch, row) = _places[slot];
        response.Enter(batch!, row);
    }

    public override void Settle()
    {
        foreach (var (batch, slots) in _children)
        {
            if (batch.Dead is not { } dead)
                continue;
            for (var row = 0; row < dead.Length; row++)
            {
                if (dead[row])
                    SetNull(slots[row], count);
            }
        }
    }
}
