using System.Globalization;
using System.Security.Cryptography;
using System.Xml.Linq;
using Meander.Api.Access;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Meander.Api.Dashboard;

/// <summary>
/// The one key that cookies and forms are sealed with. It is derived from a secret that the installation has anyway: the one of tokens, in
/// development that in <c>.meander</c>, else that of the OpenID Connect client. So every node opens what another one sealed, also after a
/// restart, and nothing more is kept on disk. Without a secret it is made up, and a restart signs everybody out.
/// </summary>
internal sealed class CookieKey(TokenKeys tokens, IssuerSignIn? issuer) : IXmlRepository
{
    private readonly byte[] _key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256,
        tokens.Secret?.Key ?? issuer?.Secret ?? RandomNumberGenerator.GetBytes(64),
        outputLength: 64, info: "Meander dashboard, cookies and forms, 1"u8.ToArray());

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
