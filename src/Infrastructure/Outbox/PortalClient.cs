using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Meander.Infrastructure.Outbox;

/// <summary>
/// Posts to portals, whose addresses admins choose: they are asked for nothing, not trusted, and not waited for longer than said.
/// </summary>
public sealed class PortalClient(WebhookSettings settings, TimeProvider clock) : IDisposable
{
    private const int MostOfAnswer = 64 * 1024;

    private readonly HttpClient _http = new(Handler(settings)) { Timeout = Timeout.InfiniteTimeSpan };

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    /// <summary>Posts the body, signed, with the delivery's id as its key.</summary>
    /// <returns>Null when the portal acknowledged it, else what went wrong, without a word of its answer.</returns>
    internal async Task<string?> PostAsync(Uri address, string secret, Guid delivery, byte[] body)
    {
        // Set before https was asked for, or while private addresses were allowed.
        if (address.Scheme != Uri.UriSchemeHttps && !settings.AllowPrivateAddresses)
            return "is no https address, and addresses of members do not leave in clear";
        using var timeout = new CancellationTokenSource(settings.Timeout);
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("X-Meander-Timestamp", timestamp);
        request.Headers.Add("X-Meander-Signature", Signature(secret, timestamp, body));
        request.Headers.Add("Idempotency-Key", delivery.ToString());
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            if (!response.IsSuccessStatusCode)
            {
                var status = (int)response.StatusCode;
                return status is >= 300 and < 400 ? $"answered {status}; redirects are not followed" : $"answered {status}";
            }

            await ReadOutAsync(response.Content, timeout.Token);
            return null;
        }
        catch (HttpRequestException failure)
        {
            return Innermost(failure) is PrivateAddressException refused
                ? refused.Message
                : $"cannot be reached ({failure.HttpRequestError})";
        }
        catch (UriFormatException)
        {
            return "cannot be reached (its host is no name)";
        }
        catch (OperationCanceledException)
        {
            return "did not answer in time";
        }
    }

    /// <summary>HMAC-SHA256 of timestamp, a full stop, and the body as it is sent.</summary>
    private static string Signature(string secret, string timestamp, byte[] body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes(timestamp + "."), .. body];
        return "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed));
    }

    /// <summary>
    /// A short answer is read so that the connection can serve again; the status has said all, whatever becomes of the rest.
    /// </summary>
    private static async Task ReadOutAsync(HttpContent content, CancellationToken cancellationToken)
    {
        try
        {
            await content.ReadAtMostAsync(MostOfAnswer, cancellationToken);
        }
        catch (Exception cut) when (cut is IOException or HttpRequestException or OperationCanceledException)
        {
            // The portal acknowledged the delivery with its status line.
        }
    }

    private static Exception Innermost(Exception failure) => failure.InnerException is { } inner ? Innermost(inner) : failure;

    private static SocketsHttpHandler Handler(WebhookSettings settings)
    {
        var handler = OutgoingHttp.Handler();
        handler.ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, settings, cancellationToken);
        return handler;
    }

    /// <summary>
    /// Connects to an address that was looked at: between a check and a second look-up the name could come to mean another.
    /// </summary>
    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint target, WebhookSettings settings, CancellationToken cancellationToken)
    {
        // The resolver refuses 0.0.0.0, which connects to this very machine.
        var addresses = IPAddress.TryParse(target.Host, out var literal)
            ? [literal]
            : await settings.Resolve(target.Host, cancellationToken);
        IPAddress[] allowed = settings.AllowPrivateAddresses ? addresses : [.. addresses.Where(PublicAddress.Is)];
        if (allowed.Length == 0)
            throw new PrivateAddressException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, target.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class PrivateAddressException() : IOException("leads to a private address, which is not allowed");
}
