using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Meander.GraphQL.Binding;
using Meander.GraphQL.Transports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Meander.GraphQL.Explorer.Tests;

/// <summary>The page for browsers, as far as it can be seen without one.</summary>
public sealed partial class ExplorerPageTests : IAsyncLifetime
{
    private const string Browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";

    private readonly List<WebApplication> _apps = [];
    private HttpClient _client = null!;

    public async Task InitializeAsync() => _client = await StartAsync("/graphql", hasPage: true);

    public async Task DisposeAsync()
    {
        _client.Dispose();
        foreach (var app in _apps)
            await app.DisposeAsync();
    }

    [Fact]
    public async Task A_browser_that_opens_the_endpoint_gets_the_page()
    {
        using var response = await Get("/graphql", Browser);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("Accept", response.Headers.Vary.Single());
        Assert.StartsWith("<!doctype html>", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("*/*")]
    [InlineData("application/json")]
    [InlineData("application/graphql-response+json, application/json;q=0.9, */*;q=0.1")]
    [InlineData("application/json, text/html")]
    [InlineData("text/html;q=0.5, application/json")]
    [InlineData("text/*, application/json;q=0.1")]
    public async Task An_API_client_gets_the_API(string? accept)
    {
        using var response = await Get("/graphql", accept);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.EndsWith("json", response.Content.Headers.ContentType!.MediaType, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("query={__typename}", """{"data":{"__typename":"Query"}}""")]
    [InlineData("sdl", "type Query")]
    public async Task An_address_that_asks_the_API_something_is_answered_by_it_in_a_browser_too(string parameters, string expected)
    {
        using var response = await Get("/graphql?" + parameters, Browser);
        Assert.StartsWith(expected, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_POST_is_never_answered_with_the_page()
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, "/graphql")
        { Content = new StringContent("{}", new MediaTypeHeaderValue("application/json")) };
        request.Headers.TryAddWithoutValidation("Accept", "text/html");
        using var response = await _client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotAcceptable, response.StatusCode);
    }

    [Fact]
    public async Task Every_file_that_the_page_names_is_served_as_what_it_is()
    {
        var files = await FilesOf(_client, "/graphql");
        Assert.Contains("/graphql/explorer/main.js", files.Keys);
        Assert.Contains("/graphql/explorer/tokens.js", files.Keys);
        Assert.All(files, file => Assert.Equal(
            Path.GetExtension(file.Key) switch
            {
                ".js" => "text/javascript",
                ".css" => "text/css",
                ".svg" => "image/svg+xml",
                _ => "text/html",
            },
            file.Value.Type));
    }

    [Fact]
    public async Task No_file_fetches_from_elsewhere_or_makes_markup_out_of_text() =>
        Assert.All(await FilesOf(_client, "/graphql"), file =>
        {
            Assert.DoesNotMatch(@"(src|href|url|from|import|fetch)\W{0,3}https?:", file.Value.Text);
            Assert.DoesNotMatch(@"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", file.Value.Text);
        });

    [Fact]
    public async Task The_page_has_no_inline_script_or_style()
    {
        var (_, page) = (await FilesOf(_client, "/graphql"))["/graphql"];
        Assert.DoesNotMatch(@"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:", page);
    }

    [Theory]
    [InlineData("/graphql")]
    [InlineData("/graphql/explorer/main.js")]
    [InlineData("/graphql/explorer/explorer.css")]
    public async Task The_page_and_its_files_are_fenced_in(string path)
    {
        using var response = await Get(path, Browser);
        string Header(string name) => response.Headers.GetValues(name).Single();
        Assert.Contains("default-src 'none'", Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Contains("script-src 'self'", Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal("nosniff", Header("X-Content-Type-Options"));
        Assert.Equal("DENY", Header("X-Frame-Options"));
        Assert.Equal("no-referrer", Header("Referrer-Policy"));
    }

    [Theory]
    [InlineData("/graphql")]
    [InlineData("/graphql/explorer/main.js")]
    public async Task What_a_browser_has_already_is_not_sent_again(string path)
    {
        using var first = await Get(path, Browser);
        Assert.True(first.Headers.CacheControl!.NoCache);
        var tag = first.Headers.ETag!.ToString();
        using var second = await Get(path, Browser, tag);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync());
        Assert.Equal(tag, second.Headers.ETag!.ToString());
        using var third = await Get(path, Browser, "W/\"of-an-older-version\"");
        Assert.Equal(HttpStatusCode.OK, third.StatusCode);
    }

    [Fact]
    public async Task HEAD_tells_the_length_without_the_page()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/graphql");
        request.Headers.TryAddWithoutValidation("Accept", Browser);
        using var response = await _client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Content.Headers.ContentLength > 1000);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("explorer.html")]
    [InlineData("nothing.js")]
    [InlineData("..%2fMeander.GraphQL.dll")]
    [InlineData("%2e%2e%2f%2e%2e%2fetc%2fpasswd")]
    public async Task Nothing_else_is_served(string file)
    {
        using var response = await Get("/graphql/explorer/" + file, Browser);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("/", "/")]
    [InlineData("/api/v1/graphql", "/api/v1/graphql")]
    [InlineData("/api/graphql", "/api/graphql/")]
    public async Task The_page_finds_its_files_wherever_the_endpoint_is(string pattern, string opened)
    {
        using var elsewhere = await StartAsync(pattern, hasPage: true);
        Assert.Contains(pattern.TrimEnd('/') + "/explorer/analysis.js", (await FilesOf(elsewhere, opened)).Keys);
    }

