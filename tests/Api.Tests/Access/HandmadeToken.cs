using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Meander.Api.Tests.Access;

/// <summary>Tokens put together by hand, so that they can be wrong in any way.</summary>
internal static class HandmadeToken
{
    private static readonly byte[] Secret = Encoding.UTF8.GetBytes(MeanderServer.Secret);

    /// <summary>With the header that is usual, signed with the server's secret or another.</summary>
    public static string Signed(object claims, string algorithm = "HS256", byte[]? key = null) =>
        SignedAs(new { alg = algorithm, typ = "JWT" }, claims, key);

    /// <summary>With any header. HS512 is signed as such, whatever else the header says with HS256.</summary>
    public static string SignedAs(object header, object claims, byte[]? key = null)
    {
        var text = Unsigned(header, claims);
        var bytes = Encoding.ASCII.GetBytes(text);
        var signature = TextOf(header).Contains("HS512", StringComparison.Ordinal)
            ? HMACSHA512.HashData(key ?? Secret, bytes)
            : HMACSHA256.HashData(key ?? Secret, bytes);
        return text + "." + Base64UrlEncoder.Encode(signature);
    }

    /// <summary>The header and the claims, each an object or a text that is taken as it stands, without a signature.</summary>
    public static string Unsigned(object header, object claims) =>
        Base64UrlEncoder.Encode(TextOf(header)) + "." + Base64UrlEncoder.Encode(TextOf(claims));

    private static string TextOf(object value) => value as string ?? JsonSerializer.Serialize(value);
}
