using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Meander.GraphQL.Binding;
using Meander.GraphQL.Execution;
using Meander.GraphQL.Language;
using Meander.GraphQL.Response;
using Meander.GraphQL.TypeSystem;
using Meander.GraphQL.Validation;
using Microsoft.Extensions.Logging;

namespace Meander.GraphQL.Transports;

/// <summary>What every transport does with a request: find its document, parse, validate, plan (or find the plan), coerce variables, run.</summary>
internal sealed class RequestPipeline
{
    private readonly GraphQLLimits limits;
    private readonly SchemaBinding binding;
    private readonly PlanCache plans;
    private readonly PersistedDocuments documents;
    private readonly Executor executor;
    private readonly SourceStream sources;
    private readonly ILogger logger;

    /// <exception cref="SchemaException">The SDL is no valid schema.</exception>
    /// <exception cref="SchemaBindingException">It does not fit the resolvers.</exception>
    /// <exception cref="ArgumentException">A limit or setting that admits nothing.</exception>
    /// <exception cref="IOException">The folder of trusted documents cannot be read.</exception>
    public RequestPipeline(GraphQLServerOptions options, Telemetry telemetry, ILogger<RequestPipeline> logger, TimeProvider? clock = null)
    {
        limits = options.Limits;
        limits.Check();
        this.logger = logger;
        Telemetry = telemetry;
        binding = SchemaBinder.Bind(options, SchemaBuilder.Build(options.Schema, ExtendedScalars.All));
        plans = new PlanCache(limits.MaxCachedPlans);
        executor = new Executor(binding, options, logger);
        sources = new SourceStream(binding, options, executor, telemetry, clock ?? TimeProvider.System, logger);
        var trusted = new TrustedDocuments(options.PersistedDocuments.Folder);
        documents = new PersistedDocuments(options.PersistedDocuments, trusted);
        WarnOfMisfits(trusted, logger);
    }

    public GraphQLLimits Limits => limits;

    public Telemetry Telemetry { get; }

    /// <summary>Finds the operation that is asked for, ready to run.</summary>
    /// <exception cref="RequestException">The document is not known or admitted, cannot be read, is not valid, or has no such operation.</exception>
    public OperationPlan Prepare(GraphQLRequest request, OperationTrace trace)
    {
        var text = documents.TextOf(request);
        var plan = plans.Find(text, request.OperationName);
        Telemetry.PlanLookedUp(isHit: plan is not null);
        if (plan is null)
        {
            plan = Compile(text, request.OperationName);
            plans.Add(text, request.OperationName, plan);
        }

        trace.Describe(plan);
        documents.Keep(request);
        return plan;
    }

    /// <exception cref="RequestException">The variables are too large, do not fit the operation, or ask for too much.</exception>
    public Dictionary<string, object?> Variables(OperationPlan plan, GraphQLRequest request)
    {
        CheckSize(request.Variables);
        var variables = binding.Inputs.Variables(plan, request.Variables);
        plan.ListCost.Check(variables);
        return variables;
    }

    /// <exception cref="RequestException">
    /// The variables are too large, do not fit the operation, or ask for too much; or it is a subscription.
    /// </exception>
    public async ValueTask<ExecutionResult> RunAsync(
        OperationPlan plan, GraphQLRequest request, OperationTrace trace, IServiceProvider services, CancellationToken cancellationToken)
    {
        if (plan.Operation.Kind is OperationKind.Subscription)
            throw Bad("Subscriptions are served over WebSocket and as text/event-stream.");
        using var phase = Telemetry.Begin(Phase.Execute);
        var result = await executor.ExecuteAsync(plan, Variables(plan, request), services, cancellationToken);
        trace.Fail(result.Errors);
        return result;
    }

