using System.Runtime.CompilerServices;
using Meander.Application;
using Meander.Application.Courses;
using Meander.Domain;
using Meander.Infrastructure.Mappings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Meander.Infrastructure.Live;

/// <summary>
/// The node's one reader of live seats: it hears which courses changed, reads each change once for all streams, and hands it out. It begins
/// with the first stream. Every few seconds, and whenever it may have missed something, it compares what it has shown with what is stored.
/// </summary>
internal sealed class SeatFeed : ISeatFeed, IAsyncDisposable, IDisposable
{
    /// <summary>The longest that a change stays unseen whose process died between its commit and the notification.</summary>
    public static readonly TimeSpan Sweep = TimeSpan.FromSeconds(3);

    private readonly LiveDataSources _connections;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly SeatStreams _streams = new();
    private readonly Background _background;

    public SeatFeed(LiveDataSources connections, TimeProvider clock, ILogger<SeatFeed> log)
    {
        (_connections, _clock, _log) = (connections, clock, log);
        _background = new Background(
            stopping => Task.WhenAll(new SeatListener(connections, _streams, clock, log).RunAsync(stopping), LookAsync(stopping)),
            _streams.EndAll);
    }

    /// <inheritdoc />
    public IAsyncEnumerable<SeatsChange> OfCourse(Follower follower, CourseId course) => FollowAsync(follower, course);

    /// <inheritdoc />
    public IAsyncEnumerable<SeatsChange> OfOrganization(Follower follower) => FollowAsync(follower, null);

    /// <inheritdoc />
    public void Dispose() => _background.Dispose();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _background.DisposeAsync();

    private async IAsyncEnumerable<SeatsChange> FollowAsync(
        Follower follower, CourseId? course, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        _background.Begin();
        var stream = _streams.Join(follower, course);
        try
        {
            await foreach (var change in stream.ReadAsync(cancellationToken))
                yield return change;
        }
        finally
        {
            _streams.Leave(stream);
        }
    }

    private Task LookAsync(CancellationToken cancellationToken)
    {
        var lastSweep = _clock.GetTimestamp();
        return new RetryLoop(_clock).RunAsync(
            async () =>
            {
                var untilSweep = Sweep - _clock.GetElapsedTime(lastSweep);
                var isSweep = untilSweep <= TimeSpan.Zero || !await _streams.WaitAsync(untilSweep, _clock, cancellationToken);
                if (isSweep)
                    lastSweep = _clock.GetTimestamp();
                if (_streams.TryBegin(isSweep, out var look))
                    await LookAsync(look, cancellationToken);
            },
            (failure, isFirst) =>
            {
                if (isFirst)
                    SeatLog.NotRead(_log, failure);
                _streams.Fail();
            },
            cancellationToken);
    }

    private async Task LookAsync(SeatsLook look, CancellationToken cancellationToken)
    {
        await using var reads = await SeatReads.BeginAsync(_connections, look.Organizations, cancellationToken);
        List<SeatsMark> marks = [];
        if (look.Compared.Count + look.ComparedWholly.Count > 0)
        {
            marks = await reads.MarksAsync(look.Compared, look.ComparedWholly, cancellationToken);
            _streams.Compare(look, marks);
        }

        var changes = await reads.ChangesAsync(look.Told, cancellationToken);
        _streams.RecheckAudience(look, changes);

        // Last, so that the reader's right to see the course is checked after the state was read, never before.
        var ended = await reads.EndedAsync([.. look.Audience], cancellationToken);
        _streams.Finish(look, marks, changes, ended);
    }
}

/// <summary>Which state a course's seats are in. The version alone is not enough: a restored database gives versions out again.</summary>
internal readonly record struct SeatsState(long Version, DateTimeOffset ChangedAt);

/// <summary>The state of one course.</summary>
internal readonly record struct SeatsMark(CourseId Course, OrganizationId Organization, SeatsState State);

/// <summary>
/// One look at the database on behalf of all streams of this node: as the server's role, under row-level security, in the organisations
/// that at least one of their members follows, and no others.
/// </summary>
internal sealed class SeatReads : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly MeanderDb _db;

    private SeatReads(NpgsqlConnection connection, Entering entering) => (_connection, _db) =
        (connection, new MeanderDb(MeanderDb.Options(options => options.UseNpgsql())).LentTo(connection, entering));

    public static async Task<SeatReads> BeginAsync(
        LiveDataSources connections, IReadOnlyCollection<OrganizationId> organizations, CancellationToken cancellationToken)
    {
        var entering = new Entering();
        entering.As(null, organizations);
        return new SeatReads(await connections.OpenAsync(cancellationToken), entering);
    }

    /// <summary>The states that these courses, and all courses of these organisations, are in.</summary>
    public Task<List<SeatsMark>> MarksAsync(
        IReadOnlyList<CourseId> courses, IReadOnlyList<OrganizationId> organizations, CancellationToken cancellationToken) =>
        _db.Courses.Where(course => courses.Contains(course.Id) || organizations.Contains(course.OrganizationId))
            .Select(course => new SeatsMark(course.Id, course.OrganizationId, new SeatsState(
                EF.Property<long>(course, CourseMapping.SeatsVersion),
                EF.Property<DateTimeOffset?>(course, CourseMapping.SeatsChangedAt) ?? course.CreatedAt)))
            .ToListAsync(cancellationToken);

    /// <summary>The courses with their seats, in the order in which these changed.</summary>
    public async Task<IReadOnlyList<SeatsChange>> ChangesAsync(IReadOnlyCollection<CourseId> courses, CancellationToken cancellationToken)
    {
        if (courses.Count == 0)
            return [];
        var rows = await _db.Courses.AsNoTracking().Where(course => courses.Contains(course.Id))
            .Select(course => new
            {
                Course = course,
                Version = EF.Property<long>(course, CourseMapping.SeatsVersion),
                ChangedAt = EF.Property<DateTimeOffset?>(course, CourseMapping.SeatsChangedAt),
            })
            .ToListAsync(cancellationToken);
        return
        [
            .. rows.Select(row => new SeatsChange(CourseRow.Of(row.Course), row.ChangedAt ?? row.Course.CreatedAt, row.Version))
                .OrderBy(change => change.ChangedAt),
        ];
    }

    /// <summary>Streams whose reader may no longer see what they follow.</summary>
    public async Task<IReadOnlySet<SeatStream>> EndedAsync(IReadOnlyList<SeatStream> streams, CancellationToken cancellationToken)
    {
        if (streams.Count == 0)
            return new HashSet<SeatStream>();
        var stillVisible = await SeatsChanged.StillVisibleAsync(
            _db, [.. streams.Select(stream => (stream.Follower, stream.Course))], cancellationToken);
        return streams.Where((_, place) => !stillVisible[place]).ToHashSet();
    }

    public async ValueTask DisposeAsync()
    {
        await _db.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
