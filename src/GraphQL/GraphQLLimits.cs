namespace Meander.GraphQL;

/// <summary>
/// What one request may ask for. The values are safe for a public endpoint. What goes beyond one is answered with an error that names the
/// limit and the value.
/// </summary>
public sealed class GraphQLLimits
{
    /// <summary>Bytes of a POST body; more is answered with 413.</summary>
    public long MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>How long the body may stop arriving before it is answered with 408.</summary>
    public TimeSpan BodyPause { get; set; } = TimeSpan.FromSeconds(1.5);

    /// <summary>Bytes of a document in UTF-8, however it came.</summary>
    public int MaxDocumentBytes { get; set; } = 256 * 1024;

    /// <summary>Tokens of a document; comments and commas are none.</summary>
    public int MaxTokens { get; set; } = 20_000;

    /// <summary>Nesting of selection sets, lists and input objects that the parser follows; it guards the stack.</summary>
    public int MaxNesting { get; set; } = 200;

    /// <summary>Depth of an operation after its fragments are spread.</summary>
    public int MaxDepth { get; set; } = 32;

    /// <summary>Fields of an operation after its fragments are spread, each counted at every place.</summary>
    public int MaxFields { get; set; } = 2_500;

    /// <summary>Aliases of an operation after its fragments are spread: what makes one field many.</summary>
    public int MaxAliases { get; set; } = 500;

    /// <summary>
    /// What an operation may cost: one for each list item that it may bring, as page sizes (<c>first</c>, <c>last</c>, or what they
    /// default to) multiplied down say, and the prices of its fields (<see cref="FieldPrices"/>).
    /// </summary>
    public int MaxCost { get; set; } = 50_000;

    /// <summary>What a root field costs that has no price of its own.</summary>
    public int RootFieldPrice { get; set; } = 100;

    /// <summary>
    /// The page size that is reckoned with where neither <c>first</c> nor <c>last</c> is given and the schema has no default value.
    /// </summary>
    public int DefaultPageSize { get; set; } = 25;

    /// <summary>The length that is reckoned with for a list that is not paged.</summary>
    public int AssumedListLength { get; set; } = 5;

    /// <summary>Nesting of the JSON of a request as a whole.</summary>
    public int MaxJsonDepth { get; set; } = 64;

    /// <summary>Bytes of the variables' JSON.</summary>
    public int MaxVariablesBytes { get; set; } = 256 * 1024;

    /// <summary>Nesting of lists and objects in the variables.</summary>
    public int MaxVariablesDepth { get; set; } = 32;

    /// <summary>
    /// How long an operation, or one event of a subscription, may be executed. Then its resolvers are cancelled, and with them what they
    /// ask
    /// of a database.
    /// </summary>
    public TimeSpan ExecutionTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Bytes of a response in UTF-8, before it is compressed, and of the response to one event of a subscription. More is answered with an
    /// error in its place.
    /// </summary>
    public int MaxResponseBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>
    /// Bytes of responses that may wait for one viewer to read them, over all transports; what comes on top is answered with
    /// <c>OVERLOADED</c>.
    /// </summary>
    public long MaxViewerBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>
    /// Whether <c>__schema</c> and <c>__type</c> are answered, names are suggested in errors, and <c>?sdl</c> gives the schema.
    /// </summary>
    public bool AllowIntrospection { get; set; } = true;

    /// <summary>Errors in one answer; checking a document stops there, and fields that fail after it are null without one.</summary>
    public int MaxErrors { get; set; } = 100;

    /// <summary>Compiled operations that are kept.</summary>
    public int MaxCachedPlans { get; set; } = 1000;

    /// <summary>
    /// Queries and mutations of one viewer, or of one address without a viewer, that run at once, over all transports.
    /// </summary>
    public int MaxOperationsPerViewer { get; set; } = 8;

    /// <summary>More of them that wait for their turn, in order; the next is refused with OVERLOADED (over HTTP 503).</summary>
    public int MaxWaitingPerViewer { get; set; } = 64;

    /// <summary>How long one of them may wait before it is refused with OVERLOADED.</summary>
    public TimeSpan WaitingTime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Operations that one WebSocket may have running; the next is answered with an error of its own.</summary>
    public int MaxOperationsPerSocket { get; set; } = 100;

    /// <summary>WebSockets and event streams that one viewer may have open.</summary>
    public int MaxConnectionsPerViewer { get; set; } = 100;

    /// <summary>
    /// Acknowledged WebSockets and event streams that one address may have open without a user. An IPv6 address counts as its network of
    /// 64 bits, as one machine has all of it. Behind a reverse proxy the host has to restore the client's address.
    /// </summary>
    public int MaxAnonymousConnectionsPerAddress { get; set; } = 20;

    /// <summary>Acknowledged WebSockets and event streams without a user, from everywhere.</summary>
    public int MaxAnonymousConnections { get; set; } = 1_000;

    /// <summary>WebSockets and event streams of everybody; more is answered with 503.</summary>
    public int MaxConnections { get; set; } = 20_000;

    /// <summary>Bytes that may wait for one socket to take them; above it the socket's operations wait before they go on.</summary>
    public int MaxQueuedBytes { get; set; } = 1024 * 1024;

    /// <summary>Bytes a second that a client must read of what is sent to it, over every transport.</summary>
    public int MinReadRate { get; set; } = 4096;

    /// <summary>How long a client may be behind <see cref="MinReadRate"/> before its connection is cut.</summary>
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a WebSocket may stay without <c>connection_init</c>.</summary>
    public TimeSpan InitTimeout { get; set; } = TimeSpan.FromSeconds(1.5);

    /// <summary>How long a WebSocket may be silent before it is asked with <c>ping</c> whether it is alive.</summary>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long it may then go on being silent.</summary>
    public TimeSpan PongTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an event stream is without a byte before a comment is sent, which keeps proxies from closing it.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(12);

    /// <exception cref="ArgumentException">A limit of zero or less, which would admit nothing.</exception>
    internal void Check()
    {
        foreach (var property in typeof(GraphQLLimits).GetProperties())
        {
            var value = property.GetValue(this);
            var isPositive = value switch
            {
                TimeSpan time => time > TimeSpan.Zero,
                int number => number > 0,
                long number => number > 0,
                _ => true,
            };
            if (!isPositive)
                throw new ArgumentException($"The GraphQL limit {property.Name} must be above zero; it is {value}.");
        }
    }
}
