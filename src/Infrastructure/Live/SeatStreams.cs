using System.Diagnostics.CodeAnalysis;
using Meander.Application;
using Meander.Application.Courses;
using Meander.Domain;
using Meander.Domain.Courses;

namespace Meander.Infrastructure.Live;

/// <summary>What the next look at the database is to find out.</summary>
/// <param name="Number">Looks are numbered in order of their beginning.</param>
/// <param name="Organizations">All that are followed, wholly or in one of their courses.</param>
/// <param name="Told">Courses that have changed, or whose reader waits for a first state.</param>
/// <param name="Compared">Courses whose state is to be compared with the one last seen.</param>
/// <param name="ComparedWholly">Organisations whose every course is.</param>
/// <param name="Audience">Streams whose reader may have lost sight of what they follow.</param>
internal sealed record SeatsLook(
    long Number, IReadOnlyCollection<OrganizationId> Organizations, HashSet<CourseId> Told, IReadOnlyList<CourseId> Compared,
    IReadOnlyList<OrganizationId> ComparedWholly, HashSet<SeatStream> Audience);

/// <summary>
/// All streams of this node, what they have been shown, and what the database has told since. It knows no database, and every call is
/// short.
/// </summary>
internal sealed class SeatStreams : ISeatNews
{
    private readonly Lock _gate = new();
    private readonly Dictionary<CourseId, CourseStreams> _courses = [];
    private readonly Dictionary<OrganizationId, OrganizationStreams> _organizations = [];
    private readonly Dictionary<UserId, HashSet<SeatStream>> _ofUsers = [];
    private readonly HashSet<SeatStream> _joining = [];
    private readonly HashSet<CourseId> _told = [];
    private readonly HashSet<SeatStream> _recheck = [];
    private TaskCompletionSource _news = NoNews();
    private bool _everything;
    private long _looks;

    /// <summary>Adds a reader; the next look shows them the state of their course, and whether they may see it.</summary>
    public SeatStream Join(Follower follower, CourseId? course)
    {
        lock (_gate)
        {
            var stream = new SeatStream(follower, course, _looks);
            var place = course is { } id
                ? Of(_courses, id, () => new CourseStreams(follower.Organization)).Streams
                : Of(_organizations, follower.Organization, () => new OrganizationStreams()).Streams;
            place.Add(stream);
            Of(_ofUsers, follower.User, () => []).Add(stream);
            _joining.Add(stream);
            Wake();
            return stream;
        }
    }

    public void Leave(SeatStream stream)
    {
        lock (_gate)
            Remove(stream);
    }

    public void EndAll()
    {
        lock (_gate)
        {
            foreach (var stream in _ofUsers.Values.SelectMany(streams => streams).ToList())
                End(stream);
        }
    }

    public void OnConnectionLost()
    {
        lock (_gate)
        {
            _everything = true;
            Wake();
        }
    }

    public void Changed(CourseId course, OrganizationId organization)
    {
        lock (_gate)
        {
            if (!_courses.ContainsKey(course) && !_organizations.ContainsKey(organization))
                return;
            _told.Add(course);
            Wake();
        }
    }

    public void MembershipChanged(UserId user)
    {
        lock (_gate)
        {
            if (!_ofUsers.TryGetValue(user, out var streams))
                return;
            _recheck.UnionWith(streams);
            Wake();
        }
    }

