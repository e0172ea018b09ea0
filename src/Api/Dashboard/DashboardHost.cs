using Meander.Api.Access;
using Meander.Dashboard;
using Meander.Dashboard.SignIn;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Meander.Api.Dashboard;

/// <summary>Serves the pages of <c>src/Dashboard</c> beside the API. Their cookie opens the pages and nothing else.</summary>
internal static class DashboardHost
{
    public static bool IsEnabled(IConfiguration settings) => settings.GetValue("Dashboard:Enabled", defaultValue: true);

    public static void AddDashboardHost(this IServiceCollection services, IConfiguration settings, TokenKeys tokens)
    {
        var issuer = IssuerSignIn.From(settings, tokens);
        var key = CookieKey.From(settings, tokens, issuer);
        services.AddDashboard();
        services.AddDataProtection().SetApplicationName("Meander").DisableAutomaticKeyGeneration();
        services.Configure<KeyManagementOptions>(keys => keys.XmlRepository = key);
        services.AddSingleton<IRequests, ScopedRequests>();
        services.AddSingleton<IWaysIn>(provider =>
            new OfferedWays(issuer is not null, tokens.Secret is not null || issuer is null, provider.GetService<DemoPeople>()));

        var authentication = services.AddAuthentication().AddCookie(Sitting.Scheme, cookie =>
        {
            cookie.Cookie.Name = "meander";
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            cookie.ExpireTimeSpan = Sitting.Longest;
            cookie.SlidingExpiration = false;
            cookie.Events.OnValidatePrincipal = EndWhenOverAsync;
        });
        if (issuer is not null)
            authentication.AddOpenIdConnect(options => Configure(options, issuer, tokens));
    }

    /// <summary>Comes after the bearer tokens, which the pages know nothing of.</summary>
    public static void MapDashboardHost(this WebApplication app)
    {
        app.UseDashboardHeaders();
        app.Use(AskForSittingAsync);
        app.UseAntiforgery();
        app.MapDashboard();
        app.MapSignIn();
        app.MapReportDownload();
    }

    private static async Task AskForSittingAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<PartOfDashboard>() is not { IsOpen: false })
        {
            await next(context);
            return;
        }

        if ((await context.AuthenticateAsync(Sitting.Scheme)).Principal is { } person)
        {
            context.User = person;
            await next(context);
        }
        else if (HttpMethods.IsGet(context.Request.Method) && !context.Request.Path.StartsWithSegments("/_blazor"))
        {
            var wanted = context.Request.Path + context.Request.QueryString;
            context.Response.Redirect($"{SignInPaths.Page}?to={Uri.EscapeDataString(wanted)}");
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }
    }

    private static async Task EndWhenOverAsync(CookieValidatePrincipalContext cookie)
    {
        var requests = cookie.HttpContext.RequestServices.GetRequiredService<IRequests>();
        if (cookie.Principal is { } person && await requests.StillStandsAsync(person, cookie.HttpContext.RequestAborted))
            return;
        cookie.RejectPrincipal();
        await cookie.HttpContext.SignOutAsync(Sitting.Scheme);
    }

    private static void Configure(OpenIdConnectOptions options, IssuerSignIn issuer, TokenKeys tokens)
    {
        options.SignInScheme = Sitting.Scheme;
        options.Authority = issuer.Authority;
        options.RequireHttpsMetadata = issuer.Authority.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
        options.ClientId = issuer.ClientId;
        options.ClientSecret = issuer.ClientSecret;
        options.ResponseType = "code";
        // The answer comes by GET, so that the cookies beside it need not be sent with forms of other sites.
        options.ResponseMode = "query";
        options.NonceCookie.SameSite = options.CorrelationCookie.SameSite = SameSiteMode.Lax;
        options.NonceCookie.SecurePolicy = options.CorrelationCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.CallbackPath = SignInPaths.Callback;
        options.MapInboundClaims = false;
        options.SaveTokens = false;
        options.Scope.Clear();
        foreach (var scope in (string[])["openid", "profile", "email"])
            options.Scope.Add(scope);
        options.TokenValidationParameters.NameClaimType = tokens.UserIdClaim;
        options.Events.OnTokenValidated = async verified =>
        {
            var until = verified.HttpContext.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow() + Sitting.Longest;
            verified.Principal = await SignInEndpoints.SittingAsync(verified.HttpContext, verified.Principal!, until);
            if (verified.Principal is null)
                verified.Fail("No organisation knows this person.");
        };
        options.Events.OnRemoteFailure = failed =>
        {
            failed.HttpContext.RequestServices.GetRequiredService<ILogger<OpenIdConnectHandler>>()
                .LogWarning("The issuer signed nobody in: {Reason}", failed.Failure?.Message);
            failed.Response.Redirect($"{SignInPaths.Page}?refused=true");
            failed.HandleResponse();
            return Task.CompletedTask;
        };
    }
}

/// <summary>What the settings allow.</summary>
internal sealed class OfferedWays(bool byIssuer, bool byToken, DemoPeople? people) : IWaysIn
{
    public async Task<WaysIn> OfferedAsync(HttpContext request) => new(
        byIssuer, byToken,
        people is not null && DemoPeople.AreOfferedTo(request) ? await people.AllAsync(request.RequestAborted) : []);
}
