using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Meander.Application.People;
using Meander.Testing;
using Xunit;

namespace Meander.Api.Tests;

/// <summary>Answers that somebody makes as long as they can, and does not read.</summary>
public sealed class LongResponsesTests : IAsyncLifetime, IDisposable
{
    private const int Courses = 40;

    private static readonly string Huge = Pages(499);

    // Seven million bytes, within the 8 MiB of a response; five of them are beyond what one viewer may leave unread.
    private static readonly string Long = Pages(9);

    private readonly Given _given = new();
    private readonly MeanderServer _server;
    private Tenant _tenant = null!;
    private Person _mentor = null!;

    // Nobody here is cut off for reading slowly.
    public LongResponsesTests() => _server = new MeanderServer(_given.Database, "--GraphQL:Limits:SendTimeout=01:00:00");

    public async Task InitializeAsync()
    {
        _tenant = await _given.OrganizationAsync();
        _mentor = await _tenant.MentorAsync();
        for (var course = 0; course < Courses; course++)
            await _tenant.CourseAsync(one => one with { Description = new string('x', 20_000) });
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _server.Dispose();
        _given.Dispose();
    }

    [Fact]
    public async Task A_description_under_499_aliases_is_refused()
    {
        var answer = await _server.PostAsync(_mentor.Id.Value, Huge);
        Assert.Equal("RESPONSE_TOO_LARGE", Code(answer));
    }

    [Fact]
    public async Task So_are_five_such_operations_on_one_socket_each_with_an_error_of_its_own()
    {
        await using var socket = await LiveSocket.OpenAsync(_server.Address, _server.TokenFor(_mentor.Id.Value));
        for (var id = 0; id < 5; id++)
            await socket.SubscribeAsync($"{id}", Huge);
        for (var id = 0; id < 5; id++)
            Assert.Equal("RESPONSE_TOO_LARGE", await socket.ErrorAsync($"{id}"));
        Assert.Null(socket.CloseCode);
    }

    [Fact]
    public async Task Of_eight_requests_that_one_mentor_does_not_read_four_are_answered_and_four_refused()
    {
        var silent = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => BeginAsync(_mentor)));
        try
        {
            Assert.Equal(
                [.. Enumerable.Repeat("HTTP/1.1 200 OK", 4), .. Enumerable.Repeat("HTTP/1.1 503 Service Unavailable", 4)],
                silent.Select(request => request.Status).Order(StringComparer.Ordinal));
            Assert.Equal("OVERLOADED", Code(await _server.PostAsync(_mentor.Id.Value, Long)));
            var other = await _server.PostAsync(_tenant.Admin.Id.Value, Long);
            Assert.Equal(Courses, other.GetProperty("data").GetProperty("courses").GetProperty("nodes").GetArrayLength());
        }
        finally
        {
            foreach (var (client, _) in silent)
                client.Dispose();
        }
    }

    [Fact]
    public async Task The_longest_address_of_the_portal_is_no_longer_than_four_thousand_characters()
    {
        await _given.Database.ExecuteAsync("update users set name = repeat('😀', 255)");
        Assert.Equal((null, "VALIDATION_FAILED"), await AddressAsync("https://p.example/" + string.Concat(Enumerable.Repeat("{name}", 330))));
        Assert.Equal((null, null), await AddressAsync("https://p.example/{name}{name}"));
        var (address, _) = await AddressAsync("https://p.example/{name}");
        Assert.Equal("https://p.example/".Length + 255 * 12, address!.Length);
    }

    [Theory]
    [InlineData("/graphql?query={viewer{user{name}}}", HttpStatusCode.OK)]
    [InlineData("/graphql?query={no}", HttpStatusCode.OK)]
    [InlineData("/graphql?sdl", HttpStatusCode.OK)]
    [InlineData("/reports/training.csv?from=2026-01-01&to=2026-12-31", HttpStatusCode.OK)]
    [InlineData("/reports/training.csv?from=2026-01-01", HttpStatusCode.BadRequest)]
    [InlineData("/graphql?query={viewer{user{name}}}", HttpStatusCode.Unauthorized)]
    public async Task No_answer_is_kept_by_a_cache_or_taken_for_another_type(string address, HttpStatusCode status)
    {
        using var client = _server.ClientFor(_tenant.Admin.Id.Value);
        if (status == HttpStatusCode.Unauthorized)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "bad");
        using var response = await client.GetAsync(new Uri(address, UriKind.Relative));
        Assert.Equal(status, response.StatusCode);
        Assert.True(response.Headers.CacheControl is { NoStore: true, Private: true });
        Assert.Equal(["nosniff"], response.Headers.GetValues("X-Content-Type-Options"));
    }

    private static string Pages(int aliases) =>
        $$"""{ courses(first: 100) { nodes { {{string.Concat(Enumerable.Range(0, aliases).Select(alias => $"a{alias}: description "))}} } } }""";

    private static string? Code(JsonElement answer) =>
        Assert.Single(answer.GetProperty("errors").EnumerateArray()).GetProperty("extensions").GetProperty("code").GetString();

    /// <summary>Sends the request and reads the first line of its answer.</summary>
    private async Task<(TcpClient Client, string Status)> BeginAsync(Person person)
    {
        var client = new TcpClient { ReceiveBufferSize = 8 * 1024 };
        await client.ConnectAsync(IPAddress.Loopback, _server.Address.Port);
        var body = JsonSerializer.Serialize(new { query = Long });
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {_server.TokenFor(person.Id.Value)}\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        var line = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one) == 1 && one[0] != '\r')
            line.Append((char)one[0]);
        return (client, line.ToString());
    }

    /// <summary>What the mentor's app links to with that template, or why it is not taken.</summary>
    private async Task<(string? Address, string? Code)> AddressAsync(string template)
    {
        var set = await _tenant.Admin.SendAsync(
            new UpdateOrganization(_tenant.Id, default, default, default, (string?)template, default, default));
        if (!set.Succeeded)
            return (null, set.Errors[0].Code);
        var answer = await _server.PostAsync(_mentor.Id.Value, "{ courses(first: 1) { nodes { viewerEnrollment { externalUrl } } } }");
        return (
            answer.GetProperty("data").GetProperty("courses").GetProperty("nodes")[0]
                .GetProperty("viewerEnrollment").GetProperty("externalUrl").GetString(),
            null);
    }
}
