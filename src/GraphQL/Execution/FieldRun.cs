using Meander.GraphQL.Response;

namespace Meander.GraphQL.Execution;

/// <summary>One field of one batch while it is resolved. It is also the position of the column that comes of it.</summary>
internal sealed class FieldRun(ExecutionRun run, Batch batch, FieldPlan plan) : ResponsePosition
{
    private string? _traceId;

    public ExecutionRun Run { get; } = run;

    public FieldPlan Plan { get; } = plan;

    public string ParentType => batch.Selection.Type.Type.Name;

    public string Coordinate => ParentType + "." + Plan.Nodes[0].Name.Value;

    public override void AppendPath(int slot, List<object> path)
    {
        batch.AppendPath(slot, path);
        path.Add(Plan.ResponseText);
    }

    /// <summary>
    /// An exception at one slot; a fault is logged the first time that it happens to this field, so not once for each row.
    /// </summary>
    public void Report(Exception exception, ResponsePosition position, int slot)
    {
        if (Run.Expected(exception) is { } expected)
            Add(expected.Message, expected.Code, position, slot);
        else if (exception is InputException)
            Add(GraphQLError.Shorten(exception.Message), GraphQLError.BadUserInput, position, slot);
        else
        {
            _traceId ??= Run.LogFault(exception, Coordinate);
            if (!Run.IsFull)
                Run.Errors.Add(GraphQLError.Masked(_traceId, Plan.Locations(), position.PathOf(slot)));
        }
    }

    public void ReportNull(ResponsePosition position, int slot) =>
        Add($"Cannot return null for non-nullable field {Coordinate}.", null, position, slot);

    private void Add(string message, string? code, ResponsePosition position, int slot)
    {
        // Paths cost a walk each, and a batch may have a hundred thousand rows.
        if (Run.IsFull)
            return;
        var extensions = code is null ? null : new Dictionary<string, object?> { ["code"] = code };
        Run.Errors.Add(new GraphQLError(message, Plan.Locations(), position.PathOf(slot), extensions));
    }
}
