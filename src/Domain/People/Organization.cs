namespace Meander.Domain.People;

/// <summary>A peer-mentor organisation: the tenant to which everything belongs.</summary>
public sealed class Organization
{
    /// <summary>Longest name, slug, and address template.</summary>
    public const int MaxName = 255, MaxSlug = 64, MaxUrl = 2000, MaxSecret = 200;

    /// <summary>Shortest portal secret, in characters: what signs deliveries must not be guessable.</summary>
    public const int MinSecret = 16;

    private Organization(OrganizationId id, string name, string slug, string timeZone, DateTimeOffset createdAt) =>
        (Id, Name, Slug, TimeZone, CreatedAt, UpdatedAt) = (id, name, slug, timeZone, createdAt, createdAt);

    public OrganizationId Id { get; private set; }
    public string Name { get; private set; }

    /// <summary>Names the organisation on the command line; never changes.</summary>
    public string Slug { get; private set; }

    /// <summary>IANA name.</summary>
    public string TimeZone { get; private set; }

    /// <summary>An expired required certification pauses and hides the member.</summary>
    public bool CertificationGate { get; private set; }

    /// <summary>Where enrolment happens outside Meander, with placeholders; null when it happens here.</summary>
    public string? CoursePortalUrlTemplate { get; private set; }

    /// <summary>Where status changes are posted; null for nowhere.</summary>
    public string? PortalWebhookUrl { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>The zone in which its days begin.</summary>
    public TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(TimeZone);

    /// <summary>A new organisation in Norwegian time with the gate off, as an import makes it.</summary>
    public static Organization Create(string name, string slug, DateTimeOffset now) =>
        new(OrganizationId.New(), name, slug, "Europe/Oslo", now);

    /// <summary>What is wrong with a portal address, or null; no address is fine.</summary>
    /// <param name="address">Where status changes would be posted.</param>
    /// <param name="mayBePrivate">
    /// Portals stand in the installation's own network, where nobody reads along: they may do without https.
    /// </param>
    public static string? WebhookProblem(string? address, bool mayBePrivate) =>
        address is null || (
            Uri.TryCreate(address, UriKind.Absolute, out var uri)
                && uri is { Scheme: "http" or "https", UserInfo: "" }
                && (mayBePrivate || uri.Scheme == Uri.UriSchemeHttps)
                && uri.AbsoluteUri.Length <= MaxUrl
                && HasName(uri))
            ? null
            : $"Must be an {(mayBePrivate ? "http(s)" : "https")} address of a host that can be looked up, without credentials, at most "
                + $"{MaxUrl} characters.";

    private static bool HasName(Uri address)
    {
        try
        {
            return address.IdnHost.Length > 0;
        }
        catch (UriFormatException)
        {
            // Letters that no name may hold together pass for a host until it is to be looked up.
            return false;
        }
    }

    /// <summary>What is wrong with a slug, or null.</summary>
    public static string? SlugProblem(string slug) => Facts.Code(slug) is null
        ? null
        : $"'{slug}' is no organisation's slug: those are lower-case words joined by hyphens, at most {MaxSlug} characters.";

    /// <summary>What is wrong with a portal secret, or null; no secret is fine.</summary>
    public static string? SecretProblem(string? secret) =>
        secret is null ? null
        : string.IsNullOrWhiteSpace(secret) ? "Must not be blank."
        : Facts.Storable(secret, MaxSecret)
            ?? (secret.EnumerateRunes().Count() < MinSecret ? $"Must have at least {MinSecret} characters." : null);

    /// <summary>Takes over the settings; false when nothing differs.</summary>
    /// <param name="settings">All of them.</param>
    /// <param name="now">The instant of the change.</param>
    /// <param name="hasNewSecret">What signs deliveries, which is kept out of sight of whoever changes it, is another one now.</param>
    public bool Change(OrganizationSettings settings, DateTimeOffset now, bool hasNewSecret = false)
    {
        if (settings == Settings && !hasNewSecret)
            return false;
        (Name, TimeZone, CertificationGate, CoursePortalUrlTemplate, PortalWebhookUrl) = settings;
        UpdatedAt = now;
        return true;
    }

    /// <summary>What an admin may change.</summary>
    public OrganizationSettings Settings =>
        new(Name, TimeZone, CertificationGate, CoursePortalUrlTemplate, PortalWebhookUrl);
}

/// <summary>The changeable part of an <see cref="Organization"/>.</summary>
public sealed record OrganizationSettings(
    string Name, string TimeZone, bool CertificationGate, string? CoursePortalUrlTemplate, string? PortalWebhookUrl);

/// <summary>A branch of an organisation; coordinators of one see its members only.</summary>
public sealed class LocalAssociation
{
    /// <summary>Longest name.</summary>
    public const int MaxName = 255;

    private LocalAssociation(LocalAssociationId id, OrganizationId organizationId, string name) =>
        (Id, OrganizationId, Name) = (id, organizationId, name);

    public LocalAssociationId Id { get; private set; }
    public OrganizationId OrganizationId { get; private set; }

    /// <summary>Unique in the organisation.</summary>
    public string Name { get; private set; }

    public static LocalAssociation Create(OrganizationId organization, string name) => new(LocalAssociationId.New(), organization, name);
}
