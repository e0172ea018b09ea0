using System.Text.Json;
using Meander.GraphQL.Response;

namespace Meander.GraphQL.Execution;

/// <summary>
/// Finds the document of a request: its own text, a trusted one, or one that a client registered by Apollo's protocol for automatic
/// persisted
/// queries (<c>extensions.persistedQuery</c>).
/// </summary>
internal sealed class PersistedDocuments
{
    public const string NotFound = "PERSISTED_QUERY_NOT_FOUND";
    public const string NotSupported = "PERSISTED_QUERY_NOT_SUPPORTED";

    private const string HashPrefix = "sha256:";
    private const int HashLength = 64;
    private const long MaxAutomaticCharacters = 8 * 1024 * 1024;

    private readonly TrustedDocuments _trusted;
    private readonly bool _trustedOnly;
    private readonly BoundedCache<string, string>? _automatic;

    /// <exception cref="ArgumentException">Only trusted documents are admitted, and there is none.</exception>
    public PersistedDocuments(PersistedDocumentOptions options, TrustedDocuments trusted)
    {
        if (options.TrustedOnly && trusted.Files.Count == 0)
            throw new ArgumentException(
                "Only trusted documents are to be run, but the folder of trusted documents is not set or has none.");
        _trusted = trusted;
        _trustedOnly = options.TrustedOnly;
        if (options.Automatic && !_trustedOnly)
            _automatic = new BoundedCache<string, string>(options.MaxAutomatic, MaxAutomaticCharacters);
    }

    /// <exception cref="RequestException">The request names a document that is not known here, or sends one that is not
    /// admitted.</exception>
    public string TextOf(GraphQLRequest request)
    {
        var hash = HashOf(request);
        if (request.Query is not { } text)
            return request.DocumentId is { } id ? Trusted(id) : ByHash(hash!);
        if (request.DocumentId is not null)
            throw RequestException.BadInput("The request has a \"query\" and a \"documentId\"; one of them is enough.");
        if (hash is not null && hash != DocumentId.Sha256(text))
            throw RequestException.BadInput("The hash in \"extensions.persistedQuery\" is not the SHA-256 of the \"query\" beside it.");
        if (_trustedOnly && !_trusted.Has(text))
            throw new RequestException(
                new GraphQLError("This server runs trusted documents only; send the id of one as \"documentId\".", NotSupported));
        return text;
    }

    /// <summary>
    /// Keeps a document that its client sent with a hash. Call only after validation: invalid documents must not fill the cache.
    /// </summary>
    public void Keep(GraphQLRequest request)
    {
        if (_automatic is not null && request.Query is { } text && HashOf(request) is { } hash)
            _automatic.Add(hash, text, text.Length);
    }

    private string Trusted(string id)
    {
        if (_trusted.Find(id.StartsWith(HashPrefix, StringComparison.Ordinal) ? id[HashPrefix.Length..] : id) is { } text)
            return text;
        if (_automatic is not null && id.StartsWith(HashPrefix, StringComparison.Ordinal))
            return ByHash(id[HashPrefix.Length..]);
        throw new RequestException(new GraphQLError("The document of this \"documentId\" is not known here.", NotFound));
    }

    private string ByHash(string hash)
    {
        if ((_trusted.Find(hash) ?? _automatic?.Find(hash)) is { } text)
            return text;
        // Both texts are part of the protocol: Apollo's clients compare them.
        throw _automatic is not null
            ? new RequestException(new GraphQLError("PersistedQueryNotFound", NotFound))
            : new RequestException(new GraphQLError("PersistedQueryNotSupported", NotSupported));
    }

    private static string? HashOf(GraphQLRequest request)
    {
        if (request.PersistedQuery is not { } entry)
            return null;
        if (!entry.TryGetProperty("version", out var version)
            || version.ValueKind is not JsonValueKind.Number
            || !version.TryGetInt32(out var number)
            || number != 1)
            throw RequestException.BadInput("Only version 1 of \"extensions.persistedQuery\" is served.");
        if (entry.TryGetProperty("sha256Hash", out var hash) && hash.ValueKind is JsonValueKind.String
            && hash.GetString() is { Length: HashLength } digits && digits.All(char.IsAsciiHexDigit))
            return digits.ToLowerInvariant();
        throw RequestException.BadInput("The entry \"sha256Hash\" of \"extensions.persistedQuery\" must be 64 hexadecimal digits.");
    }
}
