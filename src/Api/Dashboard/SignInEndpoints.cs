using System.Security.Claims;
using Meander.Api.Access;
using Meander.Application;
using Meander.Dashboard;
using Meander.Dashboard.SignIn;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Mvc;

namespace Meander.Api.Dashboard;

/// <summary>Begins and ends sittings. Each form brings the token against forgery that its page gave out.</summary>
internal static class SignInEndpoints
{
    public static void MapSignIn(this IEndpointRouteBuilder endpoints)
    {
        var open = new PartOfDashboard(IsOpen: true);
        endpoints.MapGet(SignInPaths.ByIssuer, ByIssuer).WithMetadata(open);
        endpoints.MapPost(SignInPaths.ByToken, ByTokenAsync).WithMetadata(open);
        endpoints.MapPost(SignInPaths.AsPerson, AsPersonAsync).WithMetadata(open);

        // The form's token was given to the person, so the person must be known again when it comes back.
        endpoints.MapPost(SignInPaths.Out, OutAsync).WithMetadata(new PartOfDashboard(IsOpen: false));
    }

    /// <summary>The person as the cookie keeps them; null when no organisation knows them.</summary>
    public static async Task<ClaimsPrincipal?> SittingAsync(HttpContext request, ClaimsPrincipal verified, DateTimeOffset until)
    {
        if (Authentication.UserOf(verified) is null)
            return null;
        await using var scope = request.RequestServices.CreateAsyncScope();
        Authentication.SignIn(scope.ServiceProvider, verified);
        var caller = scope.ServiceProvider.GetRequiredService<ICaller>();
        await caller.LoadAsync(request.RequestAborted);
        return caller.IsKnown
            ? Sitting.Of(verified, request.RequestServices.GetRequiredService<TokenKeys>().UserIdClaim, until, caller)
            : null;
    }

    private static async Task<IResult> ByIssuer(string? to, IAuthenticationSchemeProvider schemes) =>
        await schemes.GetSchemeAsync(OpenIdConnectDefaults.AuthenticationScheme) is null
            ? Results.NotFound()
            : Results.Challenge(
                new AuthenticationProperties { RedirectUri = SignInPaths.Wanted(to) }, [OpenIdConnectDefaults.AuthenticationScheme]);

    private static async Task<IResult> ByTokenAsync(
        HttpContext request, [FromForm] string? token, [FromForm] string? to, TimeProvider clock)
    {
        var outcome = await Authentication.VerifyAsync(request.RequestServices, $"Bearer {token?.Trim()}", request.RequestAborted);
        if (outcome.Principal is not { } person || Authentication.ExpiryOf(outcome) is not { } expiry)
            return Refused(to);
        var longest = clock.GetUtcNow() + Sitting.Longest;
        return await EnterAsync(request, person, expiry < longest ? expiry : longest, to);
    }

    private static async Task<IResult> AsPersonAsync(
        HttpContext request, [FromForm] Guid user, [FromForm] string? to, TokenKeys tokens, TimeProvider clock)
    {
        if (request.RequestServices.GetService<DemoPeople>() is not { } people || !DemoPeople.AreOfferedTo(request)
            || (await people.AllAsync(request.RequestAborted)).All(person => person.User != user))
            return Refused(to);
        var person = new ClaimsPrincipal(new ClaimsIdentity(
            [new Claim(tokens.UserIdClaim, user.ToString())], Sitting.Scheme, tokens.UserIdClaim, roleType: null));
        return await EnterAsync(request, person, clock.GetUtcNow() + Sitting.Longest, to);
    }

    private static async Task<IResult> OutAsync(HttpContext request, [FromForm] string? to)
    {
        await request.SignOutAsync(Sitting.Scheme);
        return Results.LocalRedirect(SignInPaths.Page);
    }

    private static async Task<IResult> EnterAsync(HttpContext request, ClaimsPrincipal verified, DateTimeOffset until, string? to)
    {
        if (await SittingAsync(request, verified, until) is not { } person)
            return Refused(to);
        await request.SignInAsync(Sitting.Scheme, person, new AuthenticationProperties { ExpiresUtc = until });
        return Results.LocalRedirect(SignInPaths.Wanted(to));
    }

    private static IResult Refused(string? to) =>
        Results.LocalRedirect($"{SignInPaths.Page}?refused=true&to={Uri.EscapeDataString(SignInPaths.Wanted(to))}");
}
