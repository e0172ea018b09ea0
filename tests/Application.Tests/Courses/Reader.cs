using Meander.Application.Courses;
using Xunit;

namespace Meander.Application.Tests.Courses;

/// <summary>Reads a stream as fast as it comes and remembers what came.</summary>
internal sealed class Reader : IAsyncDisposable
{
    private readonly CancellationTokenSource _leaving = new();
    private readonly List<SeatsChange> _seen = [];
    private readonly Task _reading;

    public Reader(IAsyncEnumerable<SeatsChange> stream) => _reading = Task.Run(() => ReadAsync(stream));

    public IReadOnlyList<SeatsChange> Seen
    {
        get
        {
            lock (_seen)
                return [.. _seen];
        }
    }

    /// <summary>Without the stream's end being asked for.</summary>
    public bool HasEnded => _reading.IsCompleted;

    /// <summary>Waits for a state like that to be the last one seen.</summary>
    public async Task<SeatsChange> UntilAsync(Func<SeatsChange, bool> last, double seconds = 10)
    {
        for (var tries = 0; tries < seconds * 100; tries++)
        {
            if (Seen is [.., var change] && last(change))
                return change;
            await Task.Delay(10);
        }

        Assert.Fail($"Seen: {string.Join(", ", Seen.Select(change => change.Seats))}");
        throw new InvalidOperationException();
    }

    public Task<SeatsChange> UntilAsync(int taken, int waitlisted = 0, double seconds = 10) =>
        UntilAsync(change => (change.Seats.Taken, change.Seats.Waitlisted) == (taken, waitlisted), seconds);

    public Task EndAsync() => _reading.WaitAsync(TimeSpan.FromSeconds(10));

    /// <summary>No course's count, and no time, was ever older than one seen before.</summary>
    public void NeverWentBack()
    {
        Assert.All(Seen.Zip(Seen.Skip(1)), pair => Assert.True(pair.First.ChangedAt <= pair.Second.ChangedAt));
        foreach (var course in Seen.GroupBy(change => change.Course.Id))
            Assert.All(course.Zip(course.Skip(1)), pair => Assert.True(pair.First.Version < pair.Second.Version));
    }

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _leaving.Dispose();
    }

    private async Task ReadAsync(IAsyncEnumerable<SeatsChange> stream)
    {
        await foreach (var change in stream.WithCancellation(_leaving.Token))
        {
            lock (_seen)
                _seen.Add(change);
        }
    }
}
