using System.Security.Cryptography;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Meander.Api.Access;

/// <summary>What the issuer published at one time.</summary>
/// <param name="Issuer">As it names itself, which need not be its address; null when it names none.</param>
internal sealed record PublishedKeys(string? Issuer, IReadOnlyCollection<SecurityKey> Keys, DateTimeOffset At)
{
    /// <summary>Of the keys of that id, or without an id; all of them for a token that names no key.</summary>
    public IReadOnlyCollection<SecurityKey> For(string? keyId) =>
        keyId is null ? Keys : [.. Keys.Where(key => string.IsNullOrEmpty(key.KeyId) || key.KeyId == keyId)];
}

/// <summary>The issuer's keys cannot be had, so nobody knows whether a token is good.</summary>
internal sealed class IssuerSilentException(string message, Exception? cause) : Exception(message, cause);

/// <summary>
/// The keys that the OpenID Connect issuer publishes. A key that it withdraws is refused within the hour, whatever happens; one that it
/// adds is known as soon as a token needs it. All requests together ask the issuer at most once in half a minute, so that tokens with
/// made-up keys cannot turn Meander against it.
/// </summary>
internal sealed class IssuerKeys(TokenKeys tokens, TimeProvider clock, ILogger<IssuerKeys> logger) : IDisposable
{
    /// <summary>How long keys are believed without having been seen again.</summary>
    public static readonly TimeSpan BelievedFor = TimeSpan.FromHours(1);

    /// <summary>How old keys are when they are asked for again while requests go on with them.</summary>
    public static readonly TimeSpan RefreshAfter = TimeSpan.FromMinutes(15);

    /// <summary>Between two questions while there are keys that are believed.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <summary>Between two questions while there are none, and no token of the issuer can be checked.</summary>
    private static readonly TimeSpan PauseWithoutKeys = TimeSpan.FromSeconds(1);

    /// <summary>How long the issuer may take to answer a question.</summary>
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(10);

    private const int ShortestRsaKey = 2048;
    private const int MaxDocumentBytes = 1024 * 1024;

    private readonly HttpClient _http = new() { MaxResponseContentBufferSize = MaxDocumentBytes, Timeout = GiveUpAfter };
    private readonly Lock _gate = new();
    private Task<(PublishedKeys? Keys, Exception? Failure)>? _question;
    private DateTimeOffset _askedAt;
    private volatile PublishedKeys? _last;

    /// <summary>Those to check a token with.</summary>
    /// <exception cref="IssuerSilentException">There are none that may still be believed, and the issuer does not answer.</exception>
    public async Task<PublishedKeys> CurrentAsync()
    {
        if (_last is not { } known || SinceOf(known.At) >= BelievedFor)
            return await AnswerAsync(PauseWithoutKeys);
        if (SinceOf(known.At) >= RefreshAfter)
            _ = AskAsync(Pause);
        return known;
    }

    /// <summary>For a token that those keys did not fit: what the issuer has published since, or null.</summary>
    /// <exception cref="IssuerSilentException">The issuer did not answer when it was asked last.</exception>
    public async Task<PublishedKeys?> NewerThanAsync(PublishedKeys known)
    {
        var keys = await AnswerAsync(Pause);
        return keys == known ? null : keys;
    }

    public void Dispose() => _http.Dispose();

    private async Task<PublishedKeys> AnswerAsync(TimeSpan pause)
    {
        var (keys, failure) = await AskAsync(pause);
        return keys ?? throw new IssuerSilentException($"The keys of {tokens.Authority} cannot be had.", failure);
    }

    /// <summary>The question that is under way or was asked within the pause, else a new one. It never fails as a task.</summary>
    private Task<(PublishedKeys? Keys, Exception? Failure)> AskAsync(TimeSpan pause)
    {
        lock (_gate)
        {
            if (_question is { } last && (!last.IsCompleted || SinceOf(_askedAt) < pause))
                return last;
            var now = _askedAt = clock.GetUtcNow();
            // On another thread, as this one holds the lock.
            return _question = Task.Run(() => FetchAsync(now));
        }
    }

    private async Task<(PublishedKeys? Keys, Exception? Failure)> FetchAsync(DateTimeOffset now)
    {
        var authority = tokens.Authority ?? throw new InvalidOperationException("No issuer is configured.");
        try
        {
            var documents = new HttpDocumentRetriever(_http) { RequireHttps = !new Uri(authority).IsLoopback };
            // The library does not pass a token on to what it sends.
            var answer = await OpenIdConnectConfigurationRetriever.GetAsync(
                authority.TrimEnd('/') + "/.well-known/openid-configuration", documents, CancellationToken.None).WaitAsync(GiveUpAfter);
            return (_last = new PublishedKeys(answer.Issuer, [.. answer.SigningKeys.Where(IsLongEnough)], now), null);
        }
        catch (Exception failure)
        {
            // Whatever it is, from an unknown host to a document that is no JSON, the issuer has not said which keys are its own.
            logger.LogWarning(failure, "The keys of {Authority} cannot be had", authority);
            return (null, failure);
        }
    }

    /// <summary>RFC 7518 section 3.3 asks for 2048 bits of RSA; the library would verify with 1024.</summary>
    private static bool IsLongEnough(SecurityKey key) =>
        key is not (RsaSecurityKey { KeySize: < ShortestRsaKey } or X509SecurityKey { PublicKey: RSA { KeySize: < ShortestRsaKey } });

    /// <summary>A clock that was set back makes what is known old and not new.</summary>
    private TimeSpan SinceOf(DateTimeOffset instant) => (clock.GetUtcNow() - instant).Duration();
}
