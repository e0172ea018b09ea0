using Microsoft.AspNetCore.Http;

namespace Meander.Dashboard.SignIn;

/// <summary>What the sign-in page offers.</summary>
public interface IWaysIn
{
    Task<WaysIn> OfferedAsync(HttpContext request);
}

/// <summary>How somebody may sign in here.</summary>
/// <param name="ByIssuer">At the OpenID Connect issuer.</param>
/// <param name="ByToken">By pasting a token.</param>
/// <param name="People">People of the demo data, whom a developer may be; empty elsewhere.</param>
public sealed record WaysIn(bool ByIssuer, bool ByToken, IReadOnlyList<OfferedPerson> People);

/// <summary>Somebody of the demo data.</summary>
public sealed record OfferedPerson(Guid User, string Name, string Role, string Organization);

/// <summary>The addresses of signing in and out.</summary>
public static class SignInPaths
{
    /// <summary>The page.</summary>
    public const string Page = "/sign-in";

    /// <summary>Leads to the issuer.</summary>
    public const string ByIssuer = "/sign-in/issuer";

    /// <summary>Where the issuer sends people back to.</summary>
    public const string Callback = "/sign-in/callback";

    /// <summary>Takes a token.</summary>
    public const string ByToken = "/sign-in/token";

    /// <summary>Takes a person of the demo data.</summary>
    public const string AsPerson = "/sign-in/person";

    /// <summary>Ends the sitting.</summary>
    public const string Out = "/sign-out";

    /// <summary>Where somebody wanted to go, as a path of this server; the front page for anything else.</summary>
    public static string Wanted(string? path) =>
        path is ['/', ..] && (path.Length == 1 || path[1] is not ('/' or '\\')) && !path.Any(char.IsControl) ? path : "/";
}
