namespace Meander.Infrastructure.Outbox;

/// <summary>
/// What holds for every request that leaves: no redirects, no proxy, no cookies, and no more of an answer than is needed.
/// </summary>
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

    /// <summary>The body, or null when it is longer. Disposing of the response cuts the rest off.</summary>
    public static async Task<byte[]?> ReadAtMostAsync(this HttpContent content, int bytes, CancellationToken cancellationToken)
    {
        await using var body = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[bytes + 1];
        var read = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return read > bytes ? null : buffer[..read];
    }
}
