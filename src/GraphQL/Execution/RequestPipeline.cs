using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Meander.GraphQL.Binding;
using Meander.GraphQL.Language;
using Meander.GraphQL.Response;
using Meander.GraphQL.TypeSystem;
using Meander.GraphQL.Validation;
using Microsoft.Extensions.Logging;

namespace Meander.GraphQL.Execution;

/// <summary>
/// What every transport does with a request: find its document, parse, validate, plan (or find the plan), coerce variables, run.
/// </summary>
internal sealed class RequestPipeline
{
    private readonly GraphQLLimits _limits;
    private readonly SchemaBinding _binding;
    private readonly PlanCache _plans;
    private readonly PersistedDocuments _documents;
    private readonly Executor _executor;
    private readonly SourceStream _sources;
    private readonly IReadOnlyList<Func<FieldUse, string?>> _rules;
    private readonly Func<IServiceProvider, ValueTask>? _leaveScope;
    private readonly ILogger _logger;

    /// <exception cref="SchemaException">The SDL is no valid schema.</exception>
    /// <exception cref="SchemaBindingException">It does not fit the resolvers.</exception>
    /// <exception cref="ArgumentException">A limit or setting that admits nothing.</exception>
    /// <exception cref="IOException">The folder of trusted documents cannot be read.</exception>
    public RequestPipeline(GraphQLServerOptions options, Telemetry telemetry, ILogger<RequestPipeline> logger, TimeProvider? clock = null)
    {
        _limits = options.Limits;
        _limits.Check();
        _logger = logger;
        Telemetry = telemetry;
        Observers = new OperationObservers(telemetry, options.Observers);
        _rules = options.ValidationRules;
        _binding = SchemaBinder.Bind(options, SchemaBuilder.Build(options.Schema, options.ScalarForms));
        Turns = new OperationTurns(_limits, clock ?? TimeProvider.System);
        _leaveScope = options.LeaveScope;
        _plans = new PlanCache(_limits.MaxCachedPlans);
        _executor = new Executor(_binding, options, logger);
        _sources = new SourceStream(_binding, options, _executor, telemetry, clock ?? TimeProvider.System, logger);
        var trusted = new TrustedDocuments(options.PersistedDocuments.Folder);
        _documents = new PersistedDocuments(options.PersistedDocuments, trusted);
        LogDocumentsThatNoLongerValidate(trusted, logger);
    }

    public GraphQLLimits Limits => _limits;

    public Telemetry Telemetry { get; }

    public OperationTurns Turns { get; }

    public OperationObservers Observers { get; }

    /// <summary>Finds the operation that is asked for, ready to run.</summary>
    /// <exception cref="RequestException">The document is not known or admitted, cannot be read, is not valid, or has no such
    /// operation.</exception>
    public OperationPlan Prepare(GraphQLRequest request, IObservedOperation observed)
    {
        var text = _documents.TextOf(request);
        var plan = _plans.Find(text, request.OperationName);
        Telemetry.PlanLookedUp(isHit: plan is not null);
        if (plan is null)
        {
            plan = Compile(text, request.OperationName);
            _plans.Add(text, request.OperationName, plan);
        }

        observed.Describe(plan.Description);
        _documents.Keep(request);
        return plan;
    }

    /// <exception cref="RequestException">The variables are too large, do not fit the operation, or ask for too much.</exception>
    public Dictionary<string, object?> Variables(OperationPlan plan, GraphQLRequest request)
    {
        CheckSize(request.Variables);
        var variables = _binding.Inputs.Variables(plan, request.Variables);
        plan.Cost.Check(variables);
        return variables;
    }

