using Meander.Application;
using Meander.Application.Courses;
using Meander.Application.People;
using Meander.Domain;
using Meander.Domain.Audit;
using Meander.Domain.Certifications;
using Meander.Domain.Courses;
using Meander.Domain.Notifications;
using Meander.Domain.People;
using Meander.Domain.Portal;
using Meander.Domain.Registrations;
using Meander.Infrastructure.Live;
using Meander.Infrastructure.Mappings;
using Meander.Infrastructure.Migrations;
using Meander.Infrastructure.Questions;
using Meander.Infrastructure.Stores;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Meander.Infrastructure;

/// <summary>The tables as the aggregates see them. What the constraints and triggers do is in <c>Migrations/*.sql</c>.</summary>
/// <param name="options">From <see cref="Configure"/>.</param>
public sealed class MeanderDb(DbContextOptions<MeanderDb> options) : DbContext(options), IMeanderDb
{
    private static readonly EnterFirst EnterFirst = new();

    private readonly HashSet<(CourseId Course, OrganizationId Organization)> _seatsTouched = [];

    public DbSet<Organization> Organizations => Set<Organization>();
    public DbSet<LocalAssociation> LocalAssociations => Set<LocalAssociation>();
    public DbSet<Member> Members => Set<Member>();
    public DbSet<CertificationType> CertificationTypes => Set<CertificationType>();
    public DbSet<Certification> Certifications => Set<Certification>();
    public DbSet<CertificationPeriod> CertificationPeriods => Set<CertificationPeriod>();
    public DbSet<Course> Courses => Set<Course>();
    public DbSet<CourseRegistration> Registrations => Set<CourseRegistration>();
    public DbSet<Notification> Notifications => Set<Notification>();
    public DbSet<AuditEvent> AuditEvents => Set<AuditEvent>();
    public DbSet<WebhookDelivery> WebhookDeliveries => Set<WebhookDelivery>();
    public DbSet<MentorAvailability> Availabilities => Set<MentorAvailability>();
    public DbSet<CourseAlert> CourseAlerts => Set<CourseAlert>();
    public DbSet<RosterEntry> RosterEntries => Set<RosterEntry>();

    /// <inheritdoc />
    public IQueryable<SuppressedMember> SuppressedMembers(DateTimeOffset at) => FromExpression(() => SuppressedMembers(at));

    /// <inheritdoc />
    public IQueryable<FoundCourse> CoursesLike(string pattern) => FromExpression(() => CoursesLike(pattern));

    /// <inheritdoc />
    public IQueryable<FoundMembers> MembersLike(string pattern, int atMost) => FromExpression(() => MembersLike(pattern, atMost));

    /// <summary>Past row-level security, for verbs that an operator runs (import, verify).</summary>
    public static MeanderDb ForOwner(string ownerConnectionString) => new(Options(options => options.UseNpgsql(ownerConnectionString)));

    internal static MeanderDb ForOwner(Npgsql.NpgsqlDataSource owner) => new(Options(options => options.UseNpgsql(owner)));

    /// <inheritdoc />
    public async Task<IReadOnlyList<TRow>> AskAsync<TRequest, TRow>(
        Question<TRequest, TRow> question, Asked<TRequest> asked, CancellationToken cancellationToken)
    {
        if (Translated<TRequest, TRow>.Find(question, this, asked) is not { } translated)
            return await question.Rows(this, asked).ToListAsync(cancellationToken);
        var rows = new List<TRow>();
        await foreach (var row in translated(this, asked).WithCancellation(cancellationToken))
            rows.Add(row);
        return rows;
    }

    /// <inheritdoc />
    public async Task<TResult> InTransactionAsync<TResult>(
        Func<CancellationToken, Task<TResult>> work, CancellationToken cancellationToken)
        where TResult : IResult<TResult>
    {
        ArgumentNullException.ThrowIfNull(work);
        await using var transaction = await Database.BeginTransactionAsync(cancellationToken);
        try
        {
            var result = await work(cancellationToken);
            if (result.Errors.Count > 0)
                return result;
            await SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return result;
        }
        catch (DbUpdateConcurrencyException)
        {
            return TResult.Refuse([new ChangedMeanwhile()]);
        }
        catch (DbUpdateException failure)
            when (failure.InnerException is PostgresException broken
                && ConstraintErrors.For(broken, failure.Entries.Select(entry => entry.Entity)) is { } refusal)
        {
            return TResult.Refuse([refusal]);
        }
        catch (PostgresException broken) when (ConstraintErrors.For(broken, []) is { } refusal)
        {
            return TResult.Refuse([refusal]);
        }
        finally
        {
            // The next change of this request starts from what the database says.
            ChangeTracker.Clear();
            _seatsTouched.Clear();
            IsCommitted = false;
        }
    }

