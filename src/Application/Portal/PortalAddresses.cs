namespace Meander.Application.Portal;

/// <summary>Where portals of organisations may stand.</summary>
/// <param name="MayBePrivate"><c>Webhooks__AllowPrivateAddresses</c>: also in the installation's own network, and without https.</param>
public sealed record PortalAddresses(bool MayBePrivate);
