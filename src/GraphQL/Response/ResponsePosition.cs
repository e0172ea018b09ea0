namespace Meander.GraphQL.Response;

/// <summary>
/// A run of values that belong to known places of the response: the rows of a field, or the items of its lists. Paths (§7.1.4) are
/// walked upwards from here, and only when an error needs one.
/// </summary>
internal abstract class ResponsePosition
{
    public abstract void AppendPath(int slot, List<object> path);

    public List<object> PathOf(int slot)
    {
        var path = new List<object>();
        AppendPath(slot, path);
        return path;
    }
}
