using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Meander.Testing;

/// <summary>What a portal believes of a member.</summary>
public sealed record PortalMember(long Sequence, string Status, string? Reason, bool Visible);

/// <summary>How a portal may treat a delivery.</summary>
public enum PortalMood
{
    /// <summary>Takes it.</summary>
    Well,

    /// <summary>Takes it, late.</summary>
    Slow,

    /// <summary>Breaks the connection before it takes it.</summary>
    Drops,

    /// <summary>Takes it, and breaks the connection before it says so: it comes again.</summary>
    Forgets,

    /// <summary>Answers 500.</summary>
    Fails,

    /// <summary>Never answers.</summary>
    Hangs,

    /// <summary>Sends the caller elsewhere.</summary>
    Redirects,

    /// <summary>Takes it and answers without end.</summary>
    Babbles,
}

/// <summary>A portal that checks what it is sent as an integrator should: signature, age, key against doubles, order.</summary>
public sealed class FakePortal : IAsyncDisposable
{
    private readonly string _secret;
    private readonly Clock _clock;
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, PortalMember> _members = [];
    private readonly HashSet<string> _keys = [];
    private HttpStandIn? _server;

    private FakePortal(string secret, Clock clock) => (_secret, _clock) = (secret, clock);

    public Uri Address => _server!.Address;

    /// <summary>How the next delivery is treated; by default well.</summary>
    public Func<PortalMood> Mood { get; set; } = () => PortalMood.Well;

    /// <summary>Where <see cref="PortalMood.Redirects"/> sends callers.</summary>
    public Uri? RedirectTo { get; set; }

    /// <summary>What was wrong with what it was sent; a good sender leaves this empty.</summary>
    public ConcurrentQueue<string> Complaints { get; } = [];

    /// <summary>The bodies of all requests, in order of arrival.</summary>
    public ConcurrentQueue<JsonElement> Requests { get; } = [];

    /// <summary>What it believes, by member.</summary>
    public IReadOnlyDictionary<Guid, PortalMember> Members
    {
        get
        {
            lock (_gate)
                return new Dictionary<Guid, PortalMember>(_members);
        }
    }

    public static async Task<FakePortal> StartAsync(string secret, Clock clock)
    {
        var portal = new FakePortal(secret, clock);
        portal._server = await HttpStandIn.StartAsync(portal.AnswerAsync);
        return portal;
    }

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer);
        var body = buffer.ToArray();
        CheckSignature(context.Request, body);
        var delivery = JsonSerializer.Deserialize<JsonElement>(body);
        Requests.Enqueue(delivery);
        switch (Mood())
        {
            case PortalMood.Slow:
                await Task.Delay(200);
                Take(context.Request, delivery);
                break;
            case PortalMood.Drops:
                context.Abort();
                break;
            case PortalMood.Forgets:
                Take(context.Request, delivery);
                context.Abort();
                break;
            case PortalMood.Fails:
                context.Response.StatusCode = 500;
                break;
            case PortalMood.Hangs:
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
            case PortalMood.Redirects:
                context.Response.Redirect(RedirectTo!.ToString(), permanent: false, preserveMethod: true);
                break;
            case PortalMood.Babbles:
                Take(context.Request, delivery);
                while (!context.RequestAborted.IsCancellationRequested)
                    await context.Response.WriteAsync(new string('x', 10_000));
                break;
            default:
                Take(context.Request, delivery);
                break;
        }
    }

    private void CheckSignature(HttpRequest request, byte[] body)
    {
        var timestamp = request.Headers["X-Meander-Timestamp"].ToString();
        byte[] signed = [.. Encoding.UTF8.GetBytes(timestamp + "."), .. body];
        var expected = "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(_secret), signed));
        if (request.Headers["X-Meander-Signature"] != expected)
            Complaints.Enqueue("bad signature");
        if (timestamp != _clock.Now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture))
            Complaints.Enqueue($"timestamp {timestamp}");
        if (request.ContentType != "application/json" || request.Method != "POST")
            Complaints.Enqueue($"{request.Method} {request.ContentType}");
    }

    private void Take(HttpRequest request, JsonElement delivery)
    {
        lock (_gate)
        {
            var key = request.Headers["Idempotency-Key"].ToString();
            if (key != delivery.GetProperty("id").GetString())
                Complaints.Enqueue("the key is not the delivery's id");
            if (!_keys.Add(key))
                return;
            var member = delivery.GetProperty("member").GetProperty("id").GetGuid();
            var sequence = delivery.GetProperty("sequence").GetInt64();
            var last = _members.GetValueOrDefault(member)?.Sequence ?? 0;
            if (sequence != last + 1)
                Complaints.Enqueue($"sequence {sequence} after {last}");
            _members[member] = new PortalMember(
                sequence, delivery.GetProperty("status")
                    .GetString()!, delivery.GetProperty("reason")
                    .GetString(), delivery.GetProperty("visible")
                    .GetBoolean());
        }
    }
}
