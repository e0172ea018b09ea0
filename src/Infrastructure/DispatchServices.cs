using Meander.Infrastructure.Notifications;
using Meander.Infrastructure.Portal;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Meander.Infrastructure;

/// <summary>Wires what leaves the system, for the jobs that run it.</summary>
public static class DispatchServices
{
    /// <summary>
    /// <see cref="PushDispatch"/>, <see cref="WebhookDispatch"/> and <see cref="WebhookReconcile"/>, one each a process: circuit and connections
    /// last longer than a run.
    /// </summary>
    /// <param name="services">Where to.</param>
    /// <param name="ownerConnectionString">As the owner of the tables (docs/decisions/0006).</param>
    /// <param name="settings">Of <c>Push</c> and <c>Webhooks</c>; a mistake in them ends the start.</param>
    public static IServiceCollection AddMeanderDispatch(this IServiceCollection services, string ownerConnectionString, IConfiguration settings)
    {
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(PushSettings.From(settings));
        services.AddSingleton(WebhookSettings.From(settings));
        services.AddSingleton(_ => new OutboxConnections(ownerConnectionString));
        services.AddSingleton<PushGateway>();
        services.AddSingleton<PushDispatch>();
        services.AddSingleton<PortalClient>();
        services.AddSingleton<WebhookDispatch>();
        services.AddSingleton<WebhookReconcile>();
        return services;
    }
}
