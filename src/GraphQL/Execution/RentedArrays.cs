using System.Buffers;
using System.Runtime.CompilerServices;

namespace Meander.GraphQL.Execution;

/// <summary>
/// Arrays of one operation that come from the shared pool and go back when its response is written. Rows are never among them: resolvers
/// get to
/// see those, and may keep them. An operation that breaks off leaves its arrays to the garbage collector.
/// </summary>
internal sealed class RentedArrays
{
    // Smaller ones cost less to make than to look after.
    private const int MinRentedLength = 64;

    private readonly List<(Array Array, int Count, Action<Array, int> Return)> _rented = [];

    public bool AreReturned { get; private set; }

    /// <summary>At least this long, and with whatever is in it.</summary>
    public T[] Rent<T>(int count)
    {
        if (count < MinRentedLength)
            return new T[count];
        var array = ArrayPool<T>.Shared.Rent(count);
        _rented.Add((array, count, static (array, count) => Return((T[])array, count)));
        return array;
    }

    public void ReturnAll()
    {
        foreach (var (array, count, giveBack) in _rented)
            giveBack(array, count);
        _rented.Clear();
        AreReturned = true;
    }

    private static void Return<T>(T[] array, int count)
    {
        // What lies in the pool must keep nothing alive.
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
            Array.Clear(array, 0, count);
        ArrayPool<T>.Shared.Return(array);
    }
}
