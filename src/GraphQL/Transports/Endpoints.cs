using System.Diagnostics.Metrics;
using Meander.GraphQL.Execution;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Meander.GraphQL.Transports;

/// <summary>How an ASP.NET Core application takes the server in: the services, then the route.</summary>
public static class Endpoints
{
    /// <summary>Who is refused for the moment may well be taken in the next one.</summary>
    private const string SecondsToRetryAfter = "1";

    public static IServiceCollection AddGraphQLServer(this IServiceCollection services, Action<GraphQLServerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new GraphQLServerOptions();
        configure(options);
        services.AddSingleton(options);
        services.AddMetrics();
        services.AddSingleton(provider => new Telemetry(provider.GetRequiredService<IMeterFactory>()));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<RequestPipeline>();
        services.AddSingleton(provider => new GraphQLServer(provider.GetRequiredService<RequestPipeline>()));
        services.AddSingleton<LiveConnections>();
        services.AddSingleton<HeldBytes>();
        services.AddSingleton<EventStreams>();
        services.AddSingleton<TransportWs>();
        return services.AddSingleton<HttpTransport>();
    }

    /// <summary>
    /// Serves GraphQL at one path, over HTTP, as event streams, and over WebSocket. Parses and binds the schema, so this is where a
    /// mismatch stops the start.
    /// </summary>
    /// <exception cref="TypeSystem.SchemaException">The SDL is no valid schema.</exception>
    /// <exception cref="Binding.SchemaBindingException">Resolvers or CLR types do not fit the schema.</exception>
    public static IEndpointConventionBuilder MapGraphQL(this IEndpointRouteBuilder endpoints, string pattern)
    {
        var services = endpoints.ServiceProvider;
        var options = services.GetRequiredService<GraphQLServerOptions>();
        var transport = services.GetRequiredService<HttpTransport>();
        var sockets = services.GetRequiredService<TransportWs>();
        var streams = services.GetRequiredService<EventStreams>();
        var writer = new HttpWriter(services.GetRequiredService<Telemetry>(), services.GetRequiredService<TimeProvider>(), options.Limits);
        var branch = endpoints.CreateApplicationBuilder();
        branch.Use((context, next) =>
        {
            if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
                context.Features.Set<IHttpUpgradeFeature>(new LingeringUpgrade(upgrade));
            return next(context);
        });
        branch.UseWebSockets();
        branch.Run(context =>
            context.WebSockets.IsWebSocketRequest ? sockets.HandleAsync(context)
            : HttpMethods.IsGet(context.Request.Method) && context.Request.Query.ContainsKey("sdl")
                ? SchemaText.WriteAsync(context.Response, options)
            : HandleAsync(context, transport, streams, writer, options));
        return endpoints.Map(pattern, branch.Build());
    }

    private static async Task HandleAsync(
        HttpContext context, HttpTransport transport, EventStreams streams, HttpWriter writer, GraphQLServerOptions options)
    {
        var request = context.Request;
        var question = new HttpQuestion(
            request.Method, request.Headers.Accept, request.ContentType, request.Headers.ContentEncoding, request.QueryString.Value ?? "",
            cancellationToken => RequestBody.ReadAsync(request, options.Limits, cancellationToken), request.ContentLength,
            options.ViewerOf(context.User, context));
        HttpAnswer answer;
        try
        {
            answer = await transport.HandleAsync(question, context.RequestServices, context.RequestAborted);
        }
        catch (BadHttpRequestException exception)
        {
            // A body that came too slowly, ended early or was badly framed: the client's doing, so no fault of ours to log.
            answer = HttpAnswer.Refused(exception.StatusCode, MediaTypes.Json, exception.Message);
            // Kestrel would look for a next request in the middle of this one's body, and warn that it cannot.
            if (HttpProtocol.IsHttp11(request.Protocol))
                context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        }

        using var hold = answer.Hold;
        if (answer.Stream is { } operation)
        {
            if (await streams.HandleAsync(context, operation) is not { } refusal)
                return;
            answer = refusal;
        }

        var response = context.Response;
        response.StatusCode = answer.Status;
        response.ContentType = answer.MediaType + "; charset=utf-8";
        if (answer.Allow is { } allow)
            response.Headers.Allow = allow;
        if (answer.Status is StatusCodes.Status503ServiceUnavailable)
            response.Headers.RetryAfter = SecondsToRetryAfter;
        if (!HttpMethods.IsHead(request.Method))
            await writer.WriteAsync(context, answer.Result);
    }
}
