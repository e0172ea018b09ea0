using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Meander.Api.Commands;
using Meander.Testing;
using Npgsql;
using Xunit;

namespace Meander.Api.Tests;

/// <summary>What the settings beginning with <c>GraphQL</c> do to a server.</summary>
public sealed class GraphQLSettingsTests
{
    [Fact]
    public async Task An_operation_beyond_its_time_is_answered_and_its_statement_is_cancelled()
    {
        using var given = new Given();
        var tenant = await given.OrganizationAsync();
        using var server = new MeanderServer(given.Database, "--GraphQL:Limits:ExecutionTime=00:00:00.5");
        await using var other = new NpgsqlConnection(given.Database.ConnectionString);
        await other.OpenAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("lock table courses in access exclusive mode", other, transaction))
            await command.ExecuteNonQueryAsync();

        var clock = Stopwatch.StartNew();
        var answer = await server.PostAsync(tenant.Admin.Id.Value, "{ courses { totalCount } }");
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(0.4), TimeSpan.FromSeconds(20));
        Assert.Equal(
            """{"errors":[{"message":"The operation was stopped after 0.5 seconds, which is all that it may take.","extensions":{"code":"EXECUTION_TIMEOUT"}}],"data":null}""",
            answer.GetRawText());
        await StatementsThatWait.UntilAsync(given.Database, count => count == 0);

        await transaction.RollbackAsync();
        Assert.Equal(
            0, (await server.PostAsync(tenant.Admin.Id.Value, "{ courses { totalCount } }"))
                .GetProperty("data")
                .GetProperty("courses")
                .GetProperty("totalCount")
                .GetInt32());
    }

    [Fact]
    public async Task A_statement_beyond_its_time_is_answered_and_the_server_goes_on()
    {
        using var given = new Given();
        var tenant = await given.OrganizationAsync();
        var role = new NpgsqlConnectionStringBuilder(given.Database.ServerConnectionString).Username;
        // In this database alone: the databases of all tests share the role.
        var database = new NpgsqlConnectionStringBuilder(given.Database.ConnectionString).Database;
        await given.Database.ExecuteAsync($"alter role \"{role}\" in database \"{database}\" set statement_timeout = '300ms'");
        using var server = new MeanderServer(given.Database);
        await using var other = new NpgsqlConnection(given.Database.ConnectionString);
        await other.OpenAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("lock table courses in access exclusive mode", other, transaction))
            await command.ExecuteNonQueryAsync();

        var refused = await server.PostAsync(tenant.Admin.Id.Value, "{ courses { totalCount } }");
        Assert.Equal(
            "EXECUTION_TIMEOUT",
            Assert.Single(refused.GetProperty("errors").EnumerateArray()).GetProperty("extensions").GetProperty("code").GetString());
        await transaction.RollbackAsync();
        Assert.False((await server.PostAsync(tenant.Admin.Id.Value, "{ courses { totalCount } }")).TryGetProperty("errors", out _));
    }

    [Theory]
    [InlineData("--GraphQL:Limits:MaxDepht=3", "MaxDepht")]
    [InlineData("--GraphQL:Limits:MaxDepth=deep", "MaxDepth")]
    [InlineData("--GraphQL:Limits:MaxDepth=0", "MaxDepth must be above zero")]
    [InlineData("--GraphQL:PersistedDocuments:Folder=/nowhere/at/all", "/nowhere/at/all")]
    [InlineData("--GraphQL:PersistedDocuments:TrustedOnly=true", "trusted documents")]
    public void A_setting_that_cannot_be_taken_stops_the_start_with_one_line(string setting, string said)
    {
        var problem = Assert.Throws<VerbFailedException>(() => Server.Build(["--urls=http://127.0.0.1:0", setting], "Host=127.0.0.1"));
        Assert.Contains(said, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
    }

    [Fact]
    public async Task A_limit_from_the_settings_holds()
    {
        using var server =
            new MeanderServer(new TestDatabase(), "--GraphQL:Limits:MaxDepth=2", "--GraphQL:Limits:AllowIntrospection=false");
        Assert.Contains(
            "is 3 fields deep; 2 are allowed",
            (await server.PostAsync(null, "{ courses { nodes { id } } }")).GetRawText(),
            StringComparison.Ordinal);
        Assert.Contains(
            "Introspection is switched off",
            (await server.PostAsync(null, "{ __schema { queryType { name } } }")).GetRawText(),
            StringComparison.Ordinal);
        using var client = server.ClientFor(null);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/graphql?sdl")).StatusCode);
    }

    [Fact]
    public async Task The_largest_page_is_within_the_limits_and_pages_inside_pages_inside_pages_are_not()
    {
        using var given = new Given();
        var tenant = await given.OrganizationAsync();
        using var server = new MeanderServer(given.Database);
        const string Catalogue =
            """
            { courses(first: 100) { totalCount nodes {
                title prerequisiteCertifications { code } prerequisiteCourses { title } schedule { sessions { date } }
                viewerEnrollment { blockers { code message } }
                registrations(first: 100) { totalCount nodes { status member { user { name } } } } } } }
            """;
        Assert.False((await server.PostAsync(tenant.Admin.Id.Value, Catalogue)).TryGetProperty("errors", out _));
        var refused = await server.PostAsync(
            tenant.Admin.Id.Value,
            "{ courses(first: 100) { nodes { registrations(first: 100) { nodes { course { registrations(first: 100) { nodes { id } } } "
            + "} } } } }");
        Assert.Contains("costs 1010200; 50000 is allowed", refused.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST /gra")]
    [InlineData("POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Le")]
    [InlineData("POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"query\":")]
    public async Task A_half_sent_request_is_answered_or_closed(string half)
    {
        using var server = new MeanderServer(new TestDatabase());
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        var clock = Stopwatch.StartNew();
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(half));
        using var reader = new StreamReader(socket.GetStream());
        Assert.True(await reader.ReadLineAsync() is null or "HTTP/1.1 408 Request Timeout");
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Spans_and_metrics_are_exported_where_the_standard_variables_say()
    {
        await using var collector = await Collector.StartAsync();
        using (var server = new MeanderServer(
            new TestDatabase(), $"--OTEL_EXPORTER_OTLP_ENDPOINT={collector.Address}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"))
        {
            const string Query = "query Mine($id: ID!) { course(id: $id) { title } }";
            await server.PostAsync(null, Query, new { id = "a-secret-value" });
        }

        var traces = collector.Sent("/v1/traces");
        Assert.Contains("graphql.operation.name", traces, StringComparison.Ordinal);
        Assert.Contains("Mine", traces, StringComparison.Ordinal);
        Assert.Contains("meander", traces, StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret-value", traces, StringComparison.Ordinal);
        Assert.DoesNotContain("course(id", traces, StringComparison.Ordinal);
        var metrics = collector.Sent("/v1/metrics");
        Assert.Contains("graphql.server.phase.duration", metrics, StringComparison.Ordinal);
        Assert.Contains("graphql.server.plan_cache.lookups", metrics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--OTEL_TRACES_EXPORTER=none", false, true)]
    [InlineData("--OTEL_METRICS_EXPORTER=none", true, false)]
    [InlineData("--OTEL_TRACES_EXPORTER=otlp", true, true)]
    [InlineData("--OTEL_SDK_DISABLED=true", false, false)]
    public async Task Each_signal_can_be_switched_off_and_logs_are_never_sent(string setting, bool traces, bool metrics)
    {
        await using var collector = await Collector.StartAsync();
        using (var server = new MeanderServer(
            new TestDatabase(), $"--OTEL_EXPORTER_OTLP_ENDPOINT={collector.Address}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
            setting))
        {
            await server.PostAsync(null, "{ viewer { user { id } } }");
        }

        Assert.Equal((traces, metrics), (collector.Sent("/v1/traces").Length > 0, collector.Sent("/v1/metrics").Length > 0));
        Assert.Empty(collector.Sent("/v1/logs"));
    }

    [Fact]
    public async Task A_request_a_statement_and_the_process_are_seen_by_the_usual_names()
    {
        await using var collector = await Collector.StartAsync();
        using (var server = new MeanderServer(
            new TestDatabase(),
            $"--OTEL_EXPORTER_OTLP_ENDPOINT={collector.Address}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
            "--OTEL_SERVICE_NAME=somebodys"))
        {
            await server.PostAsync(Guid.NewGuid(), "{ viewer { user { id } } }");
        }

        var (traces, metrics) = (collector.Sent("/v1/traces"), collector.Sent("/v1/metrics"));
        foreach (var source in new[] { "Microsoft.AspNetCore", "Npgsql", "somebodys" })
            Assert.Contains(source, traces, StringComparison.Ordinal);
        foreach (var meter in new[] { "http.server.request.duration", "kestrel.active_connections", "db.client.", "dotnet.gc" })
            Assert.Contains(meter, metrics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TRACES", "/v1/traces", "/v1/metrics")]
    [InlineData("METRICS", "/v1/metrics", "/v1/traces")]
    public async Task A_signal_may_have_an_address_of_its_own(string signal, string sent, string silent)
    {
        await using var collector = await Collector.StartAsync();
        using (var server = new MeanderServer(
            new TestDatabase(), $"--OTEL_EXPORTER_OTLP_{signal}_ENDPOINT={collector.Address}{sent}",
            "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"))
        {
            await server.PostAsync(null, "{ viewer { user { id } } }");
        }

        Assert.NotEmpty(collector.Sent(sent));
        Assert.Empty(collector.Sent(silent));
    }
}
