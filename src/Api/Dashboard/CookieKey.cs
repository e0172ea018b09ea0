using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Meander.Api.Access;
using Meander.Api.Commands;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Meander.Api.Dashboard;

/// <summary>
/// The one key that cookies and forms are sealed with, derived from a secret, so that every node opens what another one sealed, also after
/// a restart, and nothing more is kept on disk.
/// </summary>
internal sealed class CookieKey(byte[] secret) : IXmlRepository
{
    private const int ShortestSecret = 32;

    private readonly byte[] _key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256, secret, outputLength: 64, info: "Meander dashboard, cookies and forms, 1"u8.ToArray());

    /// <summary>
    /// By the secret that is set for it, else by one that the installation has anyway: that of tokens, in development the one in
    /// <c>.meander</c>, or that of the OpenID Connect client. Without any it is made up, and a restart signs everybody out.
    /// </summary>
    /// <exception cref="VerbFailedException">The secret that is set for it can be guessed.</exception>
    public static CookieKey From(IConfiguration settings, TokenKeys tokens, IssuerSignIn? issuer)
    {
        var own = settings["Dashboard:CookieSecret"] is { Length: > 0 } text ? Encoding.UTF8.GetBytes(text) : null;
        return own is { Length: < ShortestSecret }
            ? throw new VerbFailedException($"Dashboard__CookieSecret is too short: it needs {ShortestSecret} bytes or more.")
            : new CookieKey(own ?? tokens.Secret?.Key ?? issuer?.Secret ?? RandomNumberGenerator.GetBytes(64));
    }

    // As Data Protection writes its keys down.
    public IReadOnlyCollection<XElement> GetAllElements() =>
    [
        new XElement("key",
            new XAttribute("id", new Guid(SHA256.HashData(_key).AsSpan(0, 16))),
            new XAttribute("version", 1),
            new XElement("creationDate", Instant(2020)),
            new XElement("activationDate", Instant(2020)),
            new XElement("expirationDate", Instant(9000)),
            new XElement("descriptor",
                new XAttribute("deserializerType", Deserializer),
                new XElement("descriptor",
                    new XElement("encryption", new XAttribute("algorithm", "AES_256_CBC")),
                    new XElement("validation", new XAttribute("algorithm", "HMACSHA256")),
                    new XElement("masterKey", new XElement("value", Convert.ToBase64String(_key)))))),
    ];

    public void StoreElement(XElement element, string friendlyName) =>
        throw new InvalidOperationException("No other key is made.");

    private static readonly string Deserializer =
        typeof(Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption.ConfigurationModel.AuthenticatedEncryptorDescriptorDeserializer)
            .AssemblyQualifiedName!;

    private static string Instant(int year) =>
        new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero).ToString("O", CultureInfo.InvariantCulture);
}
