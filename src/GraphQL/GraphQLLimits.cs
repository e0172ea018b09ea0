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

    /// <summary>Operations that one WebSocket may have running; the next is answered with an error of its own.</summary>
    public int MaxOperationsPerSocket { get; set; } = 100;

    /// <summary>WebSockets and event streams that one viewer may have open.</summary>
    public int MaxConnectionsPerViewer { get; set; } = 100;

    /// <summary>WebSockets and event streams of everybody; more is answered with 503.</summary>
    public int MaxConnections { get; set; } = 20_000;

    /// <summary>Bytes that may wait for one socket to take them; above it the socket's operations wait before they go on.</summary>
    public int MaxQueuedBytes { get; set; } = 1024 * 1024;

    /// <summary>How long a connection may take no byte of what waits for it before it is cut.</summary>
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a WebSocket may stay without <c>connection_init</c>.</summary>
    public TimeSpan InitTimeout { get; set; } = TimeSpan.FromSeconds(1.5);

    /// <summary>How long a WebSocket may be silent before it is asked with <c>ping</c> whether it is alive.</summary>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long it may then go on being silent.</summary>
    public TimeSpan PongTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an event stream is without a byte before a comment is sent, which keeps proxies from closing it.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(12);
}
