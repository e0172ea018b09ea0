using Meander.Domain.Audit;
using Meander.Domain.Notifications;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

[assembly: CollectionBehavior(MaxParallelThreads = 4)]

namespace Meander.Application.Tests;

/// <summary>
/// Rules tried through the commands: one database a class, a new organisation a test, noon UTC of 2026-06-16 at its start.
/// </summary>
public abstract class OnPostgres : IClassFixture<Given>, IAsyncLifetime
{
    private Tenant? _hlf;

    protected OnPostgres(Given given) => (Given = given).Clock.Now = new Clock().Now;

    protected Given Given { get; }

    protected Clock Clock => Given.Clock;

    protected Tenant Hlf => _hlf!;

    public async Task InitializeAsync() => _hlf = await Given.OrganizationAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>Moves the clock to a time of day in Oslo's summer.</summary>
    protected void At(int month, int day, int hour, int minute = 0) => Clock.Now = Instant(month, day, hour, minute);

    /// <summary>A time of day in Oslo's summer of 2026.</summary>
    protected static DateTimeOffset Instant(int month, int day, int hour, int minute = 0) =>
        new DateTimeOffset(2026, month, day, hour, minute, 0, TimeSpan.FromHours(2)).ToUniversalTime();

    /// <summary>A list given in a change; without items it clears.</summary>
    protected static Optional<IReadOnlyList<T>?> List<T>(params T[] items) => new(items);

    /// <summary>The command is refused with that code, and no row of any table is other than before.</summary>
    protected async Task<DomainError> RefusedAsync<T>(string code, Func<Task<Result<T>>> command, params string[] path)
    {
        var before = await Given.SnapshotAsync();
        var result = await command();
        Assert.Equal(code, result.Code());
        await Given.AssertUnchangedAsync(before);
        if (path.Length > 0)
            Assert.Equal(path, result.Errors[0].Path);
        return result.Errors[0];
    }

    /// <summary>The caller's role does not allow it, and no row of any table is other than before.</summary>
    protected async Task ForbiddenAsync<T>(Func<Task<Result<T>>> command)
    {
        var before = await Given.SnapshotAsync();
        await Assert.ThrowsAsync<Forbidden>(command);
        await Given.AssertUnchangedAsync(before);
    }

    /// <summary>The command succeeds, and no row of any table is other than before.</summary>
    protected async Task ChangesNothingAsync<T>(Func<Task<Result<T>>> command)
    {
        var before = await Given.SnapshotAsync();
        Assert.Equal("OK", (await command()).Code());
        await Given.AssertUnchangedAsync(before);
    }

    /// <summary>What was recorded about a thing, in order.</summary>
    protected Task<List<AuditEvent>> AuditOfAsync(Guid subject) => Given.StoredAsync(db =>
        db.AuditEvents.AsNoTracking().Where(one => one.SubjectId == subject).OrderBy(one => one.At).ThenBy(one => one.Id).ToListAsync());

    /// <summary>The actions recorded about a thing, in order.</summary>
    protected async Task<IEnumerable<string>> ActionsOnAsync(Guid subject) => (await AuditOfAsync(subject)).Select(one => one.Action);

    /// <summary>What a person was told, in order.</summary>
    protected Task<List<Notification>> MessagesToAsync(Person person) => Given.StoredAsync(db =>
        db.Notifications.AsNoTracking()
            .Where(one => one.UserId == person.Id)
            .OrderBy(one => one.CreatedAt)
            .ThenBy(one => one.Id)
            .ToListAsync());

    /// <summary>The kinds of what a person was told, in order.</summary>
    protected async Task<IEnumerable<NotificationKind>> KindsToAsync(Person person) =>
        (await MessagesToAsync(person)).Select(one => one.Kind);

    /// <summary>Returns when a session of this database waits for a lock.</summary>
    protected async Task SomebodyWaitsAsync()
    {
        await using var superuser = NpgsqlDataSource.Create(Given.Database.SuperuserConnectionString);
        await using var waiting = superuser.CreateCommand(
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
        var patience = DateTime.UtcNow.AddSeconds(60);
        while ((long)(await waiting.ExecuteScalarAsync())! == 0)
        {
            Assert.True(DateTime.UtcNow < patience, "Nobody waits.");
            await Task.Delay(20);
        }
    }

    /// <summary>How many audit events there are in all.</summary>
    protected Task<int> AuditCountAsync() => Given.StoredAsync(db => db.AuditEvents.CountAsync());
}

internal static class Answers
{
    /// <summary>The first refusal's code; OK for a value.</summary>
    public static string Code<T>(this Result<T> result) => result.Succeeded ? "OK" : result.Errors[0].Code;

    /// <summary>Every refusal's code.</summary>
    public static IEnumerable<string> Codes<T>(this Result<T> result) => result.Errors.Select(error => error.Code);
}
