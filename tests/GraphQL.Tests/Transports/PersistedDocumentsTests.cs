using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Meander.GraphQL.Binding;
using Meander.GraphQL.Transports;
using Xunit;

namespace Meander.GraphQL.Tests.Transports;

/// <summary>Documents that are named instead of sent: Apollo's automatic ones, and those of a folder.</summary>
public sealed class PersistedDocumentsTests : IDisposable
{
    private const string Document = "query Hello { hello }";
    private const string Answer = """{"data":{"hello":"Hello"}}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("documents").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_hash_that_nobody_registered_is_not_found_by_the_protocols_words()
    {
        var answer = await Post(Of(), new { extensions = Hash(Document) });
        Assert.Equal("""{"errors":[{"message":"PersistedQueryNotFound","extensions":{"code":"PERSISTED_QUERY_NOT_FOUND"}}]}""", answer.Text);
        Assert.Equal(400, answer.Status);
    }

    [Fact]
    public async Task Not_found_is_200_for_a_client_of_the_older_media_type() =>
        Assert.Equal(200, (await Post(Of(), new { extensions = Hash(Document) }, "application/json")).Status);

    [Fact]
    public async Task A_document_sent_with_its_hash_is_run_and_known_from_then_on()
    {
        var server = Of();
        Assert.Equal(Answer, (await Post(server, new { query = Document, extensions = Hash(Document) })).Text);
        Assert.Equal(Answer, (await Post(server, new { extensions = Hash(Document) })).Text);
        Assert.Equal(
            Answer, (
                await Post(
                    server, new { query = (string?)null, operationName = "Hello", variables = new { }, extensions = Hash(Document) }))
                .Text);
    }

    [Fact]
    public async Task A_document_sent_without_its_hash_is_not_kept()
    {
        var server = Of();
        await Post(server, new { query = Document });
        Assert.Contains("PersistedQueryNotFound", (await Post(server, new { extensions = Hash(Document) })).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hashes_may_be_written_in_capitals()
    {
        var server = Of();
        await Post(server, new { query = Document, extensions = Extension(Sha256(Document).ToUpperInvariant()) });
        Assert.Equal(Answer, (await Post(server, new { extensions = Hash(Document) })).Text);
    }

    [Fact]
    public async Task Registering_and_asking_work_over_GET()
    {
        var server = Of();
        var hash = Uri.EscapeDataString(JsonSerializer.Serialize(Hash(Document)));
        Assert.Contains("PERSISTED_QUERY_NOT_FOUND", (await Get(server, $"?extensions={hash}")).Text, StringComparison.Ordinal);
        Assert.Equal(Answer, (await Get(server, $"?query={Uri.EscapeDataString(Document)}&extensions={hash}")).Text);
        Assert.Equal(Answer, (await Get(server, $"?extensions={hash}")).Text);
    }

    [Fact]
    public async Task A_persisted_mutation_is_not_run_over_GET()
    {
        var server = Of();
        const string Mutation = "mutation { set }";
        await Post(server, new { query = Mutation, extensions = Hash(Mutation) });
        var before = MutationFields.Count;
        var answer = await Get(server, $"?extensions={Uri.EscapeDataString(JsonSerializer.Serialize(Hash(Mutation)))}");
        Assert.Equal((405, "POST"), (answer.Status, answer.Allow));
        Assert.Equal(before, MutationFields.Count);
    }

    [Fact]
    public async Task A_hash_of_another_document_is_refused_and_registers_nothing()
    {
        var server = Of();
        var answer = await Post(server, new { query = "{ hello }", extensions = Hash(Document) });
        Assert.Equal(400, answer.Status);
        Assert.Contains("is not the SHA-256 of the", answer.Text, StringComparison.Ordinal);
        Assert.Contains("PersistedQueryNotFound", (await Post(server, new { extensions = Hash(Document) })).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_that_cannot_run_is_not_kept()
    {
        var server = Of();
        const string Invalid = "{ nobody }";
        Assert.Contains(
            "Cannot query field", (await Post(server, new { query = Invalid, extensions = Hash(Invalid) })).Text, StringComparison.Ordinal);
        Assert.Contains("PersistedQueryNotFound", (await Post(server, new { extensions = Hash(Invalid) })).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"persistedQuery":{"version":2,"sha256Hash":"X"}}""", "Only version 1")]
    [InlineData("""{"persistedQuery":{"version":1.5,"sha256Hash":"X"}}""", "Only version 1")]
    [InlineData("""{"persistedQuery":{"version":"1","sha256Hash":"X"}}""", "Only version 1")]
    [InlineData("""{"persistedQuery":{"sha256Hash":"X"}}""", "Only version 1")]
    [InlineData("""{"persistedQuery":{"version":1}}""", "64 hexadecimal digits")]
    [InlineData("""{"persistedQuery":{"version":1,"sha256Hash":"abc"}}""", "64 hexadecimal digits")]
    [InlineData("""{"persistedQuery":{"version":1,"sha256Hash":7}}""", "64 hexadecimal digits")]
    [InlineData("""{"persistedQuery":1}""", "must be a text")]
    public async Task An_entry_that_is_not_the_protocols_is_refused(string extensions, string problem)
    {
        var answer = await Post(Of(), new { extensions = JsonSerializer.Deserialize<JsonElement>(extensions) });
        Assert.Equal(400, answer.Status);
        Assert.Contains(problem, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flood_of_registrations_drops_the_oldest_and_no_more_than_that()
    {
        var server = Of(documents => documents.MaxAutomatic = 20);
        for (var i = 0; i < 100; i++)
            await Post(server, new { query = $"{{ a{i}: hello }}", extensions = Hash($"{{ a{i}: hello }}") });
        Assert.Contains(
            "PersistedQueryNotFound", (await Post(server, new { extensions = Hash("{ a0: hello }") })).Text, StringComparison.Ordinal);
        Assert.Equal("""{"data":{"a99":"Hello"}}""", (await Post(server, new { extensions = Hash("{ a99: hello }") })).Text);
    }

    [Fact]
    public async Task Switched_off_says_so_by_the_protocols_words()
    {
        var server = Of(documents => documents.Automatic = false);
        Assert.Equal(
            """{"errors":[{"message":"PersistedQueryNotSupported","extensions":{"code":"PERSISTED_QUERY_NOT_SUPPORTED"}}]}""",
            (await Post(server, new { extensions = Hash(Document) })).Text);
        Assert.Equal(Answer, (await Post(server, new { query = Document, extensions = Hash(Document) })).Text);
    }

    [Fact]
    public async Task A_trusted_document_is_found_by_its_file_and_by_its_hash()
    {
        Write("hello.graphql", Document + "\n");
        Write("deep/down.graphql", "{ hello }");
        var server = Of(documents => documents.Folder = _folder);
        Assert.Equal(Answer, (await Post(server, new { documentId = "hello" })).Text);
        Assert.Equal(Answer, (await Post(server, new { documentId = "deep/down" })).Text);
        Assert.Equal(Answer, (await Post(server, new { documentId = "sha256:" + Sha256(Document) })).Text);
        Assert.Equal(Answer, (await Post(server, new { documentId = Sha256(Document + "\n") })).Text);
        Assert.Equal(Answer, (await Post(server, new { extensions = Hash(Document) })).Text);
        Assert.Equal(Answer, (await Get(server, "?documentId=hello")).Text);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("")]
    [InlineData("hello.graphql")]
    [InlineData("../hello")]
    [InlineData("sha256:00")]
    public async Task An_id_that_no_document_has_is_not_found(string id)
    {
        Write("hello.graphql", Document);
        var answer = await Post(Of(documents => documents.Folder = _folder), new { documentId = id });
        Assert.Contains("PERSISTED_QUERY_NOT_FOUND", answer.Text, StringComparison.Ordinal);
        Assert.Equal(400, answer.Status);
    }

    [Fact]
    public async Task An_id_and_a_document_are_one_too_many()
    {
        Write("hello.graphql", Document);
        var answer = await Post(Of(documents => documents.Folder = _folder), new { documentId = "hello", query = Document });
        Assert.Contains("one of them is enough", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trusted_only_admits_nothing_else()
    {
        Write("hello.graphql", Document + "\n");
        var server = Of(documents => (documents.Folder, documents.TrustedOnly) = (_folder, true));
        Assert.Equal(Answer, (await Post(server, new { documentId = "hello" })).Text);
        Assert.Equal(Answer, (await Post(server, new { query = Document })).Text);
        foreach (object other in (object[])
            [
                new { query = "{ hello }" }, new { query = "{ __typename }" }, new { query = "{ hello }", extensions = Hash("{ hello }") },
                new { extensions = Hash("{ hello }") }, new { documentId = "sha256:" + Sha256("{ hello }") },
            ])
            Assert.Contains("\"PERSISTED_QUERY_NOT_", (await Post(server, other)).Text, StringComparison.Ordinal);
        Assert.Contains("trusted documents only", (await Get(server, "?query={hello}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Trusted_only_without_a_document_stops_the_start()
    {
        Assert.Throws<ArgumentException>(() => Of(documents => documents.TrustedOnly = true));
        Assert.Throws<ArgumentException>(() => Of(documents => (documents.TrustedOnly, documents.Folder) = (true, _folder)));
        Assert.ThrowsAny<IOException>(() => Of(documents => documents.Folder = Path.Combine(_folder, "nowhere")));
    }

    [Fact]
    public async Task A_trusted_document_that_no_longer_fits_is_told_of_at_the_start_and_stops_nothing()
    {
        Write("hello.graphql", Document);
        Write("old.graphql", "{ gone }");
        var server = Of(documents => documents.Folder = _folder);
        Assert.Contains("Warning: The trusted document old does not fit", Assert.Single(server.Log), StringComparison.Ordinal);
        Assert.Equal(Answer, (await Post(server, new { documentId = "hello" })).Text);
        Assert.Contains("Cannot query field", (await Post(server, new { documentId = "old" })).Text, StringComparison.Ordinal);
    }

    private static Server Of(Action<PersistedDocumentOptions>? configure = null) => Server.Of(
        "type Query { hello: String! } type Mutation { set: Int! }", options => configure?.Invoke(options.PersistedDocuments),
        typeof(QueryFields), typeof(MutationFields));

    private static object Hash(string document) => Extension(Sha256(document));

    private static object Extension(string hash) => new { persistedQuery = new { version = 1, sha256Hash = hash } };

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static Task<Reply> Post(Server server, object body, string accept = "application/graphql-response+json") =>
        Ask(server, "POST", accept, "", JsonSerializer.SerializeToUtf8Bytes(body));

    private static Task<Reply> Get(Server server, string query) => Ask(server, "GET", "application/graphql-response+json", query, []);

    private static async Task<Reply> Ask(Server server, string method, string accept, string query, byte[] body)
    {
        var answer = await server.Http.HandleAsync(
            new HttpQuestion(
                method,
                accept,
                method == "POST" ? "application/json" : null,
                null,
                query,
                _ => ValueTask.FromResult<ReadOnlyMemory<byte>?>(body)),
            server.Services, CancellationToken.None);
        return new Reply(answer.Status, answer.Allow, Server.Write(answer.Result));
    }

    private void Write(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private sealed record Reply(int Status, string? Allow, string Text);

    [FieldsOf("Query")]
    private static class QueryFields
    {
        public static string Hello() => "Hello";
    }

    [FieldsOf("Mutation")]
    private static class MutationFields
    {
        public static int Count { get; private set; }

        public static int Set() => ++Count;
    }
}
