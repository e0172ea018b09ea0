using Meander.GraphQL.Response;

namespace Meander.GraphQL.Language;

/// <summary>The text is not GraphQL; <see cref="Error"/> says where, with the code GRAPHQL_PARSE_FAILED.</summary>
public sealed class SyntaxException(GraphQLError error) : Exception(error.Message)
{
    public GraphQLError Error { get; } = error;

    internal static SyntaxException At(SourceText source, int offset, string message) =>
        new(new GraphQLError($"Syntax Error: {message}", GraphQLError.ParseFailed, source.LocationOf(offset)));
}

/// <summary>What stops a hostile document before it costs memory or stack.</summary>
/// <param name="MaxTokens">Tokens of the whole document.</param>
/// <param name="MaxDepth">Nesting of selection sets, list and object values, and list types, all counted together.</param>
public sealed record ParserLimits(int MaxTokens = 20_000, int MaxDepth = 200)
{
    /// <summary>For texts of our own, such as the schema.</summary>
    public static ParserLimits Trusted { get; } = new(int.MaxValue);
}