    [Fact]
    public async Task Without_the_page_a_browser_gets_the_API()
    {
        using var without = await StartAsync("/graphql", hasPage: false);
        using var page = await Get("/graphql", Browser, client: without);
        Assert.Equal("application/json", page.Content.Headers.ContentType!.MediaType);
        using var file = await Get("/graphql/explorer/main.js", "*/*", client: without);
        Assert.Equal(HttpStatusCode.NotFound, file.StatusCode);
    }

    private async Task<HttpClient> StartAsync(string pattern, bool hasPage)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddGraphQLServer(server =>
        {
            server.Schema = "type Query { hello: String! }";
            server.AddResolver(typeof(QueryFields));
        });
        var app = builder.Build();
        if (hasPage)
            app.MapGraphQLWithBrowserPage(pattern);
        else
            app.MapGraphQL(pattern);
        await app.StartAsync();
        _apps.Add(app);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return new HttpClient { BaseAddress = new Uri(addresses.Single()) };
    }

    private async Task<HttpResponseMessage> Get(string path, string? accept, string? known = null, HttpClient? client = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        if (known is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", known);
        return await (client ?? _client).SendAsync(request);
    }

    /// <summary>The page and everything that it leads to, by path.</summary>
    private async Task<Dictionary<string, (string Type, string Text)>> FilesOf(HttpClient server, string path)
    {
        var files = new Dictionary<string, (string, string)>();
        var open = new Queue<Uri>([new Uri(server.BaseAddress!, path)]);
        while (open.TryDequeue(out var address))
        {
            if (files.ContainsKey(address.AbsolutePath))
                continue;
            using var response = await Get(address.AbsolutePath, Browser, client: server);
            Assert.True(response.IsSuccessStatusCode, $"{address}: {response.StatusCode}");
            var text = await response.Content.ReadAsStringAsync();
            files.Add(address.AbsolutePath, (response.Content.Headers.ContentType!.MediaType!, text));
            foreach (Match name in FileNames().Matches(text))
                open.Enqueue(new Uri(address, WebUtility.HtmlDecode(name.Groups[1].Value)));
        }

        return files;
    }

    [GeneratedRegex("""(?:\ssrc=|<link[^>]*\shref=|\bfrom )["']([^"']+)["']""")]
    private static partial Regex FileNames();

    [FieldsOf("Query")]
    private static class QueryFields
    {
        public static string Hello() => "hello";
    }
}
