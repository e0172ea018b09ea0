using Meander.Application;
using Meander.Application.Certifications;
using Meander.Application.Imports;
using Meander.Application.People;
using Meander.Application.Registrations;
using Meander.Application.Reports;
using Meander.Infrastructure.Csv;
using Meander.Infrastructure.Live;
using Meander.Infrastructure.Reports;
using Meander.Infrastructure.Stores;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace Meander.Infrastructure;

/// <summary>Wires the ports of the application to PostgreSQL.</summary>
public static class InfrastructureServices
{
    /// <summary>More connections do less: 8 to 16 carry as much as 32 and far more than 256 (design, section 10).</summary>
    /// <remarks>
    /// Requests have all but those of <see cref="EnrollmentQueue.MostBatches"/>. Short reads have <see cref="SharedReads.MostConnections"/>
    /// beside them.
    /// </remarks>
    public const int MostConnections = 16;

    /// <summary>How long connecting may take. Requests wait for a connection before that, in <see cref="ConnectionShares"/>.</summary>
    private const int SecondsToConnect = 10;

    /// <summary>
    /// The database as the server's role sees it. Each scope is told by <see cref="SignedIn"/> who asks.
    /// </summary>
    /// <param name="services">Where to.</param>
    /// <param name="connectionString">
    /// Of the server's role, as <see cref="Migrator.MigrateAsync"/> gives it; its pool settings win. The size that it gives is that of both
    /// pools together.
    /// </param>
    public static IServiceCollection AddMeanderInfrastructure(this IServiceCollection services, string connectionString)
    {
        var pool = PoolSettings(connectionString);
        services.AddSingleton(_ => new NpgsqlDataSourceBuilder(pool.ConnectionString).Build());
        services.AddSingleton(provider => new ConnectionShares(
            Math.Max(1, pool.MaxPoolSize - EnrollmentQueue.MostBatches), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new SharedReads(pool, provider.GetRequiredService<ConnectionShares>()));
        services.AddScoped<SignedIn>();
        services.AddScoped<Entering>();
        services.AddScoped<CallerSession>();
        services.AddScoped<ICaller>(provider => provider.GetRequiredService<CallerSession>());
        services.AddSingleton<RememberedCallers>();
        // Trap: whatever a scope resolves it disposes of, under each name once more. The scope's lease gives a context back once; one from
        // the pool's factory would be given back by every name, the second time out of the hands of the request that has it by then.
        services.AddDbContextPool<DbContext, MeanderDb>((provider, options) =>
            MeanderDb.Configure(options, builder => builder
                .UseNpgsql().AddInterceptors(provider.GetRequiredService<SeatPublisher>())));
        services.AddScoped(provider => ((MeanderDb)provider.GetRequiredService<DbContext>())
            .LentTo(provider.GetRequiredService<CallerSession>().Connection, provider.GetRequiredService<Entering>()));
        services.AddStores();
        services.AddScoped<IEnrollmentBatch, EnrollmentBatch>();
        services.AddScoped<ITrainingReports, TrainingReports>();

        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(_ => new LiveDataSources(connectionString));
        services.AddSingleton<SeatPublisher>();
        services.AddSingleton<ISeatFeed, SeatFeed>();
        services.AddSingleton<NotificationLooks>();
        services.AddScoped<INotificationFeed, NotificationFeed>();
        return services;
    }

    /// <summary>
    /// The database past row-level security, for commands that an operator gives at a terminal: the caller is <see cref="Operator"/>.
    /// </summary>
    public static IServiceCollection AddMeanderForOperator(this IServiceCollection services, string ownerConnectionString)
    {
        services.AddScoped<ICaller, Operator>();
        services.AddDbContext<MeanderDb>(options => MeanderDb.Configure(options, builder => builder.UseNpgsql(ownerConnectionString)));
        services.AddScoped<IBulkStore, BulkStore>();
        services.AddSingleton<ICsvFiles, CsvFiles>();
        services.TryAddSingleton(TimeProvider.System);
        return services.AddStores();
    }

    private static IServiceCollection AddStores(this IServiceCollection services)
    {
        services.AddScoped<IMeanderDb>(provider => provider.GetRequiredService<MeanderDb>());
        services.AddScoped<PlaceStore>();
        services.AddScoped<IPlaces>(provider => provider.GetRequiredService<PlaceStore>());
        return services.AddScoped<IHoldings, Holdings>();
    }

    private static NpgsqlConnectionStringBuilder PoolSettings(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        const int Own = MostConnections + EnrollmentQueue.MostBatches;
        Default("Maximum Pool Size", () => settings.MaxPoolSize = Own + SharedReads.MostConnections);
        settings.MaxPoolSize = Math.Max(1, settings.MaxPoolSize - SharedReads.MostConnections);
        Default("Timeout", () => settings.Timeout = SecondsToConnect);
        Default("Max Auto Prepare", () => settings.MaxAutoPrepare = 200);
        Default("Auto Prepare Min Usages", () => settings.AutoPrepareMinUsages = 2);
        Default("Application Name", () => settings.ApplicationName = "meander");

        // Nothing of who asked outlives a transaction (docs/decisions/0015), so there is nothing to reset.
        Default("No Reset On Close", () => settings.NoResetOnClose = true);
        return settings;

        void Default(string keyword, Action set)
        {
            if (!settings.ShouldSerialize(keyword))
                set();
        }
    }
}
