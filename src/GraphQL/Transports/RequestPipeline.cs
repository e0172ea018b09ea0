using GraphQL.Binding;
using GraphQL.Execution;
using GraphQL.Language;
using GraphQL.Response;
using GraphQL.TypeSystem;
using GraphQL.Validation;
using Microsoft.Extensions.Logging;

namespace GraphQL.Transports;

/// <summary>What every transport does with a request: parse, validate, plan (or find the plan), coerce variables, run.</summary>
internal sealed class RequestPipeline
{
    private readonly GraphQLLimits limits;
    private readonly SchemaBinding binding;
    private readonly PlanCache plans;
    private readonly Executor executor;

    /// <exception cref="SchemaException">The SDL is no valid schema.</exception>
    /// <exception cref="SchemaBindingException">It does not fit the resolvers.</exception>
    public RequestPipeline(GraphQLServerOptions options, ILogger<RequestPipeline> logger)
    {
        limits = options.Limits;
        binding = SchemaBinder.Bind(options, SchemaBuilder.Build(options.Schema, ExtendedScalars.All));
        plans = new PlanCache(limits.MaxCachedPlans);
        executor = new Executor(binding, options, logger);
    }

    public GraphQLLimits Limits => limits;

    /// <exception cref="RequestException">The document cannot be read, is not valid, or has no such operation.</exception>
    public OperationPlan Prepare(string text, string? operationName)
    {
        if (plans.Find(text, operationName) is { } known)
            return known;
        var document = Parse(text);
        var errors = DocumentValidator.Validate(binding.Schema, document, new OperationLimits(limits.MaxDepth, limits.MaxFields), limits.MaxErrors);
        if (errors.Count > 0)
            throw new RequestException(errors);
        var operation = GetOperation(document, operationName);
        if (operation.Kind is OperationKind.Subscription)
            throw Bad("Subscriptions are not served over this transport.");
        var plan = PlanCompiler.Compile(binding, document, operation);
        plans.Add(text, operationName, plan);
        return plan;
    }

    /// <exception cref="RequestException">The variables do not fit the operation.</exception>
    public ValueTask<ExecutionResult> RunAsync(
        OperationPlan plan, GraphQLRequest request, IServiceProvider services, CancellationToken cancellationToken) =>
        executor.ExecuteAsync(plan, binding.Inputs.Variables(plan, request.Variables), services, cancellationToken);

    private Document Parse(string text)
    {
        if (text.Length > limits.MaxDocumentCharacters)
            throw new RequestException(new GraphQLError(
                $"The document has {text.Length} characters; {limits.MaxDocumentCharacters} are allowed.", GraphQLError.ParseFailed));
        try
        {
            return Parser.Parse(text, new ParserLimits(limits.MaxTokens, limits.MaxNesting));
        }
        catch (SyntaxException exception)
        {
            throw new RequestException(exception.Error);
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
