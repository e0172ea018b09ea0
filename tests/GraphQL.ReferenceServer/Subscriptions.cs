using System.Runtime.CompilerServices;
using Meander.GraphQL.Binding;

namespace Meander.GraphQL.ReferenceServer;

/// <summary>How many source streams are open.</summary>
internal sealed class OpenStreams
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public async IAsyncEnumerable<T> Track<T>(IAsyncEnumerable<T> stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _count);
        try
        {
            await foreach (var one in stream.WithCancellation(cancellationToken))
                yield return one;
        }
        finally
        {
            Interlocked.Decrement(ref _count);
        }
    }
}

[FieldsOf("Subscription")]
internal sealed class SubscriptionFields(OpenStreams streams)
{
    public IAsyncEnumerable<int> Count(int to, int everyMs, CancellationToken cancellationToken) =>
        streams.Track(CountTo(to, everyMs, cancellationToken), cancellationToken);

    public IAsyncEnumerable<Trip> TripChanged(string? id, int everyMs, CancellationToken cancellationToken) =>
        streams.Track(Changes(everyMs, cancellationToken), cancellationToken);

    public static IAsyncEnumerable<int?> Broken() => throw new GraphQLException("cannot subscribe", "BROKEN");

    private static async IAsyncEnumerable<int> CountTo(int to, int everyMs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var i = 1; i <= to; i++)
        {
            await Task.Delay(everyMs, cancellationToken);
            yield return i;
        }
    }

    private static async IAsyncEnumerable<Trip> Changes(int everyMs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var i = 0; ; i++)
        {
            await Task.Delay(everyMs, cancellationToken);
            yield return Data.Trips[i % Data.Trips.Count];
        }
    }
}
