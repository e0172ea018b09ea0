using Meander.Application;
using Meander.Application.Imports;
using Meander.Application.Portal;
using Meander.Domain;
using Meander.Domain.People;
using Meander.Infrastructure;
using Meander.Infrastructure.Postgres;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Meander.Testing;

/// <summary>What an operator is told of an import.</summary>
/// <param name="Problems">Complete sentences, bad lines as <c>line N: reason</c>; with any of them nothing was changed.</param>
/// <param name="Report">What was created and updated, or that nothing was.</param>
public sealed record ImportOutcome(IReadOnlyList<string> Problems, IReadOnlyList<string> Report);

/// <summary>
/// One node of the application over a test database: requests go through the real pipeline under the server's own role, each in a scope and
/// on
/// a connection of its own. States are built by the same commands that people use; only what no command makes is written as the owner.
/// </summary>
public sealed class Given : IDisposable
{
    private static int _organizations;

    private readonly bool _ownsDatabase;
    private readonly ServiceProvider _services;

    private string[]? _tables;

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
        // The stand-ins for portals are on this machine.
        services.AddSingleton(new PortalAddresses(MayBePrivate: true));
        services.AddMeanderApplication();
        services.AddMeanderInfrastructure(database.ServerConnectionString);
        services.AddSingleton(TestShares.ThatWaitForMinutes());
        _services = services.BuildServiceProvider(validateScopes: true);
    }

    public TestDatabase Database { get; }

    public Clock Clock { get; }

    /// <summary>A node on a database of its own in another locale than usual.</summary>
    /// <param name="locale">The options of <c>create database</c> that choose it.</param>
    public static async Task<Given> InLocaleAsync(string locale) =>
        new(await TestDatabase.InLocaleAsync(locale), new Clock(), ownsDatabase: true);

    /// <summary>A second process on the same database.</summary>
    /// <param name="time">How time passes there; null: as here.</param>
    public Given AnotherNode(TimeProvider? time = null) => new(Database, Clock, ownsDatabase: false, time);

    /// <summary>Sends a command as that user; null for a request without a token.</summary>
    public async Task<Result<T>> SendAsync<T>(UserId? user, ICommand<T> command, CancellationToken cancellationToken = default)
    {
        await using var scope = RequestOf(user);
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(command, cancellationToken);
    }

    /// <summary>The same with a token that says that the identity provider has verified that address.</summary>
    public async Task<Result<T>> SendAsync<T>(UserId user, string verifiedEmail, ICommand<T> command)
    {
        await using var scope = RequestOf(user);
        scope.ServiceProvider.GetRequiredService<SignedIn>().VerifiedEmail = verifiedEmail;
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

    /// <summary>
    /// A request with a token that says that the identity provider has verified that address; answers the memberships of who asks, none for
    /// somebody whom no organisation knows.
    /// </summary>
    public async Task<IReadOnlyList<Membership>> SignInAsync(UserId user, string? verifiedEmail)
    {
        await using var scope = RequestOf(user);
        scope.ServiceProvider.GetRequiredService<SignedIn>().VerifiedEmail = verifiedEmail;
        var caller = scope.ServiceProvider.GetRequiredService<ICaller>();
        await caller.LoadAsync(CancellationToken.None);
        return caller.Memberships;
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
        var organization = Organization.Create($"Organisation {slug}", slug, now);
        organization.Change(organization.Settings with { TimeZone = timeZone }, now);
        var profile = new MemberProfile("Admin", $"admin@{slug}.example.org", "nb");
        var admin = Member.Join(organization.Id, UserId.New(), profile, new MemberPlace(Role.OrgAdmin, null, null), now);
        await StoredAsync(async db =>
        {
            await db.EnsureUserAsync(admin.UserId, now, CancellationToken.None);
            db.AddRange(organization, admin);
            return await db.SaveChangesAsync();
        });
        return new Tenant(this, organization.Id, new Person(this, admin.UserId, admin.Id), slug);
    }

    /// <summary>
    /// A line for each table with how many rows it has and a hash of them: equal before and after when nothing was changed.
    /// </summary>
    public async Task<string> SnapshotAsync()
    {
        _tables ??= ((string)(await Database.ExecuteAsync(Tables))!).Split(' ');
        return (string)(await Database.ExecuteAsync(
            $"select string_agg(line, E'\\n' order by line) from ({string.Join(" union all ", _tables.Select(HashOf))}) tables (line)"))!;
    }

    /// <summary>Nothing was changed since that snapshot.</summary>
    /// <exception cref="InvalidOperationException">Something was; it shows what the rows of the tables concerned are now.</exception>
    public async Task AssertUnchangedAsync(string before)
    {
        var after = await SnapshotAsync();
        if (after == before)
            return;
        var changed =
            after.Split('\n').Except(before.Split('\n')).Select(line => line[..line.IndexOf(' ', StringComparison.Ordinal)]).ToList();
        var rows = await Task.WhenAll(changed.Select(table =>
            Database.ExecuteAsync(
                $"select coalesce(string_agg('{table} ' || t, E'\\n' order by t::text), '{table} is empty') from {table} t")));
        throw new InvalidOperationException($"Changed: {string.Join(", ", changed)}. The rows now:\n{string.Join('\n', rows)}");
    }

    public void Dispose()
    {
        _services.Dispose();
        if (_ownsDatabase)
            Database.Dispose();
    }

    // All but Quartz's, in which every scheduler says every few seconds that it is alive.
    private const string Tables =
        """
        select string_agg(quote_ident(relname), ' ' order by relname)
          from pg_class
         where relnamespace = 'public'::regnamespace and relkind = 'r' and relname not like 'qrtz\_%'
        """;

    // When somebody first signed in is written down whatever becomes of what they ask.
    private static string HashOf(string table)
    {
        var row = table == "users" ? "(t.id, t.created_at)::text" : "t::text";
        return $"select '{table} ' || count(*) || ' ' || coalesce(md5(string_agg({row}, E'\\n' order by {row})), '') from {table} t";
    }

    private AsyncServiceScope RequestOf(UserId? user)
    {
        var scope = _services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<SignedIn>().User = user;
        return scope;
    }
}