    /// <summary>The responses of a subscription, one for each event; see <see cref="SourceStream.SubscribeAsync"/>.</summary>
    /// <exception cref="RequestException">The variables are too large, do not fit the operation, or ask for too much.</exception>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> SubscribeAsync(
        OperationPlan plan, GraphQLRequest request, Subscriber subscriber, CancellationToken cancellationToken) =>
        sources.SubscribeAsync(plan, Variables(plan, request), request.Variables, subscriber, cancellationToken);

    /// <summary>What the client learns of a fault, which is logged under the trace id that it gets.</summary>
    public GraphQLError Fault(Exception exception)
    {
        var traceId = Activity.Current?.TraceId.ToString() ?? Guid.NewGuid().ToString("N");
        logger.LogError(exception, "An operation failed, trace {TraceId}", traceId);
        var extensions = new Dictionary<string, object?> { ["code"] = GraphQLError.InternalError, ["traceId"] = traceId };
        return new GraphQLError("Something went wrong on our side.", Extensions: extensions);
    }

    private OperationPlan Compile(string text, string? operationName)
    {
        var document = Parse(text);
        Validate(document);
        using var phase = Telemetry.Begin(Phase.Plan);
        var operation = GetOperation(document, operationName);
        var plan = PlanCompiler.Compile(binding, document, operation);
        plan.ListCost = ListCost.Of(binding.Schema, document, operation, limits);
        return plan;
    }

    private Document Parse(string text)
    {
        using var phase = Telemetry.Begin(Phase.Parse);
        var bytes = Encoding.UTF8.GetByteCount(text);
        if (bytes > limits.MaxDocumentBytes)
            throw new RequestException(new GraphQLError(
                $"The document has {bytes} bytes; {limits.MaxDocumentBytes} are allowed.", GraphQLError.ParseFailed));
        try
        {
            return Parser.Parse(text, new ParserLimits(limits.MaxTokens, limits.MaxNesting));
        }
        catch (SyntaxException exception)
        {
            throw new RequestException(exception.Error);
        }
    }

    private void Validate(Document document)
    {
        using var phase = Telemetry.Begin(Phase.Validate);
        var allowed = new OperationLimits(
            limits.MaxDepth, limits.MaxFields, MaxAliases: limits.MaxAliases, AllowIntrospection: limits.AllowIntrospection);
        var errors = DocumentValidator.Validate(binding.Schema, document, allowed, limits.MaxErrors);
        if (errors.Count > 0)
            throw new RequestException(errors);
    }

    private void CheckSize(JsonElement variables)
    {
        if (variables.ValueKind is not JsonValueKind.Object)
            return;
        var json = JsonMarshal.GetRawUtf8Value(variables);
        if (json.Length > limits.MaxVariablesBytes)
            throw Bad($"The variables have {json.Length} bytes; {limits.MaxVariablesBytes} are allowed.");
        if (JsonNesting.Of(json) is var depth && depth > limits.MaxVariablesDepth)
            throw Bad($"The variables are nested {depth} levels deep; {limits.MaxVariablesDepth} are allowed.");
    }

    /// <summary>A document of an old client that no longer fits does not stop the start: it is answered with its errors.</summary>
    private void WarnOfMisfits(TrustedDocuments trusted, ILogger logger)
    {
        foreach (var (file, text) in trusted.Files)
        {
            try
            {
                Validate(Parse(text));
            }
            catch (RequestException exception)
            {
                logger.LogWarning("The trusted document {File} does not fit the schema: {Problem}", file, exception.Message);
            }
        }
    }

    /// <summary>GetOperation, §6.1.</summary>
    private static OperationDefinition GetOperation(Document document, string? name)
    {
        if (name is not null)
            return document.Operations.FirstOrDefault(operation => operation.Name?.Value == name) ?? throw Bad($"Unknown operation named \"{name}\".");
        return document.Operations.Take(2).ToArray() switch
        {
            [var only] => only,
            [] => throw Bad("The document has no operation."),
            _ => throw Bad("The document has several operations, so \"operationName\" must name one."),
        };
    }

    private static RequestException Bad(string message) => new(new GraphQLError(message, GraphQLError.BadUserInput));
}
