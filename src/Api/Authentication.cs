using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IdentityModel.Tokens.Jwt;
using System.Security.Claims;
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
                options.Events = new JwtBearerEvents { OnAuthenticationFailed = FailQuietly };
                options.SecurityTokenValidators.Clear();
                options.SecurityTokenValidators.Add(new JwtSecurityTokenHandler { MapInboundClaims = false });
            });
        // AddAuthentication brings Data Protection, which at every start writes keys to the home directory; bearer tokens need none.
        foreach (var hosted in services.Where(one => one.ImplementationType?.Name == "DataProtectionHostedService").ToList())
            services.Remove(hosted);
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<TimeProvider>((options, clock) =>
            options.TokenValidationParameters.LifetimeValidator = (notBefore, expires, _, _) => IsCurrent(notBefore, expires, clock.GetUtcNow().UtcDateTime));
    }

    /// <summary>Lets good and absent tokens pass; stops every request that brings anything else.</summary>
    public static void UseBearerTokens(this IApplicationBuilder app)
    {
        app.UseAuthentication();
        app.Use(async (context, next) =>
        {
            // A WebSocket is opened whoever asks, and closed with a code when SocketTokens finds the token bad.
            if (!context.Request.Headers.ContainsKey(HeaderNames.Authorization) || context.User.FindFirst("sub") is not null || SocketTokens.IsUpgrade(context))
            {
                context.RequestServices.GetRequiredService<SignedIn>().User = UserOf(context.User);
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

    /// <summary>The handler throws what is no fault of the token's, such as an issuer that does not answer; we answer that too.</summary>
    private static Task FailQuietly(AuthenticationFailedContext failed)
    {
        failed.Fail(failed.Exception);
        return Task.CompletedTask;
    }

    /// <summary>An issuer that does not answer, say: nobody can tell then whether the token is good.</summary>
    public static bool IsNoFaultOfTheToken([NotNullWhen(true)] Exception? failure) => failure is InvalidOperationException or IOException or HttpRequestException;

    /// <summary>Null without a token, and for a subject that can be no user's id: a good token of an unknown user.</summary>
    public static UserId? UserOf(ClaimsPrincipal? person) =>
        Guid.TryParse(person?.FindFirst("sub")?.Value, out var user) && user != Guid.Empty ? new UserId(user) : null;

    /// <summary>When the token that named this person runs out; null without one.</summary>
    public static DateTimeOffset? ExpiryOf(ClaimsPrincipal? person) =>
        long.TryParse(person?.FindFirst("exp")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(Math.Min(seconds, DateTimeOffset.MaxValue.ToUnixTimeSeconds()))
            : null;

    private static TokenValidationParameters Rules(TokenKeys keys) => new()
    {
        // The algorithm decides which keys may be tried, so a public key never serves as an HMAC secret and "none" finds no key.
        IssuerSigningKeyResolver = (_, token, _, parameters) => (token as JwtSecurityToken)?.Header.Alg switch
        {
            SecurityAlgorithms.HmacSha256 when keys.Secret is not null => [keys.Secret],
            SecurityAlgorithms.RsaSha256 or SecurityAlgorithms.EcdsaSha256 when keys.Authority is not null => parameters.IssuerSigningKeys ?? [],
            _ => [],
        },
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        ValidateIssuer = keys.Authority is not null,
        ValidIssuers = keys.Authority is { } issuer ? [issuer, issuer.TrimEnd('/'), issuer.TrimEnd('/') + "/"] : null,
        ValidateAudience = keys.Audience is not null,
        ValidAudience = keys.Audience,
        NameClaimType = "sub",
    };

    private static bool IsCurrent(DateTime? notBefore, DateTime? expires, DateTime now)
    {
        if (expires is null)
            throw new SecurityTokenNoExpirationException("The token never expires.");
        if (expires.Value + Leeway <= now)
            throw new SecurityTokenExpiredException("The token has expired.");
        return notBefore is null || notBefore.Value - Leeway <= now;
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
        context.RequestServices.GetRequiredService<ILogger<TokenKeys>>().LogError(failure, "Tokens cannot be checked (trace {TraceId})", traceId);
        return RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "INTERNAL_ERROR", $"Tokens cannot be checked at the moment (trace {traceId}).");
    }

    /// <summary>An answer in the shape of GraphQL's errors, for what is refused before or beside it.</summary>
    public static Task RefuseAsync(HttpContext context, int status, string code, string message)
    {
        context.Response.StatusCode = status;
        if (status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = $"Bearer error=\"invalid_token\", error_description=\"{message}\"";
        return context.Response.WriteAsJsonAsync(new { errors = new[] { new { message, extensions = new { code } } } }, context.RequestAborted);
    }
}
