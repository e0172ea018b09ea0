using GraphQL.Binding;
using GraphQL.Response;
using GraphQL.TypeSystem;

namespace GraphQL.Execution;

/// <summary>CompleteValue, §6.4.3, for whole columns: one shape for each pair of GraphQL type and CLR type, made at start-up.</summary>
internal abstract class ValueShape<T>(bool nonNull)
{
    protected bool NonNull { get; } = nonNull;

    /// <param name="values">One for each slot.</param>
    /// <param name="flags">What is already known to be null; may be changed.</param>
    /// <param name="position">Where the slots are in the response.</param>
    /// <param name="field">The field that is resolved, for errors and for what is selected below.</param>
    public abstract Column Complete(T[] values, byte[]? flags, ResponsePosition position, FieldRun field);

    /// <summary>Finds the nulls, and reports those that the type forbids.</summary>
    protected byte[]? FlagNulls(T[] values, byte[]? flags, ResponsePosition position, FieldRun field)
    {
        if (default(T) is null)
        {
            for (var slot = 0; slot < values.Length; slot++)
            {
                if (values[slot] is null && (flags is null || flags[slot] == Flag.None))
                    (flags ??= new byte[values.Length])[slot] = Flag.Null;
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
internal delegate Column NewColumn<T>(ResponsePosition position, byte[]? flags, T[] values);

/// <summary>A leaf that is written as it is.</summary>
internal sealed class LeafShape<T>(bool nonNull, NewColumn<T> column) : ValueShape<T>(nonNull)
{
    public override Column Complete(T[] values, byte[]? flags, ResponsePosition position, FieldRun field) =>
        column(position, FlagNulls(values, flags, position, field), values);
}

/// <summary>A leaf whose result coercion may fail, so that it must be over before the first byte is written.</summary>
internal sealed class ConvertedShape<T, TOut>(bool nonNull, Func<T, TOut> convert, NewColumn<TOut> column) : ValueShape<T>(nonNull)
{
    public override Column Complete(T[] values, byte[]? flags, ResponsePosition position, FieldRun field)
    {
        flags = FlagNulls(values, flags, position, field);
        var converted = new TOut[values.Length];
        for (var slot = 0; slot < values.Length; slot++)
        {
            if (flags is not null && flags[slot] != Flag.None)
                continue;
            try
            {
                converted[slot] = convert(values[slot]);
            }
            catch (Exception exception)
            {
                flags = Fail(flags, values.Length, slot, exception, position, field);
            }
        }

        return column(position, flags, converted);
    }
}

/// <summary>A nullable struct: its nulls become flags, and the rest is the struct's own affair.</summary>
internal sealed class NullableShape<T>(ValueShape<T> inner) : ValueShape<T?>(nonNull: false)
    where T : struct
{
    public override Column Complete(T?[] values, byte[]? flags, ResponsePosition position, FieldRun field)
    {
        flags = FlagNulls(values, flags, position, field);
        return inner.Complete(Array.ConvertAll(values, value => value.GetValueOrDefault()), flags, position, field);
    }
}

internal sealed class ListShape<TList, T>(bool nonNull, bool itemsAreNonNull, ValueShape<T> item) : ValueShape<TList>(nonNull)
    where TList : IEnumerable<T>
{
    public override Column Complete(TList[] values, byte[]? flags, ResponsePosition position, FieldRun field)
    {
        flags = FlagNulls(values, flags, position, field);
        var offsets = new int[values.Length + 1];
        var items = new List<T>();
        for (var slot = 0; slot < values.Length; slot++)
        {
            if (flags is null || flags[slot] == Flag.None)
            {
                try
                {
                    items.AddRange(values[slot]);
                }
                catch (Exception exception)
                {
                    items.RemoveRange(offsets[slot], items.Count - offsets[slot]);
                    flags = Fail(flags, values.Length, slot, exception, position, field);
                }
            }

            offsets[slot + 1] = items.Count;
        }

        var column = new ListColumn(position, flags, offsets) { ItemsAreNonNull = itemsAreNonNull };
        column.Items = item.Complete([.. items], null, new ItemPosition(column), field);
        return column;
    }
}

/// <summary>Objects of one type become the rows of the next level's batch.</summary>
internal sealed class ObjectShape<T>(bool nonNull, BoundObject type) : ValueShape<T>(nonNull)
{
    public override Column Complete(T[] values, byte[]? flags, ResponsePosition position, FieldRun field)
    {
        flags = FlagNulls(values, flags, position, field);
        var column = new ObjectColumn(position, flags, values.Length);
        var rows = values;
        if (flags is not null && Array.Exists(flags, flag => flag != Flag.None))
        {
            column.Slots = [.. Enumerable.Range(0, values.Length).Where(slot => flags[slot] == Flag.None)];
            column.Rows = new int[values.Length];
            for (var row = 0; row < column.Slots.Length; row++)
                column.Rows[column.Slots[row]] = row;
            rows = Array.ConvertAll(column.Slots, slot => values[slot]);
        }

        column.Child = new Batch<T>(field.Plan.SelectionFor(type), rows, column, column.Slots);
        field.Run.Enqueue(column.Child);
        return column;
    }
}

/// <summary>§6.4.3 ResolveAbstractType: the runtime type decides; each object type found is a batch of its own.</summary>
internal sealed class AbstractShape<T>(bool nonNull, NamedType type, SchemaBinding binding) : ValueShape<T>(nonNull)
    where T : class?
{
    public override Column Complete(T[] values, byte[]? flags, ResponsePosition position, FieldRun field)
    {
        flags = FlagNulls(values, flags, position, field);
        var slotsByType = new Dictionary<BoundObject, List<int>>();
        for (var slot = 0; slot < values.Length; slot++)
        {
            if (flags is not null && flags[slot] != Flag.None)
                continue;
            if (binding.ObjectOf(values[slot]!.GetType(), type) is { } found)
            {
                if (!slotsByType.TryGetValue(found, out var slots))
                    slotsByType.Add(found, slots = []);
                slots.Add(slot);
            }
            else
            {
                var problem = new InvalidOperationException($"{values[slot]!.GetType()} is bound to no possible type of \"{type.Name}\".");
                flags = Fail(flags, values.Length, slot, problem, position, field);
            }
        }

        var column = new AbstractColumn(position, flags, values.Length);
        foreach (var (found, list) in slotsByType)
        {
            var slots = list.ToArray();
            var batch = found.NewBatch(field.Plan.SelectionFor(found), Array.ConvertAll(slots, slot => (object)values[slot]!), column, slots);
            column.Add(batch, slots);
            field.Run.Enqueue(batch);
        }

        return column;
    }
}
