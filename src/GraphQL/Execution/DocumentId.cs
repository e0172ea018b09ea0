using System.Security.Cryptography;
using System.Text;

namespace Meander.GraphQL.Execution;

/// <summary>How a document is named instead of being sent.</summary>
internal static class DocumentId
{
    /// <summary>Lower-case hexadecimal digits, as Apollo's clients send them.</summary>
    public static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
