namespace GraphQL;

/// <summary>What one request may ask for. The values are safe for a public endpoint.</summary>
public sealed class GraphQLLimits
{
    /// <summary>Bytes of a POST body; more is answered with 413.</summary>
    public long MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>Characters of a document, and of the query string of a GET.</summary>
    public int MaxDocumentCharacters { get; set; } = 256 * 1024;

    public int MaxTokens { get; set; } = 20_000;

    /// <summary>Nesting of selection sets, lists and input objects that the parser follows; it guards the stack.</summary>
    public int MaxNesting { get; set; } = 200;

    /// <summary>Depth of an operation after its fragments are spread.</summary>
    public int MaxDepth { get; set; } = 32;

    /// <summary>Fields of an operation after its fragments are spread, each counted at every place.</summary>
    public int MaxFields { get; set; } = 2_000;

    /// <summary>Nesting of the JSON of a request, variables included.</summary>
    public int MaxJsonDepth { get; set; } = 64;

    /// <summary>Errors of one document that are reported; checking stops there.</summary>
    public int MaxErrors { get; set; } = 100;

    /// <summary>Compiled operations that are kept.</summary>
    public int MaxCachedPlans { get; set; } = 1000;
}
