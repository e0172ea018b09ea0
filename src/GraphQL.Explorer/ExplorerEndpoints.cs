using Meander.GraphQL.Transports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Meander.GraphQL.Explorer;

/// <summary>How an application gives its endpoint a page for browsers.</summary>
public static class ExplorerEndpoints
{
    /// <summary>
    /// Serves GraphQL as <see cref="Endpoints.MapGraphQL"/> does, and answers a browser that opens the address with a page to explore the
    /// API.
    /// What the API answers stays the same. The page's files are served below the same path.
    /// </summary>
    /// <inheritdoc cref="Endpoints.MapGraphQL"/>
    public static IEndpointConventionBuilder MapGraphQLWithBrowserPage(this IEndpointRouteBuilder endpoints, string pattern)
    {
        var api = endpoints.MapGraphQL(pattern);
        api.Add(endpoint =>
        {
            var answer = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = context => ExplorerPage.IsWanted(context.Request)
                ? ExplorerPage.WriteAsync(context)
                : answer(context);
        });
        ExplorerPage.MapFiles(endpoints, pattern);
        return api;
    }
}
