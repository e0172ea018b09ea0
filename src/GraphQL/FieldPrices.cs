namespace Meander.GraphQL;

/// <summary>
/// What fields cost beside the list items that they bring, for operations whose work does not show in the size of their answer. A root
/// field without a price here costs <see cref="GraphQLLimits.RootFieldPrice"/>, every other field and argument nothing.
/// </summary>
public sealed class FieldPrices
{
    internal Dictionary<(string Coordinate, string? Under), int> Entries { get; } = [];

    /// <summary>
    /// Sets a price in the unit of a list item. It is paid for each object that the field is selected on, as the sizes of the lists around
    /// it say; that of an argument or input field where a value other than null is given.
    /// </summary>
    /// <param name="coordinate">
    /// A schema coordinate: a field (<c>Query.dashboard</c>), an argument (<c>Query.directory(search:)</c>) or an input field
    /// (<c>CourseFilter.search</c>). One that the schema does not have stops the start.
    /// </param>
    /// <param name="price">Zero or more.</param>
    /// <param name="under">
    /// For a field: the price holds only where it is selected directly below this field, such as the count of one connection and not of
    /// another of the same type. Null for every other place.
    /// </param>
    public void Set(string coordinate, int price, string? under = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(price);
        Entries[(coordinate, under)] = price;
    }
}