    /// <inheritdoc />
    public Task LockOrganizationAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        Database.ExecuteSqlAsync($"select from organizations where id = {organization.Value} for no key update", cancellationToken);

    /// <inheritdoc />
    public Task EnsureUserAsync(UserId user, DateTimeOffset now, CancellationToken cancellationToken) =>
        Database.ExecuteSqlAsync($"select ensure_user({user.Value}, {now.ToUniversalTime()})", cancellationToken);

    /// <inheritdoc />
    public async Task<bool> SetPortalSecretAsync(OrganizationId organization, string? secret, CancellationToken cancellationToken)
    {
        var answers = await Database.SqlQuery<bool>($"select set_portal_secret({organization.Value}, {secret})")
            .ToListAsync(cancellationToken);
        return answers.Single();
    }

    /// <inheritdoc />
    public Task RegisterDeviceAsync(string token, DevicePlatform platform, DateTimeOffset now, CancellationToken cancellationToken) =>
        Database.ExecuteSqlAsync(
            $"select register_device({token}, {Words.Of(platform)}, {now.ToUniversalTime()}, {Device.MaxPerPerson})", cancellationToken);

    /// <summary>As whom its statements run; null for the owner, whom row-level security does not hold.</summary>
    internal Entering? Entering { get; private set; }

    /// <summary>Requests take a context from a pool: from now on it is this one's.</summary>
    internal MeanderDb LentTo(NpgsqlConnection connection, Entering entering)
    {
        Database.SetDbConnection(connection);
        _seatsTouched.Clear();
        Entering = entering;
        return this;
    }

    /// <summary>The courses whose seats change with this transaction.</summary>
    internal IReadOnlyCollection<(CourseId Course, OrganizationId Organization)> SeatsTouched => _seatsTouched;

    /// <summary>The seats of these courses change with this transaction; its commit publishes them (<see cref="SeatPublisher"/>).</summary>
    internal void Touch(IEnumerable<CourseRegistration> registrations) =>
        _seatsTouched.UnionWith(registrations.Select(registration => (registration.CourseId, registration.OrganizationId)));

    /// <summary>The commit went along with what was written, before the end of <see cref="InTransactionAsync"/>.</summary>
    internal bool IsCommitted { get; set; }

    internal static DbContextOptions<MeanderDb> Options(Action<DbContextOptionsBuilder> connect)
    {
        var builder = new DbContextOptionsBuilder<MeanderDb>();
        Configure(builder, connect);
        return builder.Options;
    }

    internal static void Configure(DbContextOptionsBuilder builder, Action<DbContextOptionsBuilder> connect)
    {
        connect(builder);
        builder.ReplaceService<IMigrationsAssembly, EmbeddedMigrations>();
        PlainQueries.For(builder);
        builder.AddInterceptors(EnterFirst, LastRoundTrip.CommittedBefore);

        // The migrations are SQL files beside the mappings; there is no snapshot that EF could compare the model with.
        builder.ConfigureWarnings(warnings => warnings
            .Ignore(RelationalEventId.PendingModelChangesWarning)
            // Whatever fails is thrown as well, and logged once by whoever catches it; a client that leaves is no error at all.
            .Log(
                (RelationalEventId.CommandError, LogLevel.Debug),
                (RelationalEventId.ConnectionError, LogLevel.Debug),
                (RelationalEventId.TransactionError, LogLevel.Debug),
                (CoreEventId.QueryIterationFailed, LogLevel.Debug),
                (CoreEventId.SaveChangesFailed, LogLevel.Debug)));
    }

    /// <inheritdoc />
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) => Columns.Convert(configurationBuilder);

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(MeanderDb).Assembly);
        modelBuilder.HasDbFunction(typeof(MeanderDb).GetMethod(nameof(SuppressedMembers))!).HasName("suppressed_members");
        modelBuilder.HasDbFunction(typeof(MeanderDb).GetMethod(nameof(CoursesLike))!).HasName("courses_like");
        modelBuilder.HasDbFunction(typeof(MeanderDb).GetMethod(nameof(MembersLike))!).HasName("members_like");
        modelBuilder.HasDbFunction(typeof(Snapshots).GetMethod(nameof(Snapshots.Current))!).HasName("current_snapshot");
        modelBuilder.HasDbFunction(typeof(Snapshots).GetMethod(nameof(Snapshots.NextTransaction))!).HasName("next_transaction");
        modelBuilder.HasDbFunction(typeof(LetterCase).GetMethod(nameof(LetterCase.Lower))!).HasName("in_lower_case");
        Columns.Name(modelBuilder);
    }
}
