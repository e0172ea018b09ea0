using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Security.Claims;
using Meander.Application;
using Meander.Domain;
using Meander.Infrastructure.Postgres;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;
using Microsoft.Net.Http.Headers;

namespace Meander.Api;

/// <summary>Bearer tokens: no token is an anonymous caller, a good one names a user, any other is answered with 401.</summary>
internal static class Authentication
{
    /// <summary>How far clocks may be apart.</summary>
    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(30);

    public static void AddBearerTokens(this IServiceCollection services, TokenKeys keys)
    {
        services.AddSingleton(keys);
        services
            .AddAuthentication(JwtBearerDefaults.AuthenticationScheme)
            .AddJwtBearer(options =>
            {
                options.Authority = keys.Authority;
                options.RequireHttpsMetadata = keys.Authority is { } authority && !new Uri(authority).IsLoopback;
                options.TokenValidationParameters = Rules(keys);
                options.MapInboundClaims = false;
                options.Events = new JwtBearerEvents { OnAuthenticationFailed = FailQuietlyAsync, OnTokenValidated = RequireUser };
            });
        // AddAuthentication brings Data Protection, which at every start writes keys to the home directory; bearer tokens need none.
        foreach (var hosted in services.Where(one => one.ImplementationType?.Name == "DataProtectionHostedService").ToList())
            services.Remove(hosted);
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<TimeProvider>((options, clock) =>
            options.TokenValidationParameters.LifetimeValidator =
                (notBefore, expires, _, _) => IsCurrent(notBefore, expires, clock.GetUtcNow().UtcDateTime));
    }

    /// <summary>Lets good and absent tokens pass; stops every request that brings anything else.</summary>
    public static void UseBearerTokens(this IApplicationBuilder app)
    {
        app.UseAuthentication();
        app.Use(async (context, next) =>
        {
            // A WebSocket is opened whoever asks, and closed with a code when SocketTokens finds the token bad.
            if (!context.Request.Headers.ContainsKey(HeaderNames.Authorization)
                || context.User.Identity is { IsAuthenticated: true }
                || SocketTokens.IsUpgrade(context))
            {
                SignIn(context.RequestServices, context.User);
                await next(context);
                return;
            }
            var failure = (await context.AuthenticateAsync()).Failure;
            if (IsNoFaultOfTheToken(failure))
                await CannotTellAsync(context, failure);
            else
                await RefuseAsync(context, StatusCodes.Status401Unauthorized, "UNAUTHENTICATED", Reason(failure));
        });
    }

    /// <summary>
    /// Turns what the handler would throw into a failure that we answer. The handler takes an issuer that does not answer for one without
    /// keys, and the token for a bad one; so a token without a fitting key makes us ask the issuer again.
    /// </summary>
    private static async Task FailQuietlyAsync(AuthenticationFailedContext failed)
    {
        try
        {
            if (failed.Exception is SecurityTokenSignatureKeyNotFoundException or SecurityTokenInvalidSignatureException
                && failed.Options.ConfigurationManager is { } issuer)
                await issuer.GetConfigurationAsync(failed.HttpContext.RequestAborted);
            failed.Fail(failed.Exception);
        }
        catch (InvalidOperationException silence)
        {
            failed.Fail(silence);
        }
    }

    private static Task RequireUser(TokenValidatedContext validated)
    {
        if (!Guid.TryParse(validated.Principal?.Identity?.Name, out _))
            validated.Fail(new SecurityTokenValidationException("The token names no user by a UUID."));
        return Task.CompletedTask;
    }

    /// <summary>An issuer that does not answer, say: nobody can tell then whether the token is good.</summary>
    public static bool IsNoFaultOfTheToken([NotNullWhen(true)] Exception? failure) =>
        failure is InvalidOperationException or IOException or HttpRequestException;

    /// <summary>Null without a token, and for the nil UUID: a good token of an unknown user.</summary>
    public static UserId? UserOf(ClaimsPrincipal? person) =>
        Guid.TryParse(person?.Identity?.Name, out var user) && user != Guid.Empty ? new UserId(user) : null;

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

    /// <summary>When the token is no longer taken, the leeway included; null without a token.</summary>
    public static DateTimeOffset? ExpiryOf(AuthenticateResult? outcome) => outcome?.Properties?.ExpiresUtc switch
    {
        { } expiry when expiry < DateTimeOffset.MaxValue - Leeway => expiry + Leeway,
        { } => DateTimeOffset.MaxValue,
        null => null,
    };

    private static TokenValidationParameters Rules(TokenKeys keys) => new()
    {
        // A key is tried only with algorithms of its own kind, so a public key never serves as an HMAC secret. The handler would try
        // all keys that it knows if no resolver named any, and of two keys with the same id only the first.
        ValidAlgorithms =
        [
            .. keys.Secret is null ? Array.Empty<string>() : [SecurityAlgorithms.HmacSha256],
            .. keys.Authority is null ? Array.Empty<string>() : [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256],
        ],
        IssuerSigningKeyResolverUsingConfiguration = (_, _, _, _, issuer) =>
            [.. keys.Secret is null ? Array.Empty<SecurityKey>() : [keys.Secret], .. issuer?.SigningKeys ?? []],
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        ValidateIssuer = keys.Authority is not null,
        ValidIssuers = keys.Authority is { } issuer ? [issuer, issuer.TrimEnd('/'), issuer.TrimEnd('/') + "/"] : null,
        ValidateAudience = keys.Audience is not null,
        ValidAudience = keys.Audience,
        NameClaimType = keys.UserIdClaim,
    };

    private static bool IsCurrent(DateTime? notBefore, DateTime? expires, DateTime now)
    {
        if (expires is null)
            throw new SecurityTokenNoExpirationException("The token never expires.");
        if (expires.Value <= now - Leeway)
            throw new SecurityTokenExpiredException("The token has expired.");
        return notBefore is null || notBefore.Value <= now + Leeway;
    }

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
