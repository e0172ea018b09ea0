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
    private readonly IServiceProvider services;
    private readonly SchemaBinding binding;
    private readonly Executor executor;

    public Engine(Catalogue catalogue)
    {
        var options = new GraphQLServerOptions { Schema = Questions.Schema };
        options.AddResolvers(typeof(Engine).Assembly);
        options.BindScalar("ID", text => new PersonId(Guid.Parse((string)text!)), id => id.Value);
        services = new ServiceCollection().AddSingleton(catalogue).BuildServiceProvider();
        binding = SchemaBinder.Bind(options, SchemaBuilder.Build(options.Schema, ExtendedScalars.All));
        executor = new Executor(binding, options, NullLogger.Instance);
    }

    public static Document Parse(string text) => Parser.Parse(text);

    public int Validate(Document document) => DocumentValidator.Validate(binding.Schema, document).Count;

    public OperationPlan Plan(Document document) => PlanCompiler.Compile(binding, document, document.Operations.First());

    public void Execute(OperationPlan plan, Dictionary<string, object?> variables, IBufferWriter<byte> output)
    {
        var execution = executor.ExecuteAsync(plan, variables, services, CancellationToken.None);
        // The resolvers have everything in memory, so there is nothing to wait for.
        ResponseWriter.Write(output, execution.IsCompletedSuccessfully ? execution.Result : throw new InvalidOperationException("It waits."));
    }
}
