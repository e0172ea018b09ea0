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
            Gathered? gathered = null;
            try
            {
                entering.AsNobody();
                var done = await db.InTransactionAsync(
                    async cancelled =>
                    {
                        gathered = await places.GatherAsync(entering.AsAll(asked.Callers), asked, cancelled);
                        var changed = await decide(gathered);
                        Written[] writes = [.. places.WritesOf(changed), .. FirstSignIns(asked, gathered)];
                        return Result<IReadOnlyList<CourseRow>>.Of(
                            await new LastRoundTrip(db, entering).RunAsync(writes, () => ShownAsync(asked, cancelled), cancelled));
                    },
                    cancellationToken);
                if (done.Succeeded)
                    Remember(asked, gathered!);
                return done;
            }
            catch (NpgsqlException failure)
                when (gathered is null && tries < MostTries && IsBroken && failure.InnerException is not TimeoutException)
            {
                // As in CallerSession: after a restart of PostgreSQL the pool is full of connections that have ended.
                source.Clear();
            }
        }
    }

    /// <summary>Once for all of them, where each would ask for its own.</summary>
    private async Task<IReadOnlyList<CourseRow>> ShownAsync(AskedTogether asked, CancellationToken cancellationToken) =>
        asked.Shown.Ids.Count == 0 ? [] : await db.AskAsync(
            CourseRow.ById, new Asked<CoursesOf>(asked.Shown, new Operator(), asked.Now), cancellationToken);

    /// <summary>Who takes up memberships does it apart, since what they have then is not what was decided from.</summary>
    private static IReadOnlyList<Written> FirstSignIns(AskedTogether asked, Gathered gathered)
    {
        var newcomers = gathered.NewCallers.Except(asked.TakingUp).ToList();
        return newcomers.Count == 0 ? [] : [new Written(FirstSignIn.WritingDown(newcomers, asked.Now), Count: null)];
    }

    /// <summary>Who enrols reads the answer next, and need not be looked up again for it.</summary>
    private void Remember(AskedTogether asked, Gathered gathered)
    {
        var takingUp = gathered.NewCallers.Intersect(asked.TakingUp).ToHashSet();
        foreach (var caller in gathered.Memberships.Where(caller => !takingUp.Contains(caller.Key)))
            remembered.Remember(new RememberedCaller(caller.Key, [.. caller]));
    }

    private bool IsBroken => db.Database.GetDbConnection().State is ConnectionState.Closed or ConnectionState.Broken;
}
