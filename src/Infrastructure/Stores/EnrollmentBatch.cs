using System.Data;
using Meander.Application;
using Meander.Application.Courses;
using Meander.Application.People;
using Meander.Application.Registrations;
using Meander.Domain;
using Meander.Domain.Registrations;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Meander.Infrastructure.Stores;

/// <inheritdoc cref="IEnrollmentBatch" />
internal sealed class EnrollmentBatch(
    MeanderDb db, PlaceStore places, Entering entering, RememberedCallers remembered, NpgsqlDataSource source) : IEnrollmentBatch
{
    private const int MostTries = 10;

    /// <inheritdoc />
    public async Task<Result<IReadOnlyList<CourseRow>>> RunAsync(
        AskedTogether asked, Func<Gathered, Task<IReadOnlyList<Places>>> decide, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            var isDecided = false;
            try
            {
                entering.AsNobody();
                return await db.InTransactionAsync(
                    async cancelled =>
                    {
                        entering.AsAll(asked.Callers);
                        var gathered = await places.GatherAsync(asked, cancelled);
                        isDecided = true;
                        Remember(gathered);
                        await places.StoreAsync(await decide(gathered), cancelled);
                        return Result<IReadOnlyList<CourseRow>>.Of(await ShownAsync(asked, cancelled));
                    },
                    cancellationToken);
            }
            catch (NpgsqlException failure)
                when (!isDecided && tries < MostTries && IsBroken && failure.InnerException is not TimeoutException)
            {
                // As in CallerSession: after a restart of PostgreSQL the pool is full of connections that have ended.
                source.Clear();
            }
        }
    }

    /// <summary>Once for all of them, where each would ask for its own.</summary>
    private async Task<IReadOnlyList<CourseRow>> ShownAsync(AskedTogether asked, CancellationToken cancellationToken) =>
        asked.Shown.Count == 0 ? [] : await db.AskAsync(
            CourseRow.ById, new Asked<IReadOnlyList<CourseId>>(asked.Shown, new Operator(), asked.Now), cancellationToken);

    /// <summary>Who enrols reads the answer next, and need not be looked up again for it.</summary>
    private void Remember(Gathered gathered)
    {
        foreach (var caller in gathered.Memberships.Where(caller => !gathered.NewCallers.Contains(caller.Key)))
            remembered.Remember(new RememberedCaller(caller.Key, [.. caller]));
    }

    private bool IsBroken => db.Database.GetDbConnection().State is ConnectionState.Closed or ConnectionState.Broken;
}
