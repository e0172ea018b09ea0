using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Claims;
using Meander.Application;
using Meander.Domain;
using Meander.Infrastructure.Postgres;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.IdentityModel.Tokens;

namespace Meander.Api.Access;

/// <summary>Bearer tokens: no token is an anonymous caller, a good one names a user, any other is answered with 401.</summary>
internal static class Authentication
{
    public static void AddBearerTokens(this IServiceCollection services, TokenKeys keys)
    {
        services.AddSingleton(keys);
        services.AddSingleton<IssuerKeys>();
        services.AddSingleton<BearerTokenHandler>();
        services
            .AddAuthentication(JwtBearerDefaults.AuthenticationScheme)
            .AddJwtBearer(options => options.TokenValidationParameters = Rules(keys));
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<BearerTokenHandler>((options, handler) =>
        {
            options.TokenHandlers.Clear();
            options.TokenHandlers.Add(handler);
        });
        // AddAuthentication brings Data Protection, which at every start writes keys to the home directory; bearer tokens need none.
        foreach (var hosted in services.Where(one => one.ImplementationType?.Name == "DataProtectionHostedService").ToList())
            services.Remove(hosted);
    }

    /// <summary>After authentication: lets good and absent tokens pass; stops every request that brings anything else.</summary>
    public static void UseBearerTokens(this IApplicationBuilder app)
    {
        // Only to know what is a WebSocket; the endpoint takes the handshake itself.
        app.UseWebSockets();
        app.Use(async (context, next) =>
        {
            var isSocket = context.WebSockets.IsWebSocketRequest && context.Request.Path.StartsWithSegments(Server.Path);
            context.Features.Set<IHttpWebSocketFeature>(null);
            var headers = context.Request.Headers.Authorization;
            // A WebSocket is opened whoever asks, and closed with a code when SocketTokens finds the token bad.
            if (headers.Count == 0 || isSocket || (headers.Count == 1 && context.User.Identity is { IsAuthenticated: true }))
            {
                SignIn(context.RequestServices, context.User);
                await next(context);
                return;
            }
            var failure = (await context.AuthenticateAsync()).Failure;
            if (failure is IssuerSilentException)
                await CannotTellAsync(context, failure);
            else
                await RefuseAsync(context, StatusCodes.Status401Unauthorized, "UNAUTHENTICATED", Reason(failure));
        });
    }

    /// <summary>Null without a token, and for the nil UUID: a good token of an unknown user.</summary>
    public static UserId? UserOf(ClaimsPrincipal? person) =>
        Guid.TryParse(person?.Identity?.Name, out var user) && user != Guid.Empty ? new UserId(user) : null;

    /// <summary>
    /// One key for one user, however the token spells the id: by it connections are counted, and results are shared. Null for whom
    /// <see cref="UserOf"/> does not know.
    /// </summary>
    public static string? ViewerKey(ClaimsPrincipal person) => UserOf(person)?.Value.ToString();

    /// <summary>Says in a request's scope whose token it came with.</summary>
    public static void SignIn(IServiceProvider scope, ClaimsPrincipal? person)
    {
        var signedIn = scope.GetRequiredService<SignedIn>();
        signedIn.User = UserOf(person);
        signedIn.VerifiedEmail = scope.GetRequiredService<TokenKeys>().LinksVerifiedEmail ? VerifiedEmailOf(person) : null;
    }

    /// <summary>
    /// The address of which the token says <c>email_verified: true</c>. A text that says so is no boolean, and several addresses are none.
    /// </summary>
    private static string? VerifiedEmailOf(ClaimsPrincipal? person)
    {
        var isVerified = person?.FindAll("email_verified").ToList() is [{ ValueType: ClaimValueTypes.Boolean } claim]
            && bool.Parse(claim.Value);
        return isVerified && person!.FindAll("email").ToList() is [var address] && Entered.Line(address.Value) is var email
            && Facts.Email(email) is null
            ? email
            : null;
    }

    /// <summary>
    /// Judges what an Authorization header would say. A request of its own, since the handler answers once a request, and this one has been
    /// asked about its header already.
    /// </summary>
    public static async Task<AuthenticateResult> VerifyAsync(
        IServiceProvider services, string authorization, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var request = new DefaultHttpContext { RequestServices = scope.ServiceProvider, RequestAborted = cancellationToken };
        request.Request.Headers.Authorization = authorization;
        return await request.AuthenticateAsync();
    }

    /// <summary>When the token is no longer taken, the leeway included; null without a token.</summary>
    public static DateTimeOffset? ExpiryOf(AuthenticateResult? outcome) => outcome?.Properties?.ExpiresUtc switch
    {
        { } expiry when expiry < DateTimeOffset.MaxValue - TokenForm.Leeway => expiry + TokenForm.Leeway,
        { } => DateTimeOffset.MaxValue,
        null => null,
    };

    /// <summary>What <see cref="BearerTokenHandler"/> does not see to itself.</summary>
    private static TokenValidationParameters Rules(TokenKeys keys) => new()
    {
        RequireSignedTokens = true,
        // TokenForm has looked at it, with the clock that tests set.
        ValidateLifetime = false,
        ValidateIssuer = keys.Authority is not null,
        ValidIssuers = keys.Authority is { } issuer ? [issuer, issuer.TrimEnd('/'), issuer.TrimEnd('/') + "/"] : [],
        ValidateAudience = keys.Audience is not null,
        ValidAudience = keys.Audience,
        NameClaimType = keys.UserIdClaim,
    };

    /// <summary>Tells the holder of an expired token to renew it, and the sender of any other no more than that it is bad.</summary>
    public static string Reason(Exception? failure) => failure switch
    {
        SecurityTokenExpiredException => "The token has expired.",
        null => "The Authorization header holds no bearer token of a user.",
        _ => "The token is not valid here.",
    };

    /// <summary>The issuer's keys cannot be had: nobody knows whether the token is good.</summary>
    private static Task CannotTellAsync(HttpContext context, Exception failure)
    {
        var traceId = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
        context.RequestServices.GetRequiredService<ILogger<TokenKeys>>()
            .LogError(failure, "Tokens cannot be checked (trace {TraceId})", traceId);
        return RefuseAsync(
            context,
            StatusCodes.Status503ServiceUnavailable,
            "INTERNAL_ERROR",
            $"Tokens cannot be checked at the moment (trace {traceId}).");
    }

    /// <summary>An answer in the shape of GraphQL's errors, for what is refused before or beside it.</summary>
    public static Task RefuseAsync(HttpContext context, int status, string code, string message)
    {
        context.Response.StatusCode = status;
        if (status == StatusCodes.Status401Unauthorized)
        {
            // RFC 6750 section 3.1: a request without a token is told of no error in it.
            context.Response.Headers.WWWAuthenticate = BringsToken(context.Request)
                ? $"Bearer error=\"invalid_token\", error_description=\"{message}\""
                : "Bearer";
        }

        return context.Response.WriteAsJsonAsync(
            new { errors = new[] { new { message, extensions = new { code } } } }, context.RequestAborted);
    }

    private static bool BringsToken(HttpRequest request) =>
        AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var given)
        && given.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase) && !string.IsNullOrWhiteSpace(given.Parameter);
}
