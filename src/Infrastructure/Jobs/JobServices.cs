using Meander.Infrastructure.Outbox;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using Quartz;

namespace Meander.Infrastructure.Jobs;

/// <summary>Wires the jobs, for a server and for the verbs alike.</summary>
public static class JobServices
{
    /// <summary>Each job runs once at a time.</summary>
    private const int Threads = 8;

    /// <summary>A node that was not heard of for about twice this long is dead, and its jobs are recovered.</summary>
    private static readonly TimeSpan CheckIn = TimeSpan.FromSeconds(5);

    /// <param name="services">Where to.</param>
    /// <param name="ownerConnectionString">Of the tables' owner.</param>
    /// <param name="settings">What jobs go by.</param>
    public static IServiceCollection AddMeanderJobs(this IServiceCollection services, string ownerConnectionString, IConfiguration settings)
    {
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(settings);
        services.AddSingleton(_ => new OwnerDatabase(ownerConnectionString));
        services.AddSingleton<JobCalendar>();
        services.AddSingleton<JobRunner>();
        services.AddSingleton<ReminderBatches>();
        services.AddSingleton<PauseSweep>();
        services.AddSingleton<Job, AuditRetention>();
        services.AddSingleton<Job, CertificationExpiry>();
        services.AddSingleton<Job, CertificationReminders>();
        services.AddMeanderDispatch(ownerConnectionString, settings);
        return services;
    }

    /// <summary>Runs them on this node's share of the cluster, whose nodes know one another through schema <c>quartz</c>.</summary>
    public static IServiceCollection AddMeanderScheduler(this IServiceCollection services, string ownerConnectionString)
    {
        services.AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(scheduler =>
            {
                scheduler.InstanceName = "meander";
                scheduler.GenerateInstanceId = true;
                scheduler.ShutdownJobInterruption = ShutdownJobInterruption.Always;
            });
            quartz.UseDefaultThreadPool(Threads);
            quartz.UsePersistentStore(store =>
            {
                store.UsePostgres(
                    new NpgsqlConnectionStringBuilder(
                        ownerConnectionString)
                    { MaxPoolSize = Threads, ApplicationName = "meander scheduler" }.ConnectionString);
                store.UseSystemTextJsonSerializer();
                store.UseClustering(cluster =>
                {
                    cluster.CheckinInterval = CheckIn;
                    cluster.CheckinMisfireThreshold = CheckIn;
                });
                store.ConfigureStore(tables =>
                {
                    tables.TablePrefix = "quartz.qrtz_";
                    tables.RecoverFiringsCancelledByShutdown = true;
                });
            });
        });
        services.AddHostedService<JobSchedule>();
        services.AddQuartzHostedService(host => host.WaitForJobsToComplete = true);
        return services;
    }
}
