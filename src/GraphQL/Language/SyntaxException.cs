using Meander.GraphQL.Response;

namespace Meander.GraphQL.Language;

/// <summary>The text is not GraphQL; <see cref="Error"/> says where, with the code GRAPHQL_PARSE_FAILED.</summary>
internal sealed class SyntaxException(GraphQLError error) : Exception(error.Message)
{
    public GraphQLError Error { get; } = error;

    internal static SyntaxException At(SourceText source, int offset, string message) =>
        new(new GraphQLError($"Syntax Error: {message}", GraphQLError.ParseFailed, source.LocationOf(offset)));
}

/// <summary>What stops a hostile document before it costs memory or stack.</summary>
/// <param name="MaxTokens">Tokens of the whole document.</param>
/// <param name="MaxDepth">Nesting of selection sets, list and object values, and list types, all counted together.</param>
internal sealed record ParserLimits(int MaxTokens, int MaxDepth)
{
    /// <summary>Those of <see cref="GraphQLLimits"/> as it stands.</summary>
    public static ParserLimits Default { get; } = Of(new GraphQLLimits());

    /// <summary>For texts of our own, such as the schema.</summary>
    public static ParserLimits Trusted { get; } = Default with { MaxTokens = int.MaxValue };

    public static ParserLimits Of(GraphQLLimits limits) => new(limits.MaxTokens, limits.MaxNesting);
}
