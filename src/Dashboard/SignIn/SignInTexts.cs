namespace Meander.Dashboard.SignIn;

/// <summary>The sign-in page.</summary>
internal static class SignInTexts
{
    public const string Title = "Sign in";
    public const string Ended = "Your sitting has ended: its time was up, or your role has changed. Sign in again to go on.";
    public const string Refused = "That did not sign you in: it has expired, is not valid here, or no organisation knows you yet.";
    public const string ByIssuer = "Sign in with your organisation";
    public const string People = "People of the demo data";
    public const string PeopleAre = "This Meander runs for development on this machine. Choose whom to be:";
    public const string ByToken = "With a token";
    public const string Token = "Token";
    public const string TokenHint = "The same token as for the API; ‘meander token’ prints one.";
    public const string Enter = "Enter";
}
