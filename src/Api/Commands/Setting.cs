using System.Globalization;

namespace Meander.Api.Commands;

/// <summary>
/// A setting that Meander reads: the source of <c>--help</c>, of the verb <c>settings</c> and of <c>docs/settings.md</c>.
/// </summary>
/// <param name="Name">As an environment variable; in <c>appsettings.json</c> two underscores are a level of nesting.</param>
/// <param name="Meaning">What it sets, and the values that it takes.</param>
/// <param name="WhenUnset">What holds without it.</param>
internal sealed record Setting(string Name, string Meaning, string WhenUnset)
{
    public static readonly IReadOnlyList<Setting> All =
    [
        new(
            "ConnectionStrings__Meander",
            "PostgreSQL 15 or later, as the owner of the tables, who may create roles; behind a pooler only one that keeps sessions "
            + "(PgBouncer's `pool_mode = session`)",
            "a private server in `.meander/postgres`"),
        new("Urls", "addresses to listen on, separated by `;`; `ASPNETCORE_URLS` says the same", "`http://127.0.0.1:5080`"),
        new("Auth__JwtSecret", "key of HS256 tokens, 32 bytes or more", "a random one in `.meander/`, for development"),
        new("Auth__Authority", "OpenID Connect issuer of RS256 and ES256 tokens, an https address; needs `Auth__Audience`", "off"),
        new(
            "Auth__Audience",
            "whom tokens must be for; `*` takes those that the issuer made for any application, its ID tokens among them",
            "not checked; with `Auth__Authority` Meander does not start"),
        new("Auth__UserIdClaim", "claim that holds the user's id, a UUID, such as Entra's `oid`; a token without it is refused", "`sub`"),
        new(
            "Auth__ClientId",
            "name under which the issuer of `Auth__Authority` knows the dashboard; people then sign in there, and are sent back to "
            + "`/sign-in/callback`",
            "the dashboard takes a token, and in development offers the demo people"),
        new("Auth__ClientSecret", "secret of that client", "a public client, protected by PKCE alone"),
        new("Dashboard__Enabled", "whether `/` is the dashboard for coordinators, admins and mentors", "`true`"),
        new(
            "Dashboard__CookieSecret",
            "what the dashboard's cookies are sealed with, 32 bytes or more, the same on all nodes; for a public client without "
            + "`Auth__JwtSecret`, whose people are otherwise signed out by a restart, and not known to another node",
            "`Auth__JwtSecret`, or else `Auth__ClientSecret`"),
        new(
            "Proxies__Trusted",
            "reverse proxies whose `X-Forwarded-For` names the client's address, as addresses or networks separated by `;`, and whose "
            + "`X-Forwarded-Proto` says whether it came by https; connections without a user are counted by address",
            "no header is believed"),
        new(
            "Auth__LinkVerifiedEmail",
            "whether somebody who signs in for the first time, with a token that has `email_verified: true`, takes up the memberships "
                + "that were recorded with their address and that nobody has signed in to",
            "`false`"),
        new("Push__Endpoint", "push gateway, an https address, or an http one of this machine", "messages stay in the app"),
        new("Push__ApiKey", "bearer token for the push gateway", "none is sent"),
        new(
            "Webhooks__AllowPrivateAddresses",
            "whether portals of organisations may stand in private networks, and without https",
            "`false`"),
        new("Webhooks__MaxAttempts", "attempts after which a delivery has failed", "12"),
        new("Webhooks__RetryBaseDelay", "first wait between attempts, doubling to an hour", "`00:00:10`"),
        new("Audit__RetentionDays", "days that audit events are kept", "kept for ever"),
        new("Jobs__Scheduler", "whether this node runs the nightly jobs and sends the outboxes", "`true`"),
        new("GraphQL__Explorer", "whether a browser that opens `/graphql` gets a page to explore the API with", "`true`"),
        new(
            "GraphQL__Limits__…",
            "what a request may ask for, how long a response may get and how slowly it may be read: "
            + "[the limits](../src/GraphQL/README.md#limits)",
            "safe for the open"),
        new("GraphQL__PersistedDocuments__…", "documents known by their hash: [trusted documents](../src/GraphQL/README.md)", "off"),
        new(
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            "where spans and metrics are sent by OTLP; the other `OTEL_…` variables of OpenTelemetry hold as well",
            "nowhere"),
        new("MEANDER_POSTGRES_BIN", "folder of `postgres` and `initdb` for the private server", "the newest on the machine"),
    ];

    /// <summary>The text of <c>docs/settings.md</c>.</summary>
    public static string Page() =>
        string.Create(CultureInfo.InvariantCulture, $"""
            # Settings

            Meander reads settings from the environment, and from an `appsettings.json` in the working directory; the environment wins.
            A setting that cannot be taken stops the start with one line that names it. This page is printed by `meander settings`.

            | setting | meaning | when unset |
            |---|---|---|
            {string.Join('\n', All.Select(setting => $"| `{setting.Name}` | {setting.Meaning} | {setting.WhenUnset} |"))}

            """);
}