    /// <summary>Until there is something to look for.</summary>
    /// <returns>False when nothing came up in that time.</returns>
    public async Task<bool> WaitAsync(TimeSpan atMost, TimeProvider clock, CancellationToken cancellationToken)
    {
        Task somethingToLookFor;
        lock (_gate)
            somethingToLookFor = _news.Task;
        await somethingToLookFor.WaitAsync(atMost, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return somethingToLookFor.IsCompleted;
    }

    /// <summary>Takes what there is to look for.</summary>
    /// <param name="sweep">Also what nobody told of.</param>
    /// <param name="look">Null when there is nothing.</param>
    public bool TryBegin(bool sweep, [NotNullWhen(true)] out SeatsLook? look)
    {
        lock (_gate)
        {
            var all = sweep || _everything;
            var wholly = _organizations.Where(followed => all || followed.Value.States is null).Select(followed => followed.Key).ToList();
            var audience = all ? _ofUsers.Values.SelectMany(streams => streams).ToHashSet() : [.. _recheck.Concat(_joining)];
            var changed = _told.Concat(_joining.Select(stream => stream.Course).OfType<CourseId>()).ToHashSet();
            (_everything, look, _news) = (false, null, NoNews());
            _told.Clear();
            _recheck.Clear();
            if (_ofUsers.Count == 0 || (audience.Count == 0 && changed.Count == 0 && wholly.Count == 0))
                return false;
            look = new SeatsLook(
                ++_looks, [.. _courses.Values.Select(followed => followed.Organization).Concat(_organizations.Keys).Distinct()], changed,
                all ? [.. _courses.Keys] : [], wholly, audience);
            return true;
        }
    }

    /// <summary>Queues a read of every course whose state differs from the one last published.</summary>
    public void Compare(SeatsLook look, IEnumerable<SeatsMark> marks)
    {
        lock (_gate)
        {
            foreach (var mark in marks)
            {
                if ((_courses.TryGetValue(mark.Course, out var one) && one.IsNew(mark.State))
                    || (_organizations.TryGetValue(mark.Organization, out var whole) && whole.IsNew(mark.Course, mark.State)))
                    look.Told.Add(mark.Course);
            }
        }
    }

    /// <summary>Marks the streams whose reader may no longer see the course, so that the next read checks them.</summary>
    public void RecheckAudience(SeatsLook look, IEnumerable<SeatsChange> changes)
    {
        lock (_gate)
        {
            foreach (var change in changes)
            {
                if (!Enrollment.IsOpen(change.Course.Status, change.Course.IsActive)
                    && _courses.TryGetValue(change.Course.Id, out var one))
                    look.Audience.UnionWith(one.Streams);
            }
        }
    }

    /// <summary>Ends the streams that may not go on, then hands what the look found to all others.</summary>
    public void Finish(SeatsLook look, IReadOnlyList<SeatsMark> marks, IReadOnlyList<SeatsChange> changes, IEnumerable<SeatStream> ended)
    {
        lock (_gate)
        {
            foreach (var stream in ended)
                End(stream);
            var states = marks.ToLookup(mark => mark.Organization);
            foreach (var id in look.ComparedWholly)
            {
                if (_organizations.TryGetValue(id, out var whole))
                    whole.States ??= states[id].ToDictionary(mark => mark.Course, mark => mark.State);
            }

            foreach (var change in changes)
                Hand(change);
            foreach (var stream in _joining.Where(stream => stream.Joined < look.Number).ToList())
                Start(stream);
        }
    }

    /// <summary>The look failed; the next one has to look for everything.</summary>
    public void Fail() => OnConnectionLost();

    // Looks follow one another, so another state than the last is a later one. Its version is lower only when the database itself
    // went back, to a backup or to a standby that had not got the last commits; then that is the truth.
    private void Hand(SeatsChange change)
    {
        var state = new SeatsState(change.Version, change.ChangedAt);
        if (_courses.TryGetValue(change.Course.Id, out var one) && one.IsNew(state))
        {
            one.Latest = change;
            foreach (var stream in one.Streams)
                stream.Put(change);
        }

        if (_organizations.TryGetValue(change.Course.OrganizationId, out var whole) && whole.IsNew(change.Course.Id, state))
        {
            whole.States![change.Course.Id] = state;
            // Courses change side by side; their organisation's stream has one order.
            var inOrder = change.ChangedAt >= whole.LastChangedAt ? change : change with { ChangedAt = whole.LastChangedAt };
            whole.LastChangedAt = inOrder.ChangedAt;
            foreach (var stream in whole.Streams)
                stream.Put(inOrder);
        }
    }

    private void Start(SeatStream stream)
    {
        _joining.Remove(stream);
        if (stream.Course is { } id)
        {
            if (_courses[id].Latest is not { } latest)
            {
                End(stream);
                return;
            }

            stream.Put(latest);
        }

        stream.Start();
    }

    private void End(SeatStream stream)
    {
        stream.End();
        Remove(stream);
    }

    private void Remove(SeatStream stream)
    {
        _joining.Remove(stream);
        _recheck.Remove(stream);
        Forget(_ofUsers, stream.Follower.User, streams => streams, stream);
        if (stream.Course is { } id)
            Forget(_courses, id, followed => followed.Streams, stream);
        else
            Forget(_organizations, stream.Follower.Organization, followed => followed.Streams, stream);
    }

    private void Wake() => _news.TrySetResult();

    private static TaskCompletionSource NoNews() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TValue Of<TKey, TValue>(Dictionary<TKey, TValue> all, TKey key, Func<TValue> make)
        where TKey : notnull
    {
        if (!all.TryGetValue(key, out var value))
            all.Add(key, value = make());
        return value;
    }

    private static void Forget<TKey, TValue>(
        Dictionary<TKey, TValue> all, TKey key, Func<TValue, HashSet<SeatStream>> streamsOf, SeatStream stream)
        where TKey : notnull
    {
        if (all.TryGetValue(key, out var value) && streamsOf(value).Remove(stream) && streamsOf(value).Count == 0)
            all.Remove(key);
    }

    private sealed class CourseStreams(OrganizationId organization)
    {
        public OrganizationId Organization { get; } = organization;
        public HashSet<SeatStream> Streams { get; } = [];

        /// <summary>Null until a look has found it.</summary>
        public SeatsChange? Latest { get; set; }

        public bool IsNew(SeatsState state) => Latest is null || state != new SeatsState(Latest.Version, Latest.ChangedAt);
    }

    private sealed class OrganizationStreams
    {
        public HashSet<SeatStream> Streams { get; } = [];

        /// <summary>What each course's state was when the first reader came, or has been since; null until a look has found it.</summary>
        public Dictionary<CourseId, SeatsState>? States { get; set; }

        public DateTimeOffset LastChangedAt { get; set; }

        /// <summary>
        /// To a course made since, the first state is no news; there is none before a look has found where the readers began.
        /// </summary>
        public bool IsNew(CourseId course, SeatsState state) =>
            States is not null && (States.TryGetValue(course, out var last) ? state != last : state.Version != 0);
    }
}
