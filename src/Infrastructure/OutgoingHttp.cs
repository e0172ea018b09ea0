namespace Meander.Infrastructure;

/// <summary>What holds for every request that leaves: no redirects, no proxy, no cookies, and no more of an answer than is needed.</summary>
internal static class OutgoingHttp
{
    private const int KilobytesOfHeaders = 16;

    public static SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        MaxResponseHeadersLength = KilobytesOfHeaders,
    };

    /// <summary>The body; null when there is more of it than that. Whoever asks disposes of the response, which cuts the rest off.</summary>
    public static async Task<byte[]?> ReadAtMostAsync(this HttpContent content, int bytes, CancellationToken cancellationToken)
    {
        await using var body = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[bytes + 1];
        var read = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return read > bytes ? null : buffer[..read];
    }
}

/// <summary>How long to wait before the next attempt: doubling, with jitter so that a crowd does not come back in step.</summary>
/// <param name="First">After the first failure.</param>
/// <param name="Longest">Never more than this.</param>
public sealed record RetryDelays(TimeSpan First, TimeSpan Longest)
{
    /// <param name="attempts">How many have failed, the last one included.</param>
    public TimeSpan After(int attempts)
    {
        var wait = Math.Min(First.TotalSeconds * Math.Pow(2, Math.Clamp(attempts - 1, 0, 30)), Longest.TotalSeconds);
        return TimeSpan.FromSeconds(wait * (0.5 + Random.Shared.NextDouble() / 2));
    }
}
