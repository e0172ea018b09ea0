using System.Reflection;
using System.Security.Claims;
using Meander.GraphQL.Binding;
using Meander.GraphQL.Transports;
using Meander.GraphQL.TypeSystem;
using Microsoft.AspNetCore.Http;

namespace Meander.GraphQL;

/// <summary>Everything that an application says about its server, once, at start-up.</summary>
public sealed class GraphQLServerOptions
{
    internal HashSet<Type> ResolverTypes { get; } = [];

    internal Dictionary<string, Type> ObjectTypes { get; } = new(StringComparer.Ordinal);

    internal HashSet<Type> Flattened { get; } = [];

    internal List<ScalarBinding> Scalars { get; } = [];

    internal Dictionary<string, ScalarCoercion> ScalarForms { get; } = new(ExtendedScalars.All, StringComparer.Ordinal);

    internal List<Func<FieldUse, string?>> ValidationRules { get; } = [];

    internal List<IOperationObserver> Observers { get; } = [];

    /// <summary>
    /// The SDL that is served. It is parsed, checked and bound when the endpoint is mapped, so a bad one stops the start.
    /// </summary>
    public string Schema { get; set; } = "";

    /// <summary>
    /// A generic struct such as <c>Optional&lt;T&gt;</c> that tells an input field that was left out (its default value) from one that was
    /// given, be it as null (its constructor with one argument).
    /// </summary>
    public Type? OptionalType { get; set; }

    /// <summary>
    /// Turns an exception of a resolver into the error that the client may see. What it answers null for is a fault: logged once
    /// with a trace id, and masked in the response.
    /// </summary>
    public Func<Exception, GraphQLException?>? ErrorFor { get; set; }

    /// <summary>
    /// Whether a fault follows from an earlier one, such as those of all fields that ask on after their database went away. It is masked
    /// like any other, under the trace id of the operation's first fault, and not logged again. Null: none does.
    /// </summary>
    public Func<Exception, bool>? FollowsFromAnother { get; set; }

    public GraphQLLimits Limits { get; } = new();

    /// <summary>What single fields cost, for <see cref="GraphQLLimits.MaxCost"/>.</summary>
    public FieldPrices Prices { get; } = new();

    /// <summary>
    /// Tells a new service scope who asks, before anything is resolved in it. Called for the scope of every WebSocket operation and of
    /// every
    /// event of a subscription; a plain HTTP request keeps the scope that the host made.
    /// </summary>
    public Action<IServiceProvider, ClaimsPrincipal?>? EnterScope { get; set; }

    /// <summary>
    /// Gives back what a scope holds, such as a connection, when an operation has been executed: called before its answer is written, so
    /// that who reads slowly holds nothing up. Nothing is resolved in the scope after it.
    /// </summary>
    public Func<IServiceProvider, ValueTask>? LeaveScope { get; set; }

    /// <summary>
    /// What tells one viewer from another wherever their answers may differ: events that are not
    /// <see cref="SameForEveryViewerAttribute">the same for every viewer</see> are
    /// shared among the subscriptions of one key, and connections, operations and the bytes that wait to be read are counted by it. Null
    /// shares nothing, and counts by address, as for those who are not signed in.
    /// </summary>
    public Func<ClaimsPrincipal, string?> ViewerKey { get; set; } =
        static user => (user.FindFirst("sub") ?? user.FindFirst(ClaimTypes.NameIdentifier))?.Value;

    internal Asker AskerOf(ClaimsPrincipal? user, HttpContext context) =>
        Asker.Of(user?.Identity?.IsAuthenticated is true ? ViewerKey(user) : null, context.Connection.RemoteIpAddress);

    /// <summary>By whom what one viewer may have is counted: the viewer's key, or the address of whom nothing is known.</summary>
    internal string ViewerOf(ClaimsPrincipal? user, HttpContext context) => AskerOf(user, context).Key;

    /// <summary>When an event stream over HTTP has to end, such as the expiry of its request's token. Null lets it run.</summary>
    public Func<HttpContext, DateTimeOffset?>? StreamExpiresAt { get; set; }

    public SocketOptions Sockets { get; } = new();

    public PersistedDocumentOptions PersistedDocuments { get; } = new();

    /// <summary>Takes every class marked <see cref="FieldsOfAttribute"/>, public or not.</summary>
    public void AddResolvers(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        foreach (var type in assembly.GetTypes().Where(type => type.IsDefined(typeof(FieldsOfAttribute), inherit: false)))
            ResolverTypes.Add(type);
    }

    /// <summary>Takes one class marked <see cref="FieldsOfAttribute"/>.</summary>
    public void AddResolver(Type type) => ResolverTypes.Add(type);

    /// <summary>Names the CLR type of an object type that no resolver's return type leads to, such as a member of an interface.</summary>
    public void Bind<T>(string objectType)
        where T : notnull => ObjectTypes[objectType] = typeof(T);

    /// <summary>
    /// Lets the members of <typeparamref name="T"/> stand among the fields of an object or input object whose CLR type has a member of this
    /// type. The type's own members come first. Said here rather than by an attribute, since a record of the domain knows nothing of
    /// GraphQL, and rather than found by names, since a field that was renamed has to stay a mismatch.
    /// </summary>
    public void Flatten<T>()
        where T : notnull => Flattened.Add(typeof(T));

    /// <summary>
    /// Describes a scalar of the schema whose values are texts of one form, as <c>Date</c> and others are described already. Literals are
    /// checked with the document, variables with the request. <see cref="BindScalar"/> says which CLR type stands for it.
    /// </summary>
    /// <param name="scalar">The name in the schema. A scalar that is described already gets the new description.</param>
    /// <param name="form">For the message, after "it is": <c>a post code of four digits</c>.</param>
    /// <param name="isValid">Whether a text has the form.</param>
    public void AddScalar(string scalar, string form, Func<string, bool> isValid) =>
        ScalarForms[scalar] = ExtendedScalars.Text(scalar, form, isValid);

    /// <summary>
    /// Adds a rule beside those of the specification: what is wrong with a field as a document selects it, or null. A document is checked
    /// once, before it is first run; its variables are not known then.
    /// </summary>
    public void AddValidationRule(Func<FieldUse, string?> rule) => ValidationRules.Add(rule);

    /// <summary>Adds an observer of operations beside the telemetry.</summary>
    public void AddObserver(IOperationObserver observer) => Observers.Add(observer);

    /// <summary>
    /// Another CLR representation of a scalar. <paramref name="parse"/> gets the value after the scalar's own check, as string, int, double
    /// or bool, and throws <see cref="FormatException"/> for one that it cannot take; <paramref name="write"/> gives a string, a bool, a
    /// number
    /// or a <see cref="Guid"/>. Name the type rather than <see cref="object"/>: then no value is boxed on its way to the response.
    /// </summary>
    public void BindScalar<T, TWritten>(string scalar, Func<object?, T> parse, Func<T, TWritten> write)
        where T : notnull
        where TWritten : notnull => Scalars.Add(new ScalarBinding<T, TWritten>(scalar, parse, write));
}
