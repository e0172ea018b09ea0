using Meander.Application.Courses;
using Meander.Domain;
using Meander.Infrastructure.Mappings;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Meander.Infrastructure.Courses;

/// <summary>Which state a course's seats are in. The version alone would do, had no database ever lost its last commits and made others.</summary>
internal readonly record struct SeatsState(long Version, DateTimeOffset ChangedAt);

/// <summary>The state of one course.</summary>
internal readonly record struct SeatsMark(CourseId Course, OrganizationId Organization, SeatsState State);

/// <summary>
/// One look at the database on behalf of all streams of this node: as the server's role, under row-level security, in the organisations
/// that somebody who belongs to them follows, and no others.
/// </summary>
internal sealed class SeatReads : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly MeanderDb db;

    private SeatReads(NpgsqlConnection connection) =>
        (this.connection, db) = (connection, new MeanderDb(MeanderDb.Options(options => options.UseNpgsql(connection))));

    public static async Task<SeatReads> BeginAsync(
        LiveConnections connections, IReadOnlyCollection<OrganizationId> organizations, CancellationToken cancellationToken)
    {
        var reads = new SeatReads(await connections.OpenAsync(cancellationToken));
        try
        {
            // What enter() does for a user; here nobody in particular asks.
            await using var command = new NpgsqlCommand("select set_config('meander.organizations', $1::text, false)", reads.connection);
            command.Parameters.Add(new NpgsqlParameter { Value = "{" + string.Join(',', organizations.Select(one => one.Value)) + "}" });
            await command.ExecuteNonQueryAsync(cancellationToken);
            return reads;
        }
        catch
        {
            await reads.DisposeAsync();
            throw;
        }
    }

    /// <summary>The states that these courses, and all courses of these organisations, are in.</summary>
    public Task<List<SeatsMark>> MarksAsync(
        IReadOnlyList<CourseId> courses, IReadOnlyList<OrganizationId> organizations, CancellationToken cancellationToken) =>
        db.Courses.Where(course => courses.Contains(course.Id) || organizations.Contains(course.OrganizationId))
            .Select(course => new SeatsMark(course.Id, course.OrganizationId, new SeatsState(
                EF.Property<long>(course, CourseMapping.SeatsVersion),
                EF.Property<DateTimeOffset?>(course, CourseMapping.SeatsChangedAt) ?? course.CreatedAt)))
            .ToListAsync(cancellationToken);

    /// <summary>The courses with their seats, in the order in which these changed.</summary>
    public async Task<IReadOnlyList<SeatsChange>> ChangesAsync(IReadOnlyCollection<CourseId> courses, CancellationToken cancellationToken)
    {
        if (courses.Count == 0)
            return [];
        var rows = await db.Courses.AsNoTracking().Where(course => courses.Contains(course.Id))
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
        var mayGoOn = await SeatAudience.MayGoOnAsync(db, [.. streams.Select(stream => (stream.Follower, stream.Course))], cancellationToken);
        return streams.Where((_, place) => !mayGoOn[place]).ToHashSet();
    }

    public async ValueTask DisposeAsync()
    {
        await db.DisposeAsync();
        await connection.DisposeAsync();
    }
}
