using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Meander.Application;
using Meander.Application.Courses;
using Meander.Domain;

namespace Meander.Infrastructure.Live;

/// <summary>
/// One reader's stream: of each course the newest state that they have not read yet, courses in the order in which their news came. What is
/// put in costs the same however slowly it is read, and takes no more room than there are courses.
/// </summary>
/// <param name="follower">The reader, and the organisation in which they follow.</param>
/// <param name="course">Null: of the whole organisation.</param>
/// <param name="joined">The look at the database that was the last to begin before the reader came.</param>
internal sealed class SeatStream(Follower follower, CourseId? course, long joined)
{
    private readonly Dictionary<CourseId, SeatsChange> _unread = [];
    private readonly Channel<CourseId> _order = Channel.CreateUnbounded<CourseId>(new UnboundedChannelOptions { SingleReader = true });
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Follower Follower { get; } = follower;

    public CourseId? Course { get; } = course;

    /// <summary>A look that began later than this one saw all that was committed before the reader came.</summary>
    public long Joined { get; } = joined;

    public void Put(SeatsChange change)
    {
        lock (_unread)
        {
            ref var newest = ref CollectionsMarshal.GetValueRefOrAddDefault(_unread, change.Course.Id, out var isWaiting);
            newest = change;
            if (!isWaiting)
                _order.Writer.TryWrite(change.Course.Id);
        }
    }

    /// <summary>The reader has been found to see what they follow, by a look that began after they came.</summary>
    public void Start() => _started.TrySetResult();

    /// <summary>Nothing more is read, not even what came before.</summary>
    public void End()
    {
        lock (_unread)
        {
            _unread.Clear();
            _order.Writer.TryComplete();
        }

        _started.TrySetResult();
    }

    public async IAsyncEnumerable<SeatsChange> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await _started.Task.WaitAsync(cancellationToken);
        var last = DateTimeOffset.MinValue;
        await foreach (var course in _order.Reader.ReadAllAsync(cancellationToken))
        {
            SeatsChange? change;
            lock (_unread)
                _unread.Remove(course, out change);
            if (change is null)
                continue;

            // A course that changed again while it waited in line is newer than those behind it.
            yield return change.ChangedAt >= last ? change : change with { ChangedAt = last };
            last = change.ChangedAt > last ? change.ChangedAt : last;
        }
    }
}
