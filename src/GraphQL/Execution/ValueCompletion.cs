using Meander.GraphQL.Binding;
using Meander.GraphQL.Response;
using Meander.GraphQL.TypeSystem;

namespace Meander.GraphQL.Execution;

/// <summary>CompleteValue, §6.4.3, for whole columns: one shape for each pair of GraphQL type and CLR type, made at start-up.</summary>
internal abstract class ValueShape<T>(bool nonNull)
{
    protected bool NonNull { get; } = nonNull;

    /// <summary>An array to be filled with the values of a column; it may be longer.</summary>
    public virtual T[] NewValues(int count, FieldRun field) => field.Run.Arrays.Rent<T>(count);

    /// <param name="values">One for each slot, and perhaps room for more.</param>
    /// <param name="count">How many slots there are.</param>
    /// <param name="flags">What is already known to be null; may be changed.</param>
    /// <param name="position">Where the slots are in the response.</param>
    /// <param name="field">The field that is resolved, for errors and for what is selected below.</param>
    public abstract Column Complete(T[] values, int count, byte[]? flags, ResponsePosition position, FieldRun field);

    /// <summary>Finds the nulls, and reports those that the type forbids.</summary>
    protected byte[]? FlagNulls(T[] values, int count, byte[]? flags, ResponsePosition position, FieldRun field)
    {
        if (default(T) is null)
        {
            for (var slot = 0; slot < count; slot++)
            {
                if (values[slot] is null && (flags is null || flags[slot] == Flag.None))
                    (flags ??= new byte[count])[slot] = Flag.Null;
            }
        }

        if (NonNull && flags is not null)
            ReportNulls(flags, position, field);
        return flags;
    }

    protected static byte[] Fail(byte[]? flags, int count, int slot, Exception exception, ResponsePosition position, FieldRun field)
    {
        flags ??= new byte[count];
        flags[slot] = Flag.Failed;
        field.Report(exception, position, slot);
        return flags;
    }

    private static void ReportNulls(byte[] flags, ResponsePosition position, FieldRun field)
    {
        for (var slot = 0; slot < flags.Length; slot++)
        {
            if (flags[slot] != Flag.Null)
                continue;
            flags[slot] = Flag.Failed;
            field.ReportNull(position, slot);
        }
    }
}

/// <summary>Makes the column that knows how its values are written.</summary>
internal delegate LeafColumn<T> NewColumn<T>(ResponsePosition position, byte[]? flags, T[] values);

/// <summary>A leaf that is written as it is.</summary>
internal sealed class LeafShape<T>(bool nonNull, NewColumn<T> column) : ValueShape<T>(nonNull)
{
    public override Column Complete(T[] values, int count, byte[]? flags, ResponsePosition position, FieldRun field)
    {
        var made = column(position, FlagNulls(values, count, flags, position, field), values);
        made.Measure(field.Run.Size, count);
        return made;
    }
}

/// <summary>A leaf whose result coercion may fail, so that it must be over before the first byte is written.</summary>
internal sealed class ConvertedShape<T, TOut>(bool nonNull, Func<T, TOut> convert, NewColumn<TOut> column) : ValueShape<T>(nonNull)
{
    public override Column Complete(T[] values, int count, byte[]? flags, ResponsePosition position, FieldRun field)
    {
        flags = FlagNulls(values, count, flags, position, field);
        var converted = field.Run.Arrays.Rent<TOut>(count);
        for (var slot = 0; slot < count; slot++)
        {
            if (flags is not null && flags[slot] != Flag.None)
            {
                converted[slot] = default!;
                continue;
            }

            try
            {
                converted[slot] = convert(values[slot]);
            }
            catch (Exception exception)
            {
                converted[slot] = default!;
                flags = Fail(flags, count, slot, exception, position, field);
            }
        }

        var made = column(position, flags, converted);
        made.Measure(field.Run.Size, count);
        return made;
    }
}

/// <summary>A nullable struct: its nulls become flags, and the rest is the struct's own affair.</summary>
internal sealed class NullableShape<T>(ValueShape<T> inner) : ValueShape<T?>(nonNull: false)
    where T : struct
{
    public override Column Complete(T?[] values, int count, byte[]? flags, ResponsePosition position, FieldRun field)
    {
        flags = FlagNulls(values, count, flags, position, field);
        var present = inner.NewValues(count, field);
        for (var slot = 0; slot < count; slot++)
            present[slot] = values[slot].GetValueOrDefault();
        return inner.Complete(present, count, flags, position, field);
    }
}

