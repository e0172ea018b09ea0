using Meander.GraphQL.Execution;
using Microsoft.Extensions.DependencyInjection;

namespace Meander.GraphQL.Binding;

/// <summary>A class marked <see cref="FieldsOfAttribute"/>; one instance for each request that needs it.</summary>
internal sealed class ResolverClass(Type type)
{
    private ObjectFactory? _factory;

    public Type Type { get; } = type;

    public bool IsStatic => Type.IsAbstract && Type.IsSealed;

    public object Create(IServiceProvider services) => (_factory ??= ActivatorUtilities.CreateFactory(Type, []))(services, []);

    public object? InstanceFor(ExecutionRun run) => IsStatic ? null : run.Resolver(this);
}
