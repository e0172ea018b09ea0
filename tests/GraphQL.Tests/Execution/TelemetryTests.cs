using System.Diagnostics;
using System.Diagnostics.Metrics;
using Meander.GraphQL.Binding;
using Meander.GraphQL.Execution;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Meander.GraphQL.Tests.Execution;

/// <summary>What the server tells of itself, and what it never tells.</summary>
public sealed class TelemetryTests
{
    private const string Document = "query Greeting($name: String!) { hello(name: $name) }";

    [Fact]
    public async Task An_operation_is_one_span_by_the_conventions()
    {
        var spans = await SpansOf(server => server.Text(Document, new { name = "Secret" }));
        var operation = Assert.Single(spans, span => span.Kind is ActivityKind.Server);
        Assert.Equal("query", operation.DisplayName);
        Assert.Equal("query", operation.GetTagItem("graphql.operation.type"));
        Assert.Equal("Greeting", operation.GetTagItem("graphql.operation.name"));
        Assert.Equal("sha256:" + DocumentId.Sha256(Document), operation.GetTagItem("graphql.document.hash"));
        Assert.Equal(ActivityStatusCode.Unset, operation.Status);
        Assert.Equal(
            ["graphql.parse", "graphql.validate", "graphql.plan", "graphql.execute"],
            spans.Where(span => span.Parent == operation).OrderBy(span => span.StartTimeUtc).Select(span => span.DisplayName));
    }

    [Fact]
    public async Task Neither_document_nor_variables_nor_results_are_in_it()
    {
        var spans = await SpansOf(async server =>
        {
            await server.Text(Document, new { name = "Secret" });
            await server.Text("{ hello(name: \"Secret\") }");
            await server.Text("{ Secret }");
        });
        Assert.All(spans, span => Assert.DoesNotContain(
            span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}").Append(span.DisplayName).Append(span.StatusDescription ?? ""),
            text => text.Contains("Secret", StringComparison.Ordinal) || text.Contains("hello", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("{ hello(", "GRAPHQL_PARSE_FAILED")]
    [InlineData("{ nobody }", "GRAPHQL_VALIDATION_FAILED")]
    [InlineData(Document, "BAD_USER_INPUT")]
    [InlineData("{ fails }", "NO")]
    public async Task A_failed_operation_says_how_by_its_code(string document, string code)
    {
        var spans = await SpansOf(async server =>
        {
            await server.Http.HandleAsync(
                new("GET", null, null, null, "?query=" + Uri.EscapeDataString(document), null!), server.Services, CancellationToken.None);
        });
        var operation = Assert.Single(spans, span => span.GetTagItem("error.type") is not null);
        Assert.Equal(code, operation.GetTagItem("error.type"));
        Assert.Equal(ActivityStatusCode.Error, operation.Status);
    }

    [Fact]
    public async Task Durations_and_lookups_of_plans_are_measured()
    {
        var (server, figures) = Measured();
        for (var i = 0; i < 3; i++)
            await server.Text(Document, new { name = "x" });
        Assert.Equal(
            ["miss", "hit", "hit"],
            figures.Where(one => one.Name == "graphql.server.plan_cache.lookups").Select(one => one.Tags["graphql.cache.result"]));
        Assert.Equal(
            ["execute", "execute", "execute", "parse", "plan", "validate", "write", "write", "write"],
            figures.Where(one => one.Name == "graphql.server.phase.duration").Select(one => (string?)one.Tags["graphql.phase"]).Order());
        var operations = figures.Where(one => one.Name == "graphql.server.operation.duration").ToList();
        Assert.Equal(3, operations.Count);
        Assert.All(operations, one => Assert.Equal("query", Assert.Single(one.Tags, tag => tag.Key == "graphql.operation.type").Value));
        Assert.All(operations, one => Assert.InRange(one.Value, 1e-9, 60));
    }

    [Fact]
    public void Connections_and_subscriptions_are_counted_up_and_down()
    {
        var (server, figures) = Measured();
        var telemetry = server.Pipeline.Telemetry;
        telemetry.ConnectionOpened("websocket");
        telemetry.ConnectionOpened("sse");
        telemetry.SubscriptionStarted();
        telemetry.SubscriptionEnded();
        telemetry.ConnectionDropped("websocket");
        telemetry.ConnectionClosed("websocket", "4408");
        Assert.Equal(1, figures.Where(one => one.Name == "graphql.server.connections.open").Sum(one => one.Value));
        Assert.Equal(0, figures.Where(one => one.Name == "graphql.server.subscriptions.active").Sum(one => one.Value));
        Assert.Equal(
            "websocket", Assert.Single(figures, one => one.Name == "graphql.server.connections.dropped").Tags["graphql.transport"]);
        Assert.Equal("4408", Assert.Single(figures, one => one.Name == "graphql.server.connections.closed").Tags["graphql.close.reason"]);
    }

    private static Server Of() => Server.Of("type Query { hello(name: String!): String!  fails: Int }", typeof(QueryFields));

    private static async Task<List<Activity>> SpansOf(Func<Server, Task> act)
    {
        var server = Of();
        var spans = new List<Activity>();
        // Other tests run at the same time, so only what happens below this span is of interest.
        using var here = new Activity("test").Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Telemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                lock (spans)
                {
                    if (span.TraceId == here.TraceId)
                        spans.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        await act(server);
        lock (spans)
            return [.. spans];
    }

    private static (Server Server, List<Figure> Figures) Measured()
    {
        var server = Of();
        var factory = server.Services.GetRequiredService<IMeterFactory>();
        var figures = new List<Figure>();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, factory))
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>(
            (instrument, value, tags, _) => figures.Add(new Figure(instrument.Name, value, new(tags.ToArray()))));
        listener.SetMeasurementEventCallback<double>(
            (instrument, value, tags, _) => figures.Add(new Figure(instrument.Name, value, new(tags.ToArray()))));
        listener.Start();
        return (server, figures);
    }

    private sealed record Figure(string Name, double Value, Dictionary<string, object?> Tags);

    [FieldsOf("Query")]
    private static class QueryFields
    {
        public static string Hello(string name) => "Hello " + name;

        public static int? Fails() => throw new GraphQLException("no", "NO");
    }
}
