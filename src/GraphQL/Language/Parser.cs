using GraphQL.Response;

namespace GraphQL.Language;

/// <summary>Text to <see cref="Document"/>.</summary>
public ref partial struct Parser
{
    /// <summary>Any document, executable or SDL.</summary>
    /// <exception cref="SyntaxException">The text is no GraphQL document, or too large.</exception>
    public static Document Parse(string text, ParserLimits? limits = null) =>
        throw new SyntaxException(new GraphQLError(text + limits));
}

/// <summary>What stops a hostile document before it costs memory or stack.</summary>
/// <param name="MaxTokens">Tokens of the whole document.</param>
/// <param name="MaxDepth">Nesting of selection sets, values and list types.</param>
public sealed record ParserLimits(int MaxTokens = 15_000, int MaxDepth = 100)
{
    /// <summary>For texts of our own, such as the schema.</summary>
    public static ParserLimits Trusted { get; } = new(int.MaxValue);
}

/// <summary>The text is not GraphQL; <see cref="Error"/> says where, with the code GRAPHQL_PARSE_FAILED.</summary>
public sealed class SyntaxException(GraphQLError error) : Exception(error.Message)
{
    public GraphQLError Error { get; } = error;
}
