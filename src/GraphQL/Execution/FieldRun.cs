using Meander.GraphQL.Response;

namespace Meander.GraphQL.Execution;

/// <summary>One field of one batch while it is resolved. It is also the position of the column that comes of it.</summary>
internal sealed class FieldRun(ExecutionRun run, Batch batch, FieldPlan plan) : ResponsePosition
{
    private string? traceId;

    public ExecutionRun Run { get; } = run;

    public FieldPlan Plan { get; } = plan;

    public string ParentType => batch.Selection.Type.Type.Name;

    public string Coordinate => ParentType + "." + Plan.Nodes[0].Name.Value;

    public override void AppendPath(int slot, List<object> path)
    {
        batch.AppendPath(slot, path);
        path.Add(Plan.ResponseText);
    }

    /// <summary>An exception at one slot; a fault is logged the first time that it happens to this field, so not once for each row.</summary>
    public void Report(Exception exception, ResponsePosition position, int slot)
    {
        var expected = Run.Expected(exception);
        if (expected is not null)
            Add(expected.Message, position, slot, ("code", expected.Code));
        else if (exception is InputException)
            Add(GraphQLError.Shorten(exception.Message), position, slot, ("code", GraphQLError.BadUserInput));
        else
        {
            traceId ??= Run.LogFault(exception, Coordinate);
            Add("Something went wrong on our side.", position, slot, ("code", GraphQLError.InternalError), ("traceId", traceId));
        }
    }

    public void ReportNull(ResponsePosition position, int slot) =>
        Add($"Cannot return null for non-nullable field {Coordinate}.", position, slot);

    private void Add(string message, ResponsePosition position, int slot, params ReadOnlySpan<(string Key, string Value)> extensions)
    {
        // Paths cost a walk each, and a batch may have a hundred thousand rows.
        if (Run.IsFull)
            return;
        var entries = new Dictionary<string, object?>();
        foreach (var (key, value) in extensions)
            entries.Add(key, value);
        Run.Errors.Add(new GraphQLError(message, Plan.Locations(), position.PathOf(slot), entries.Count == 0 ? null : entries));
    }
}
