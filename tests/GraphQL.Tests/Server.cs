using System.Buffers;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Meander.GraphQL.Execution;
using Meander.GraphQL.Response;
using Meander.GraphQL.Transports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Meander.GraphQL.Tests;

/// <summary>A server over one schema and its resolver classes, asked without HTTP.</summary>
internal sealed class Server : ILogger<RequestPipeline>
{
    private readonly ServiceProvider _services;

    private Server(GraphQLServerOptions options, ServiceCollection collection)
    {
        _services = collection.AddMetrics().BuildServiceProvider();
        var telemetry = new Telemetry(_services.GetRequiredService<IMeterFactory>());
        Pipeline = new RequestPipeline(options, telemetry, this);
        GraphQL = new GraphQLServer(Pipeline);
        Http = new HttpTransport(GraphQL, options, new HeldBytes(options, telemetry));
    }

    public List<string> Log { get; } = [];

    public RequestPipeline Pipeline { get; }

    public GraphQLServer GraphQL { get; }

    public HttpTransport Http { get; }

    public IServiceProvider Services => _services;

    public static Server Of(string schema, params Type[] resolvers) => Of(schema, _ => { }, resolvers);

    public static Server Of(string schema, Action<GraphQLServerOptions> configure, params Type[] resolvers) =>
        Of(schema, configure, new ServiceCollection(), resolvers);

    public static Server Of(string schema, Action<GraphQLServerOptions> configure, ServiceCollection services, params Type[] resolvers)
    {
        var options = new GraphQLServerOptions { Schema = schema };
        foreach (var type in resolvers)
            options.AddResolver(type);
        configure(options);
        return new Server(options, services);
    }

    /// <summary>The response as it is written.</summary>
    public async Task<string> Text(string document, object? variables = null, string? operationName = null)
    {
        var request =
            new GraphQLRequest(document, operationName, variables as JsonElement? ?? JsonSerializer.SerializeToElement(variables));
        return (await GraphQL.ExecuteAsync(request, _services)).ToString();
    }

    /// <summary>The responses of a subscription as they are written; a request error is the last of them.</summary>
    public async IAsyncEnumerable<string> Events(
        string document, object? variables = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var request = new GraphQLRequest(document, null, JsonSerializer.SerializeToElement(variables), default);
        await using var events = Responses(request, cancellationToken).GetAsyncEnumerator(CancellationToken.None);
        while (true)
        {
            string response;
            try
            {
                if (!await events.MoveNextAsync())
                    yield break;
                response = Encoding.UTF8.GetString(events.Current.Span);
            }
            catch (RequestException exception)
            {
                response = Write(ExecutionResult.Refused(exception.Errors));
            }

            yield return response;
        }
    }

    public async Task<JsonNode> Ask(string document, object? variables = null, string? operationName = null) =>
        JsonNode.Parse(await Text(document, variables, operationName))!;

    /// <summary>The data of a response that must be without errors.</summary>
    public async Task<string> Data(string document, object? variables = null, string? operationName = null)
    {
        var text = await Text(document, variables, operationName);
        const string start = "{\"data\":";
        return text.StartsWith(start, StringComparison.Ordinal) ? text[start.Length..^1] : throw new InvalidOperationException(text);
    }

    /// <summary>The messages of a response's errors, each with its path.</summary>
    public async Task<IReadOnlyList<string>> Errors(string document, object? variables = null) =>
        [.. ((await Ask(document, variables))["errors"]?.AsArray() ?? [])
            .Select(error => $"{string.Join(".", error!["path"]?.AsArray().Select(step => step!.ToString()) ?? [])}: {error["message"]}")];

    public static string Write(ExecutionResult result)
    {
        var buffer = new ArrayBufferWriter<byte>();
        ResponseWriter.Write(buffer, result);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> Responses(
        GraphQLRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var trace = Pipeline.Observers.Begin();
        var plan = Pipeline.Prepare(request, trace);
        await foreach (var response in Pipeline.SubscribeAsync(plan, request, new Subscriber(null, _services), cancellationToken))
            yield return response;
    }

    void ILogger.Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Log.Add($"{logLevel}: {formatter(state, exception)}");

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;
}
