using Meander.Application.Courses;
using Xunit;

namespace Meander.Application.Tests.Courses;

/// <summary>A reader of seats.</summary>
internal sealed class Reader(IAsyncEnumerable<SeatsChange> stream) : StreamReader<SeatsChange>(stream)
{
    /// <summary>Waits for a state like that to be the last one seen.</summary>
    public async Task<SeatsChange> UntilAsync(Func<SeatsChange, bool> last) =>
        (await UntilSeenAsync(seen => seen is [.., var change] && last(change)))[^1];

    public Task<SeatsChange> UntilAsync(int taken, int waitlisted = 0) =>
        UntilAsync(change => (change.Seats.Taken, change.Seats.Waitlisted) == (taken, waitlisted));

    /// <summary>No course's count, and no time, was ever older than one seen before.</summary>
    public void NeverWentBack()
    {
        Assert.All(Seen.Zip(Seen.Skip(1)), pair => Assert.True(pair.First.ChangedAt <= pair.Second.ChangedAt));
        foreach (var course in Seen.GroupBy(change => change.Course.Id))
            Assert.All(course.Zip(course.Skip(1)), pair => Assert.True(pair.First.Version < pair.Second.Version));
    }
}
