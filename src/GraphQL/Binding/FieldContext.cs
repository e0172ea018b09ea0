using Meander.GraphQL.Execution;
using Meander.GraphQL.TypeSystem;

namespace Meander.GraphQL.Binding;

/// <summary>What a resolver may ask about the place in the operation that it is called for.</summary>
public sealed class FieldContext
{
    private readonly FieldRun _run;

    internal FieldContext(FieldRun run) => _run = run;

    /// <summary>The request's services.</summary>
    public IServiceProvider Services => _run.Run.Services;

    public string ParentType => _run.ParentType;

    /// <summary>The field's schema coordinate: <c>Course.seats</c>.</summary>
    public string Coordinate => _run.Coordinate;

    internal Schema Schema => _run.Run.Binding.Schema;

    internal Dictionary<int, GraphQLException>? Failures { get; private set; }

    /// <summary>Fails one row of the batch (0 on root types); whatever the resolver returns for that row is not looked at.</summary>
    public void Fail(int row, GraphQLException error) => (Failures ??= [])[row] = error;

    /// <summary>
    /// Whether this request wants something below the field, named by fields (not aliases): <c>totalCount</c>, <c>nodes.title</c>.
    /// Heeds <c>@skip</c> and <c>@include</c>.
    /// </summary>
    public bool IsSelected(string responsePath) => _run.Plan.IsSelected(responsePath, _run.Run.Fulfilled);
}