    /// <exception cref="RequestException">
    /// The variables are too large, do not fit the operation, or ask for too much; or it is a subscription.
    /// </exception>
    public async ValueTask<ExecutionResult> RunAsync(
        OperationPlan plan, GraphQLRequest request, IObservedOperation observed, IServiceProvider services,
        CancellationToken cancellationToken)
    {
        if (plan.Operation.Kind is OperationKind.Subscription)
            throw RequestException.BadInput("Subscriptions are served over WebSocket and as text/event-stream.");
        using var phase = Telemetry.Begin(Phase.Execute);
        var result = await _executor.ExecuteAsync(plan, Variables(plan, request), services, cancellationToken);
        if (_leaveScope is not null)
            await _leaveScope(services);
        if (result.Errors.Count > 0)
            observed.Fail(result.Errors);
        return result;
    }

    /// <summary>The responses of a subscription, one for each event; see <see cref="SourceStream.SubscribeAsync"/>.</summary>
    /// <exception cref="RequestException">The variables are too large, do not fit the operation, or ask for too much.</exception>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> SubscribeAsync(
        OperationPlan plan, GraphQLRequest request, Subscriber subscriber, CancellationToken cancellationToken) =>
        _sources.SubscribeAsync(plan, Variables(plan, request), request.Variables, subscriber, cancellationToken);

    /// <summary>What the client learns of a fault, which is logged under the trace id that it gets.</summary>
    public GraphQLError Fault(Exception exception)
    {
        var traceId = Activity.Current?.TraceId.ToString() ?? Guid.NewGuid().ToString("N");
        _logger.LogError(exception, "An operation failed, trace {TraceId}", traceId);
        return GraphQLError.Masked(traceId);
    }

    private OperationPlan Compile(string text, string? operationName)
    {
        var document = Parse(text);
        Validate(document);
        using var phase = Telemetry.Begin(Phase.Plan);
        var operation = GetOperation(document, operationName);
        var plan = PlanCompiler.Compile(_binding, document, operation);
        plan.Cost = OperationCost.Of(_binding.Schema, _binding.Prices, document, operation, _limits);
        return plan;
    }

    private Document Parse(string text)
    {
        using var phase = Telemetry.Begin(Phase.Parse);
        var bytes = Encoding.UTF8.GetByteCount(text);
        if (bytes > _limits.MaxDocumentBytes)
            throw new RequestException(new GraphQLError(
                $"The document has {bytes} bytes; {_limits.MaxDocumentBytes} are allowed.", GraphQLError.ParseFailed));
        try
        {
            return Parser.Parse(text, ParserLimits.Of(_limits));
        }
        catch (SyntaxException exception)
        {
            throw new RequestException(exception.Error);
        }
    }

    private void Validate(Document document)
    {
        using var phase = Telemetry.Begin(Phase.Validate);
        var errors = DocumentValidator.Validate(_binding.Schema, document, OperationLimits.Of(_limits), _rules);
        if (errors.Count > 0)
            throw new RequestException(errors);
    }

    private void CheckSize(JsonElement variables)
    {
        if (variables.ValueKind is not JsonValueKind.Object)
            return;
        var json = JsonMarshal.GetRawUtf8Value(variables);
        if (json.Length > _limits.MaxVariablesBytes)
            throw RequestException.BadInput($"The variables have {json.Length} bytes; {_limits.MaxVariablesBytes} are allowed.");
        if (JsonNesting.Of(json) is var depth && depth > _limits.MaxVariablesDepth)
            throw RequestException.BadInput($"The variables are nested {depth} levels deep; {_limits.MaxVariablesDepth} are allowed.");
    }

    /// <summary>A document of an old client that no longer validates does not stop the start: requests for it get its errors.</summary>
    private void LogDocumentsThatNoLongerValidate(TrustedDocuments trusted, ILogger logger)
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
            return document.Operations.FirstOrDefault(operation => operation.Name?.Value == name)
                ?? throw RequestException.BadInput($"Unknown operation named \"{name}\".");
        return document.Operations.Take(2).ToArray() switch
        {
            [var only] => only,
            [] => throw RequestException.BadInput("The document has no operation."),
            _ => throw RequestException.BadInput("The document has several operations, so \"operationName\" must name one."),
        };
    }
}
