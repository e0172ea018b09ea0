using Xunit;

namespace Meander.Application.Tests;

/// <summary>Reads a stream as fast as it comes and remembers what came.</summary>
internal class StreamReader<T> : IAsyncDisposable
{
    private readonly CancellationTokenSource _leaving = new();
    private readonly List<T> _seen = [];
    private readonly Task _reading;

    /// <summary>Asks for the first before it returns: whatever a stream begins with being read has begun.</summary>
    public StreamReader(IAsyncEnumerable<T> stream) => _reading = ReadAsync(stream);

    public IReadOnlyList<T> Seen
    {
        get
        {
            lock (_seen)
                return [.. _seen];
        }
    }

    /// <summary>Without the stream's end being asked for.</summary>
    public bool HasEnded => _reading.IsCompleted;

    /// <summary>Waits for what has been seen to be like that.</summary>
    public async Task<IReadOnlyList<T>> UntilSeenAsync(Func<IReadOnlyList<T>, bool> condition)
    {
        for (var tries = 0; tries < 6000; tries++)
        {
            if (Seen is var seen && condition(seen))
                return seen;
            await Task.Delay(10);
        }

        Assert.Fail($"Seen: {string.Join(", ", Seen)}");
        throw new InvalidOperationException();
    }

    public void Forget()
    {
        lock (_seen)
            _seen.Clear();
    }

    public Task EndAsync() => _reading.WaitAsync(TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _leaving.Dispose();
    }

    private async Task ReadAsync(IAsyncEnumerable<T> stream)
    {
        await foreach (var one in stream.WithCancellation(_leaving.Token).ConfigureAwait(false))
        {
            lock (_seen)
                _seen.Add(one);
        }
    }
}
