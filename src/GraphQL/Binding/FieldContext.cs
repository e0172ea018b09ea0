namespace GraphQL.Binding;

/// <summary>What a resolver may ask about the place in the operation that it is called for.</summary>
public sealed class FieldContext
{
    private readonly Func<string, bool> _isSelected;

    internal FieldContext(IServiceProvider services, string parentType, string field, Func<string, bool> isSelected)
    {
        Services = services;
        ParentType = parentType;
        Coordinate = parentType + "." + field;
        _isSelected = isSelected;
    }

    /// <summary>The request's services.</summary>
    public IServiceProvider Services { get; }

    public string ParentType { get; }

    /// <summary>The field's schema coordinate: <c>Course.seats</c>.</summary>
    public string Coordinate { get; }

    internal Dictionary<int, GraphQLException>? Failures { get; private set; }

    /// <summary>Fails one row of the batch (0 on root types); whatever the resolver returns for that row is not looked at.</summary>
    public void Fail(int row, GraphQLException error) => (Failures ??= [])[row] = error;

    /// <summary>
    /// Whether this request wants something below the field, named by fields (not aliases): <c>totalCount</c>, <c>nodes.title</c>.
    /// Heeds <c>@skip</c> and <c>@include</c>.
    /// </summary>
    public bool IsSelected(string responsePath) => _isSelected(responsePath);
}
