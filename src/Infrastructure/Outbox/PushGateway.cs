using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Meander.Infrastructure.Outbox;

/// <summary>One message to one device, as the gateway takes it (fine print, "Portal and push").</summary>
internal sealed record PushMessage(Guid Id, string Token, string Platform, string Title, string Body, string Urgency, string? DeepLink);

/// <summary>What the gateway made of a batch.</summary>
internal abstract record PushAnswer
{
    /// <summary>It has them; these tokens lead nowhere any more.</summary>
    public sealed record Taken(IReadOnlyList<string> InvalidTokens) : PushAnswer;

    /// <summary>It will not take these, however often they come.</summary>
    public sealed record Refused(string Why) : PushAnswer;

    /// <summary>It takes nothing just now.</summary>
    public sealed record Down(string Why) : PushAnswer;
}

/// <summary>The push gateway over HTTP.</summary>
public sealed class PushGateway(PushSettings settings, TimeProvider clock) : IDisposable
{
    private const int MostOfAnswer = 256 * 1024;

    private readonly HttpClient _http = new(OutgoingHttp.Handler()) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly Circuit _circuit = new(clock);

    /// <summary>False: there is nowhere to push to.</summary>
    public bool IsConfigured => settings.Endpoint is not null;

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    /// <summary>False while the gateway is known to be down.</summary>
    internal bool MayTry() => _circuit.MayTry();

    /// <summary>Sends a batch; what goes wrong on the way is an answer too.</summary>
    internal async Task<PushAnswer> SendAsync(IReadOnlyList<PushMessage> messages)
    {
        var answer = await ExchangeAsync(messages);
        if (answer is PushAnswer.Down)
            _circuit.Failed();
        else
            _circuit.Succeeded();
        return answer;
    }

    private async Task<PushAnswer> ExchangeAsync(IReadOnlyList<PushMessage> messages)
    {
        using var timeout = new CancellationTokenSource(settings.Timeout);
        using var request = new HttpRequestMessage(HttpMethod.Post, settings.Endpoint);
        request.Content = JsonContent.Create(new { messages });
        if (settings.ApiKey is { } key)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            var why = $"answered {(int)response.StatusCode}";
            return response.IsSuccessStatusCode ? new PushAnswer.Taken(await InvalidTokensAsync(response.Content, timeout.Token))
                : (int)response.StatusCode is 400 or 413 or 422 ? new PushAnswer.Refused(why)
                : new PushAnswer.Down(why);
        }
        catch (HttpRequestException)
        {
            return new PushAnswer.Down("cannot be reached");
        }
        catch (OperationCanceledException)
        {
            return new PushAnswer.Down("did not answer in time");
        }
    }

    /// <summary>
    /// The status has said that the messages are taken, whatever becomes of the rest: dead tokens are named again with the next message.
    /// </summary>
    private static async Task<IReadOnlyList<string>> InvalidTokensAsync(HttpContent content, CancellationToken cancellationToken)
    {
        try
        {
            return InvalidTokens(await content.ReadAtMostAsync(MostOfAnswer, cancellationToken));
        }
        catch (Exception cut) when (cut is IOException or HttpRequestException or OperationCanceledException)
        {
            return [];
        }
    }

    /// <summary>An answer need not be JSON, nor say anything of tokens.</summary>
    private static IReadOnlyList<string> InvalidTokens(byte[]? body)
    {
        if (body is null or [])
            return [];
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("invalidTokens", out var tokens) && tokens.ValueKind == JsonValueKind.Array
                ? [.. tokens.EnumerateArray().Where(token => token.ValueKind == JsonValueKind.String).Select(token => token.GetString()!)]
                : [];
        }
        catch (Exception garbage) when (garbage is JsonException or InvalidOperationException)
        {
            // The latter is for strings that are no text, such as half a surrogate pair: only reading them finds that out.
            return [];
        }
    }
}
