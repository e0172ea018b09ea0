using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Meander.Api.Tests;

/// <summary>A subscription that comes as an event stream, as <c>fetch</c> in a browser reads it.</summary>
internal sealed class EventStream : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly IAsyncEnumerator<SseItem<string>> _events;

    private EventStream(HttpResponseMessage response, Stream body) =>
        (_response, _events) = (response, SseParser.Create(body).EnumerateAsync().GetAsyncEnumerator());

    public static async Task<EventStream> OpenAsync(HttpClient client, string query, object? variables = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql") { Content = JsonContent.Create(new { query, variables }) };
        request.Headers.Accept.ParseAdd("text/event-stream");
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return new EventStream(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The value of the subscription's one field in the next event.</summary>
    public async Task<JsonElement> NextAsync()
    {
        if (!await _events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60)) || _events.Current.EventType != "next")
            throw new EndOfStreamException();
        return JsonElement.Parse(_events.Current.Data).GetProperty("data").EnumerateObject().Single().Value;
    }

    /// <summary>Leaves the stream, also while it is being read.</summary>
    public void Dispose() => _response.Dispose();
}
