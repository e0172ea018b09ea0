using GraphQL.Response;

namespace GraphQL.TypeSystem;

/// <summary>From SDL text to a valid <see cref="Schema"/>.</summary>
public static class SchemaBuilder
{
    /// <summary>Parses, merges extensions, checks §3 "Type Validation".</summary>
    /// <param name="sdl">The schema text.</param>
    /// <param name="scalars">Coercion of the SDL's own scalars by name; the built-in five need none.</param>
    /// <exception cref="SchemaException">The text is no valid schema; all problems are listed.</exception>
    public static Schema Build(string sdl, IReadOnlyDictionary<string, ScalarCoercion>? scalars = null) =>
        throw new SchemaException([new GraphQLError(sdl + scalars?.Count)]);
}

/// <summary>Everything that is wrong with a schema text.</summary>
public sealed class SchemaException(IReadOnlyList<GraphQLError> errors)
    : Exception(string.Join(Environment.NewLine, errors.Select(x => x.Message)))
{
    public IReadOnlyList<GraphQLError> Errors { get; } = errors;
}
