using Meander.GraphQL.Language;
using Meander.GraphQL.Response;

namespace Meander.GraphQL.TypeSystem;

/// <summary>Everything that is wrong with a schema text.</summary>
public sealed class SchemaException(IReadOnlyList<GraphQLError> errors) : Exception(string.Join(Environment.NewLine, errors.Select(Line)))
{
    public IReadOnlyList<GraphQLError> Errors { get; } = errors;

    private static string Line(GraphQLError error) =>
        error.Locations is [var place, ..] ? $"({place.Line}:{place.Column}) {error.Message}" : error.Message;
}

/// <summary>The problems of one schema text, as they are found.</summary>
internal sealed class SchemaProblems(SourceText source)
{
    private readonly List<GraphQLError> _errors = [];

    public void Add(int offset, string message) => _errors.Add(new GraphQLError(message, [source.LocationOf(offset)]));

    public void ThrowIfAny()
    {
        if (_errors.Count > 0)
            throw new SchemaException([.. _errors.OrderBy(error => error.Locations![0].Line).ThenBy(error => error.Locations![0].Column)]);
    }
}
