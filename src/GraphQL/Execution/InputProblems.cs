using System.Text;
using System.Text.Json;
using Meander.GraphQL.Language;
using Meander.GraphQL.Response;

namespace Meander.GraphQL.Execution;

/// <summary>What is wrong with a request's variables, with the place inside each value.</summary>
internal sealed class InputProblems(Document document, int maxErrors)
{
    private const int ExcerptLength = 80;

    private VariablePlan _variable = null!;

    public List<GraphQLError> Errors { get; } = [];

    /// <summary>Field names and indices from the variable to the value that is looked at.</summary>
    public List<object> Path { get; } = [];

    public bool IsFull => Errors.Count >= maxErrors;

    public static string Excerpt(JsonElement json)
    {
        var text = json.GetRawText();
        return text.Length <= ExcerptLength ? text : string.Concat(text.AsSpan(0, ExcerptLength), "…");
    }

    public void Start(VariablePlan next)
    {
        _variable = next;
        Path.Clear();
    }

    /// <summary>Always null, so that the caller can go on with it and find the next problem.</summary>
    public object? Add(string problem, JsonElement json)
    {
        var text = new StringBuilder($"Variable \"${_variable.Name}\" got invalid value {Excerpt(json)}");
        if (Path.Count > 0)
        {
            text.Append(" at \"").Append(_variable.Name);
            foreach (var step in Path)
                text.Append(step is int index ? $"[{index}]" : $".{step}");
            text.Append('"');
        }

        Report(text.Append("; ").Append(problem).ToString());
        return null;
    }

    public void AddMissing() => Report($"Variable \"${_variable.Name}\" of required type \"{_variable.Type}\" was not provided.");

    private void Report(string message)
    {
        if (!IsFull)
            Errors.Add(new GraphQLError(message, GraphQLError.BadUserInput, document.LocationOf(_variable.Definition)));
    }
}
