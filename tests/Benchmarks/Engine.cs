using System.Buffers;
using Meander.GraphQL.Binding;
using Meander.GraphQL.Execution;
using Meander.GraphQL.Language;
using Meander.GraphQL.Response;
using Meander.GraphQL.TypeSystem;
using Meander.GraphQL.Validation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Meander.GraphQL.Benchmarks;

/// <summary>The library's stages, one by one, over the catalogue; transports and their limits are left out.</summary>
internal sealed class Engine
{
    private readonly IServiceProvider _services;
    private readonly SchemaBinding _binding;
    private readonly Executor _executor;

    public Engine(Catalogue catalogue)
    {
        var options = new GraphQLServerOptions { Schema = Questions.Schema };
        options.AddResolvers(typeof(Engine).Assembly);
        options.BindScalar("ID", text => new PersonId(Guid.Parse((string)text!)), id => id.Value);
        _services = new ServiceCollection().AddSingleton(catalogue).BuildServiceProvider();
        _binding = SchemaBinder.Bind(options, SchemaBuilder.Build(options.Schema, ExtendedScalars.All));
        _executor = new Executor(_binding, options, NullLogger.Instance);
    }

    public static Document Parse(string text) => Parser.Parse(text);

    public int Validate(Document document) => DocumentValidator.Validate(_binding.Schema, document).Count;

    public OperationPlan Plan(Document document) => PlanCompiler.Compile(_binding, document, document.Operations.First());

    public void Execute(OperationPlan plan, Dictionary<string, object?> variables, IBufferWriter<byte> output)
    {
        var execution = _executor.ExecuteAsync(plan, variables, _services, CancellationToken.None);
        // The resolvers have everything in memory, so there is nothing to wait for.
        ResponseWriter.Write(
            output, execution.IsCompletedSuccessfully ? execution.Result : throw new InvalidOperationException("It waits."));
    }
}
