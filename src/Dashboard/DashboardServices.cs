using Meander.Dashboard.Layout;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using MudBlazor.Services;

namespace Meander.Dashboard;

/// <summary>Marks what belongs to the pages: there a sitting is looked for, and asked for unless it says otherwise.</summary>
/// <param name="IsOpen">Whether people who are not signed in get it too.</param>
public sealed record PartOfDashboard(bool IsOpen);

/// <summary>Wires the pages into the server, which brings <see cref="IRequests"/> and <see cref="SignIn.IWaysIn"/>.</summary>
public static class DashboardServices
{
    /// <summary>
    /// Nothing but our own files runs or is fetched. The one exception: MudBlazor writes its theme as a style element, and positions as
    /// style attributes, so styles may stand in the page (<c>'unsafe-inline'</c> for styles alone). Scripts may not.
    /// </summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

    public static IServiceCollection AddDashboard(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents(circuits =>
        {
            circuits.DisconnectedCircuitMaxRetained = 500;
            circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(2);
        });
        services.AddMudServices(mud =>
        {
            mud.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomCenter;
            mud.SnackbarConfiguration.PreventDuplicates = true;
        });
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, SittingState>();
        services.AddScoped<Acts>();
        services.AddSingleton(_ => new OpenPages());
        services.AddScoped<CircuitHandler, CountedPage>();
        services.AddAntiforgery(forms =>
        {
            forms.Cookie.Name = "meander-form";
            forms.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        return services;
    }

    /// <summary>The pages, their live connection, their files.</summary>
    public static void MapDashboard(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapDashboardFiles().WithMetadata(new PartOfDashboard(IsOpen: true));
        endpoints.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(live =>
            {
                live.ContentSecurityFrameAncestorsPolicy = null;

                // It keeps a window of what was sent for each page, about a third of what a page costs.
                live.DisableWebSocketCompression = true;
            })
            .Add(page => page.Metadata.Add(new PartOfDashboard(IsOpen: page.Metadata.OfType<OpenToEverybodyAttribute>().Any())));
    }

    /// <summary>What browsers are told of everything that belongs to the pages.</summary>
    public static void UseDashboardHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<PartOfDashboard>() is not null)
        {
            context.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
            context.Response.Headers["Referrer-Policy"] = "same-origin";
            context.Response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        }

        return next(context);
    });
}

/// <summary>A page that is shown without signing in.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OpenToEverybodyAttribute : Attribute;