internal sealed class ListShape<TList, T>(bool nonNull, bool itemsAreNonNull, ValueShape<T> item) : ValueShape<TList>(nonNull)
    where TList : IEnumerable<T>
{
    public override Column Complete(TList[] values, int count, byte[]? flags, ResponsePosition position, FieldRun field)
    {
        flags = FlagNulls(values, count, flags, position, field);
        field.Run.Size.AddBrackets(count);
        var offsets = new int[count + 1];
        var items = item.NewValues(CountKnown(values.AsSpan(0, count)), field);
        for (var slot = 0; slot < count; slot++)
        {
            offsets[slot + 1] = offsets[slot];
            if (flags is not null && flags[slot] != Flag.None)
                continue;
            try
            {
                offsets[slot + 1] = Append(values[slot], ref items, offsets[slot]);
            }
            catch (Exception exception)
            {
                flags = Fail(flags, count, slot, exception, position, field);
            }
        }

        var column = new ListColumn(position, flags, offsets) { ItemsAreNonNull = itemsAreNonNull };
        column.Items = item.Complete(items, offsets[count], null, new ItemPosition(column), field);
        return column;
    }

    private static int CountKnown(ReadOnlySpan<TList> lists)
    {
        var known = 0;
        foreach (var list in lists)
        {
            if (list is not null && list.TryGetNonEnumeratedCount(out var count))
                known += count;
        }

        return known;
    }

    private static int Append(TList list, ref T[] items, int filled)
    {
        if (list is ICollection<T> collection && collection.Count <= items.Length - filled)
        {
            collection.CopyTo(items, filled);
            return filled + collection.Count;
        }

        foreach (var one in list)
        {
            if (filled == items.Length)
                Array.Resize(ref items, Math.Max(16, 2 * filled));
            items[filled++] = one;
        }

        return filled;
    }
}

/// <summary>Objects of one type become the rows of the next level's batch.</summary>
internal sealed class ObjectShape<T>(bool nonNull, BoundObject type) : ValueShape<T>(nonNull)
{
    public override T[] NewValues(int count, FieldRun field) => new T[count];

    public override Column Complete(T[] values, int count, byte[]? flags, ResponsePosition position, FieldRun field)
    {
        flags = FlagNulls(values, count, flags, position, field);
        field.Run.Size.AddBrackets(count);
        var column = new ObjectColumn(position, flags, count);
        var rows = values;
        if (flags is not null && flags.AsSpan().ContainsAnyExcept(Flag.None))
            rows = Compact(values, flags, column);
        else if (values.Length != count)
            rows = values[..count];
        column.Child = new Batch<T>(field.Plan.SelectionFor(type), rows, column, column.Slots);
        field.Run.Enqueue(column.Child);
        return column;
    }

    /// <summary>The values without what is null, so that no resolver sees a null among its parents.</summary>
    private static T[] Compact(T[] values, byte[] flags, ObjectColumn column)
    {
        var count = flags.AsSpan().Count(Flag.None);
        var rows = new T[count];
        column.Slots = new int[count];
        column.Rows = new int[flags.Length];
        var row = 0;
        for (var slot = 0; slot < flags.Length; slot++)
        {
            if (flags[slot] != Flag.None)
                continue;
            rows[row] = values[slot];
            column.Slots[row] = slot;
            column.Rows[slot] = row++;
        }

        return rows;
    }
}

/// <summary>§6.4.3 ResolveAbstractType: the runtime type decides; each object type found is a batch of its own.</summary>
internal sealed class AbstractShape<T>(bool nonNull, NamedType type, SchemaBinding binding) : ValueShape<T>(nonNull)
    where T : class?
{
    public override Column Complete(T[] values, int count, byte[]? flags, ResponsePosition position, FieldRun field)
    {
        flags = FlagNulls(values, count, flags, position, field);
        field.Run.Size.AddBrackets(count);
        var slotsByType = new Dictionary<BoundObject, List<int>>();
        var slotsByClrType = new Dictionary<Type, List<int>?>();
        for (var slot = 0; slot < count; slot++)
        {
            if (flags is not null && flags[slot] != Flag.None)
                continue;
            var clrType = values[slot]!.GetType();
            if (!slotsByClrType.TryGetValue(clrType, out var slots))
                slotsByClrType.Add(clrType, slots = SlotsOf(clrType, slotsByType));
            if (slots is not null)
                slots.Add(slot);
            else
                flags = Fail(
                    flags,
                    count,
                    slot,
                    new InvalidOperationException($"{clrType} is bound to no possible type of \"{type.Name}\"."),
                    position,
                    field);
        }

        var column = new AbstractColumn(position, flags, count);
        foreach (var (found, list) in slotsByType)
        {
            var slots = list.ToArray();
            var batch =
                found.NewBatch(field.Plan.SelectionFor(found), Array.ConvertAll(slots, slot => (object)values[slot]!), column, slots);
            column.Add(batch, slots);
            field.Run.Enqueue(batch);
        }

        return column;
    }

    /// <summary>One list for all CLR types that stand for the same object type; null when a CLR type stands for none.</summary>
    private List<int>? SlotsOf(Type clrType, Dictionary<BoundObject, List<int>> slotsByType)
    {
        if (binding.ObjectOf(clrType, type) is not { } found)
            return null;
        if (!slotsByType.TryGetValue(found, out var slots))
            slotsByType.Add(found, slots = []);
        return slots;
    }
}
