using System.Globalization;
using System.Security.Claims;
using Meander.Api.Access;
using Meander.Application;

namespace Meander.Api.Dashboard;

/// <summary>
/// What a cookie says: who signed in, until when, and the roles that they had then. It is made from a verified identity and takes nothing
/// else of it, so that it stays short.
/// </summary>
internal static class Sitting
{
    /// <summary>The scheme of the cookie.</summary>
    public const string Scheme = "Sitting";

    /// <summary>The longest that somebody stays signed in.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(8);

    private const string Until = "until";
    private const string Roles = "roles";

    // With these a verified address counts at the first sign-in (Authentication.SignIn).
    private static readonly string[] Kept = ["email", "email_verified"];

    /// <summary>The identity for the cookie.</summary>
    /// <param name="verified">As a token gives it.</param>
    /// <param name="userIdClaim">The claim that holds the user's id.</param>
    /// <param name="until">When it is over.</param>
    /// <param name="caller">The same person, looked up.</param>
    public static ClaimsPrincipal Of(ClaimsPrincipal verified, string userIdClaim, DateTimeOffset until, ICaller caller)
    {
        List<Claim> claims =
        [
            new(userIdClaim, Authentication.ViewerKey(verified)!),
            new(Until, until.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
            new(Roles, RolesOf(caller)),
        ];
        claims.AddRange(verified.Claims.Where(claim => Kept.Contains(claim.Type))
            .Select(claim => new Claim(claim.Type, claim.Value, claim.ValueType)));
        return new ClaimsPrincipal(new ClaimsIdentity(claims, Scheme, userIdClaim, roleType: null));
    }

    /// <summary>Whether the sitting's time is not over; false for whoever is not signed in.</summary>
    public static bool IsInTime(ClaimsPrincipal person, DateTimeOffset now) =>
        person.Identity is { IsAuthenticated: true }
        && long.TryParse(person.FindFirstValue(Until), NumberStyles.None, CultureInfo.InvariantCulture, out var until)
        && now.ToUnixTimeSeconds() < until;

    /// <summary>Whether the caller, once looked up, has the roles that the person signed in with.</summary>
    public static bool HasRolesOf(ClaimsPrincipal person, ICaller caller) => person.FindFirstValue(Roles) == RolesOf(caller);

    private static string RolesOf(ICaller caller) => string.Join(
        ' ',
        caller.Memberships.OrderBy(membership => membership.OrganizationId.Value)
            .Select(one => $"{one.OrganizationId.Value:n}:{one.Role}:{one.LocalAssociationId?.Value:n}"));
}
