using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Meander.Infrastructure.Jobs;

/// <summary>Wires the jobs, for a server and for the verbs alike.</summary>
public static class JobServices
{
    /// <param name="services">Where to.</param>
    /// <param name="ownerConnectionString">Of the tables' owner.</param>
    /// <param name="settings">What jobs go by.</param>
    public static IServiceCollection AddMeanderJobs(this IServiceCollection services, string ownerConnectionString, IConfiguration settings)
    {
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(settings);
        services.AddSingleton(_ => new OwnerDatabase(ownerConnectionString));
        services.AddSingleton<Nights>();
        services.AddSingleton<JobRunner>();
        services.AddSingleton<Job, AuditRetention>();
        services.AddMeanderDispatch(ownerConnectionString, settings);
        return services;
    }
}
