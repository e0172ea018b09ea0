using System.Net;
using System.Text.RegularExpressions;

namespace Meander.Measurements.Pages;

/// <summary>Somebody who signs in with a token and keeps the cookie, as a browser does.</summary>
internal sealed partial class Visitor : IDisposable
{
    private readonly HttpClient _client;

    private Visitor(Uri server)
    {
        Server = server;
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = Cookies };
        _client = new HttpClient(handler) { BaseAddress = server };
    }

    public Uri Server { get; }

    public CookieContainer Cookies { get; } = new();

    /// <exception cref="InvalidOperationException">The token opened nothing.</exception>
    public static async Task<Visitor> SignInAsync(Uri server, string token, CancellationToken cancellationToken)
    {
        var visitor = new Visitor(server);
        var form = FormToken().Match(await visitor._client.GetStringAsync("/sign-in", cancellationToken)).Groups[1].Value;
        var fields = new Dictionary<string, string> { ["token"] = token, ["__RequestVerificationToken"] = form };
        await visitor.PostAsync("/sign-in/token", fields, cancellationToken);
        return visitor.Cookies.GetCookies(server)["meander"] is not null
            ? visitor
            : throw new InvalidOperationException("A coordinator was not let in.");
    }

    /// <summary>A page as the server writes it, before it lives.</summary>
    public Task<string> GetAsync(string path, CancellationToken cancellationToken) => _client.GetStringAsync(path, cancellationToken);

    public async Task PostAsync(string path, Dictionary<string, string> fields, CancellationToken cancellationToken)
    {
        using var body = new FormUrlEncodedContent(fields);
        using var response = await _client.PostAsync(path, body, cancellationToken);
    }

    public void Dispose() => _client.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex FormToken();
}
