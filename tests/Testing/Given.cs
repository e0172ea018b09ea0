using Meander.Application;
using Meander.Application.Imports;
using Meander.Domain;
using Meander.Domain.People;
using Meander.Infrastructure;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Meander.Testing;

/// <summary>What an operator is told of an import.</summary>
/// <param name="Problems">Complete sentences, bad lines as <c>line N: reason</c>; with any of them nothing was changed.</param>
/// <param name="Report">What was created and updated, or that nothing was.</param>
public sealed record ImportOutcome(IReadOnlyList<string> Problems, IReadOnlyList<string> Report);

/// <summary>
/// One node of the application over a test database: requests go through the real pipeline under the server's own role, each in a scope and on
/// a connection of its own. States are built by the same commands that people use; only what no command makes is written as the owner.
/// </summary>
public sealed class Given : IDisposable
{
    private static int _organizations;

    private readonly bool _ownsDatabase;
    private readonly ServiceProvider _services;

    /// <summary>A node on a database of its own: a class fixture.</summary>
    public Given()
        : this(new TestDatabase(), new Clock(), ownsDatabase: true)
    {
    }

    private Given(TestDatabase database, Clock clock, bool ownsDatabase, TimeProvider? time = null)
    {
        (Database, Clock, _ownsDatabase) = (database, clock, ownsDatabase);
        var services = new ServiceCollection();
        services.AddSingleton(time ?? clock);
        services.AddMeanderApplication();
        services.AddMeanderInfrastructure(database.ServerConnectionString);
        _services = services.BuildServiceProvider(validateScopes: true);
    }

    public TestDatabase Database { get; }

    public Clock Clock { get; }

    /// <summary>A second process on the same database.</summary>
    /// <param name="time">How time passes there; null: as here.</param>
    public Given AnotherNode(TimeProvider? time = null) => new(Database, Clock, ownsDatabase: false, time);

    /// <summary>Sends a command as that user; null for a request without a token.</summary>
    public async Task<Result<T>> SendAsync<T>(UserId? user, ICommand<T> command)
    {
        await using var scope = RequestOf(user);
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(command);
    }

    /// <summary>Several commands one after another in one request, as the fields of one GraphQL mutation are.</summary>
    public async Task InOneRequestAsync(UserId user, Func<IMediator, Task> commands)
    {
        await using var scope = RequestOf(user);
        await commands(scope.ServiceProvider.GetRequiredService<IMediator>());
    }

    /// <summary>Asks a query as that user.</summary>
    public async Task<T> AskAsync<T>(UserId? user, IQuery<T> query)
    {
        await using var scope = RequestOf(user);
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(query);
    }

    /// <summary>Sends an import as an operator at a terminal.</summary>
    public async Task<ImportOutcome> ImportAsync(ICommand<ImportReport> import)
    {
        await using var terminal = new ServiceCollection().AddSingleton<TimeProvider>(Clock).AddMeanderApplication()
            .AddMeanderForOperator(Database.ConnectionString).BuildServiceProvider(validateScopes: true);
        await using var scope = terminal.CreateAsyncScope();
        var result = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(import);
        return new ImportOutcome([.. result.Errors.Select(error => error.Message)], result.Succeeded ? result.Value.Sentences : []);
    }

    /// <summary>What is stored, past row-level security; also for states that no command leads to.</summary>
    public async Task<T> StoredAsync<T>(Func<MeanderDb, Task<T>> read)
    {
        await using var db = MeanderDb.ForOwner(Database.ConnectionString);
        return await read(db);
    }

    /// <summary>An organisation with one admin.</summary>
    public async Task<Tenant> OrganizationAsync(string timeZone = "Europe/Oslo")
    {
        var slug = $"org-{Interlocked.Increment(ref _organizations)}";
        var now = Clock.Now;
        var organization = Organization.Found($"Organisation {slug}", slug, now);
        organization.Change(organization.Settings with { TimeZone = timeZone }, now);
        var admin = User.Make(UserId.New(), "Admin", $"admin@{slug}.example.org", "nb", now);
        var member = Member.Join(organization.Id, admin.Id, new MemberPlace(Role.OrgAdmin, null, null), now);
        await StoredAsync(async db =>
        {
            db.AddRange(organization, admin, member);
            return await db.SaveChangesAsync();
        });
        return new Tenant(this, organization.Id, new Person(this, admin.Id, member.Id), slug);
    }

    /// <summary>Every row of every table as text: equal before and after when nothing was changed.</summary>
    public async Task<string> SnapshotAsync()
    {
        var rows = await StoredAsync(db => db.Database.SqlQueryRaw<string>(Snapshot).ToListAsync());
        return string.Join('\n', rows);
    }

    public void Dispose()
    {
        _services.Dispose();
        if (_ownsDatabase)
            Database.Dispose();
    }

    private const string Snapshot =
        """
        select format('organizations %s', t) as "Value" from organizations t
        union all select format('local_associations %s', t) from local_associations t
        union all select format('users %s', t) from users t
        union all select format('user_organization_memberships %s', t) from user_organization_memberships t
        union all select format('certification_types %s', t) from certification_types t
        union all select format('certifications %s', t) from certifications t
        union all select format('certification_periods %s', t) from certification_periods t
        union all select format('certification_reminders %s', t) from certification_reminders t
        union all select format('peer_mentor_availability %s', t) from peer_mentor_availability t
        union all select format('roster_entries %s', t) from roster_entries t
        union all select format('course_alerts %s', t) from course_alerts t
        union all select format('courses %s', t) from courses t
        union all select format('course_registrations %s', t) from course_registrations t
        union all select format('notifications %s', t) from notifications t
        union all select format('webhook_deliveries %s', t) from webhook_deliveries t
        union all select format('devices %s', t) from devices t
        union all select format('push_messages %s', t) from push_messages t
        union all select format('audit_events %s', t) from audit_events t
        order by 1
        """;

    private AsyncServiceScope RequestOf(UserId? user)
    {
        var scope = _services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<SignedIn>().User = user;
        return scope;
    }
}
