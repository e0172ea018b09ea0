using Meander.Infrastructure.Jobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Meander.Infrastructure.Outbox;

/// <summary>Wires what leaves the system, for the jobs that run it.</summary>
public static class DispatchServices
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(5);

    /// <summary>
    /// <see cref="PushDispatch"/>, <see cref="WebhookDispatch"/> and <see cref="WebhookReconcile"/>, one each a process because circuit and
    /// connections last longer than a run, and the jobs that run them.
    /// </summary>
    /// <param name="services">Where to.</param>
    /// <param name="ownerConnectionString">As the owner of the tables (docs/decisions/0006).</param>
    /// <param name="settings">Of <c>Push</c> and <c>Webhooks</c>.</param>
    public static IServiceCollection AddMeanderDispatch(
        this IServiceCollection services, string ownerConnectionString, IConfiguration settings)
    {
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(_ => PushSettings.From(settings));
        services.AddSingleton(_ => WebhookSettings.From(settings));
        services.AddSingleton(_ => new OutboxConnections(ownerConnectionString));
        services.AddSingleton<PushGateway>();
        services.AddSingleton<PushDispatch>();
        services.AddSingleton<PortalClient>();
        services.AddSingleton<WebhookDispatch>();
        services.AddSingleton<WebhookReconcile>();
        services.AddSingleton<Job>(provider => new OutboxJob(
            "push-dispatch", "Sends what is due to the push gateway.", Often,
            (run, cancellationToken) => provider.GetRequiredService<PushDispatch>().RunAsync(run.AsOf, run.DryRun, cancellationToken)));
        services.AddSingleton<Job>(provider => new OutboxJob(
            "webhook-dispatch", "Posts status changes that are due to the organisations' portals.", Often,
            (run, cancellationToken) => provider.GetRequiredService<WebhookDispatch>().RunAsync(run.AsOf, run.DryRun, cancellationToken)));
        services.AddSingleton<Job>(provider => new OutboxJob(
            "webhook-reconcile", "Queues again what a portal last acknowledged differently.", every: null,
            (run, cancellationToken) => provider.GetRequiredService<WebhookReconcile>()
                .RunAsync([.. run.Organizations.Select(organization => organization.Id.Value)], run.AsOf, run.DryRun, cancellationToken)));
        return services;
    }
}
