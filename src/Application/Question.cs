using Meander.Application.People;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application;

/// <summary>
/// Rows whose statement is put together and translated once for each of its shapes, then asked again with other values. What differs from
/// one request to the next is told by <see cref="Asked{TRequest}"/> alone: conditions may capture it, its parts and nothing else.
/// </summary>
/// <param name="rows">The rows and their order, as a statement that has not run yet.</param>
/// <param name="shapeOf">
/// What of the request makes it another statement and not only another value in it; null: nothing does. What the caller's roles make of it
/// is looked at without being named here. It answers null for what is asked too seldom, or in too many ways, to be kept.
/// </param>
public sealed class Question<TRequest, TRow>(
    Func<IMeanderDb, Asked<TRequest>, IQueryable<TRow>> rows, Func<Asked<TRequest>, object?>? shapeOf = null)
{
    /// <summary>Put together anew, for the translation.</summary>
    public IQueryable<TRow> Rows(IMeanderDb db, Asked<TRequest> asked) => rows(db, asked);

    /// <summary>Equal for requests that are one statement; null for one that is put together each time.</summary>
    public object? ShapeOf(Asked<TRequest> asked)
    {
        ArgumentNullException.ThrowIfNull(asked);
        var shape = shapeOf is null ? typeof(TRequest) : shapeOf(asked);
        return shape is null ? null : (asked.Reach.StaffOrganizations.Count > 0, asked.Reach.CoordinatedAssociations.Count > 0, shape);
    }
}

/// <summary>A request, who asks it, and when.</summary>
public sealed record Asked<TRequest>(TRequest Request, ICaller Caller, DateTimeOffset Now)
{
    /// <summary>How far the caller's memberships reach.</summary>
    public Reach Reach => Caller.Reach;
}

/// <summary>Asks as the caller, now.</summary>
public sealed class Questions(IMeanderDb db, ICaller caller, TimeProvider clock)
{
    /// <summary>All rows, in the question's order.</summary>
    public Task<IReadOnlyList<TRow>> AskAsync<TRequest, TRow>(
        Question<TRequest, TRow> question, TRequest request, CancellationToken cancellationToken) =>
        db.AskAsync(question, With(request), cancellationToken);

    /// <summary>How many rows there are, by a statement that is put together each time.</summary>
    public Task<int> CountAsync<TRequest, TRow>(
        Func<IMeanderDb, Asked<TRequest>, IQueryable<TRow>> rows, TRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return rows(db, With(request)).CountAsync(cancellationToken);
    }

    /// <summary>The request as the caller asks it now.</summary>
    public Asked<TRequest> With<TRequest>(TRequest request) => new(request, caller, clock.GetUtcNow());
}
