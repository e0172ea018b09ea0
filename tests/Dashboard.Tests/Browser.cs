using System.Net;
using System.Text.RegularExpressions;

namespace Meander.Dashboard.Tests;

/// <summary>What a browser does without its screen: keeps cookies, fills in forms, follows nothing by itself.</summary>
internal sealed partial class Browser : IDisposable
{
    private readonly HttpClientHandler _handler = new() { AllowAutoRedirect = false, UseCookies = true };
    private readonly HttpClient _client;

    public Browser(DashboardServer server) => _client = new HttpClient(_handler) { BaseAddress = server.Address };

    public CookieContainer Cookies => _handler.CookieContainer;

    public Task<HttpResponseMessage> GetAsync(string path) => _client.GetAsync(path);

    public Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] fields) => _client.PostAsync(
        path, new FormUrlEncodedContent(fields.Select(field => new KeyValuePair<string, string>(field.Name, field.Value))));

    /// <summary>Pastes a token into the form of the sign-in page.</summary>
    public async Task<HttpResponseMessage> EnterAsync(string token) => await PostAsync(
        "/sign-in/token", ("token", token), ("__RequestVerificationToken", await FormTokenAsync()));

    /// <summary>What the page's forms must bring.</summary>
    public async Task<string> FormTokenAsync()
    {
        var page = await (await _client.GetAsync("/sign-in")).Content.ReadAsStringAsync();
        return FormToken().Match(page).Groups[1].Value;
    }

    public void Dispose()
    {
        _client.Dispose();
        _handler.Dispose();
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex FormToken();
}
