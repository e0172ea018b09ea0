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
    public bool IsSelected(string responsePath)
    {
        ArgumentNullException.ThrowIfNull(responsePath);
        var last = responsePath.LastIndexOf('.');
        var (name, path) = last < 0 ? (responsePath, "") : (responsePath[(last + 1)..], responsePath[..last]);
        return Selected(path).Contains(name);
    }

    /// <summary>
    /// The fields (not aliases) that this request wants right below this one, or below one that a path such as <c>nodes.owner</c> leads
    /// to. Empty when nothing is wanted there. Heeds <c>@skip</c> and <c>@include</c>; a field that is wanted twice is in it twice.
    /// </summary>
    public IEnumerable<string> Selected(string responsePath = "") =>
        _run.Plan.Selected(responsePath, _run.Run.Fulfilled).Select(field => field.Name.Value);
}
