using Meander.GraphQL.Transports;
using Xunit;

namespace Meander.GraphQL.Tests.Transports;

/// <summary>1,000 bytes a second are asked of a client here, and it may be 10 seconds behind.</summary>
public sealed class ReadingPaceTests
{
    private readonly FakeClock _clock = new();
    private readonly ReadingPace _pace;

    public ReadingPaceTests() =>
        _pace = new ReadingPace(_clock, new GraphQLLimits { MinReadRate = 1000, SendTimeout = TimeSpan.FromSeconds(10) });

    [Fact]
    public void Who_reads_nothing_is_too_slow_when_the_bytes_are_due_and_the_patience_is_over()
    {
        Assert.Equal(TimeSpan.FromSeconds(12), _pace.Begin(2000));
        _clock.Advance(TimeSpan.FromSeconds(11.9));
        Assert.False(_pace.IsTooSlow);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(_pace.IsTooSlow);
    }

    [Fact]
    public void Who_reads_just_fast_enough_is_never_too_slow()
    {
        for (var part = 0; part < 1000; part++)
            Read(2000, seconds: 2);
        Assert.Equal(TimeSpan.FromSeconds(12), _pace.Begin(2000));
    }

    [Fact]
    public void Who_reads_at_half_the_rate_is_behind_by_half_the_time()
    {
        for (var part = 0; part < 4; part++)
            Read(1000, seconds: 2);
        Assert.Equal(TimeSpan.FromSeconds(7), _pace.Begin(1000));
    }

    [Fact]
    public void Many_small_parts_are_no_way_to_read_slowly()
    {
        for (var part = 0; part < 9; part++)
            Read(1, seconds: 1);
        _pace.Begin(1);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True(_pace.IsTooSlow);
    }

    [Fact]
    public void Having_read_fast_before_is_no_credit()
    {
        for (var part = 0; part < 1000; part++)
            Read(100_000, seconds: 0);
        Assert.Equal(TimeSpan.FromSeconds(11), _pace.Begin(1000));
    }

    [Fact]
    public void Reading_fast_makes_up_for_having_read_slowly()
    {
        Read(1000, seconds: 8);
        Read(5000, seconds: 0);
        Assert.Equal(TimeSpan.FromSeconds(9), _pace.Begin(1000));
    }

    [Fact]
    public void Time_without_anything_to_read_does_not_count()
    {
        Read(1000, seconds: 1);
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.False(_pace.IsTooSlow);
        Assert.False(_pace.IsWaiting);
        Assert.Equal(TimeSpan.FromSeconds(11), _pace.Begin(1000));
    }

    private void Read(int bytes, double seconds)
    {
        _pace.Begin(bytes);
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        Assert.False(_pace.IsTooSlow);
        _pace.End();
    }
}
