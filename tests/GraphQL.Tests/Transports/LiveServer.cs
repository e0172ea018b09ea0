using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using System.Threading.Channels;
using Meander.GraphQL.Binding;
using Meander.GraphQL.Transports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Meander.GraphQL.Tests.Transports;

/// <summary>A server with subscriptions on a real port, on time that a test moves.</summary>
internal sealed class LiveServer : IAsyncDisposable, ILoggerProvider, ILogger
{
    private const string Schema =
        """
        type Query { hello: String!  who: String  fail: String  slow: Int!  page(rows: Int!, text: String!, times: Int!): [Tick!]! }
        type Mutation { publish(room: String!, text: String!): Int!  grow(times: Int!): String! }
        type Subscription {
          ticks(room: String! = "a"): Tick!
          numbers(to: Int!): Int!
          refused: Int!
          faulty: Int!
          breaks(after: Int!): Int!
          failing(after: Int!): Int!
          deaf: Int!
        }
        type Tick { text: String!  title: String!  mine: String!  shout(times: Int! = 1): String! }
        """;

    private LiveServer(WebApplication app, FakeClock clock)
    {
        App = app;
        Clock = clock;
    }

    public WebApplication App { get; }

    public FakeClock Clock { get; }

    public Rooms Rooms => App.Services.GetRequiredService<Rooms>();

    public ConcurrentQueue<string> Log { get; } = [];

    public Uri Address { get; private set; } = null!;

    public LiveConnections Connections => App.Services.GetRequiredService<LiveConnections>();

    /// <param name="configure">What differs in a test.</param>
    /// <param name="sendBuffer">Bytes that the kernel takes for a client that does not read; as many as it likes when left out.</param>
    public static async Task<LiveServer> StartAsync(Action<GraphQLServerOptions>? configure = null, int? sendBuffer = null)
    {
        var clock = new FakeClock();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.UseSockets(sockets => sockets.CreateBoundListenSocket = endpoint =>
        {
            var listener = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
            if (sendBuffer is { } bytes)
                listener.SendBufferSize = bytes;
            return listener;
        });
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton<Rooms>();
        builder.Services.AddScoped<Who>();
        builder.Services.AddGraphQLServer(server =>
        {
            server.Schema = Schema;
            foreach (var type in (Type[])[typeof(QueryFields), typeof(MutationFields), typeof(SubscriptionFields), typeof(TickFields)])
                server.AddResolver(type);
            server.EnterScope = (scope, user) => scope.GetRequiredService<Who>().Name = user?.FindFirst("sub")?.Value;
            server.Sockets.Authenticate = AuthenticateAsync;
            configure?.Invoke(server);
        });
        var app = builder.Build();
        var live = new LiveServer(app, clock);
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(live);
        app.Use(async (context, next) =>
        {
            if (context.Request.Headers["X-User"] is [{ } name])
            {
                context.User = UserOf(name);
                context.RequestServices.GetRequiredService<Who>().Name = name;
            }

            await next(context);
        });
        app.MapGraphQL("/graphql");
        await app.StartAsync();
        live.Address =
            new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/graphql");
        return live;
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await App.StopAsync(patience.Token);
        await App.DisposeAsync();
    }

    ILogger ILoggerProvider.CreateLogger(string categoryName) => this;

    void ILogger.Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Error)
            Log.Enqueue(formatter(state, exception));
    }

    bool ILogger.IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    void IDisposable.Dispose()
    {
    }

    private static ClaimsPrincipal UserOf(string name) => new(new ClaimsIdentity([new Claim("sub", name)], "test"));

    private static async ValueTask<SocketAuthentication> AuthenticateAsync(
        HttpContext upgrade, System.Text.Json.JsonElement? payload, CancellationToken cancellationToken)
    {
        if (payload is { } given && given.TryGetProperty("user", out var user) && user.ValueEquals("lost"))
        {
            upgrade.RequestServices.GetRequiredService<Rooms>().Authenticating();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        return Authenticate(payload);
    }

    private static SocketAuthentication Authenticate(System.Text.Json.JsonElement? payload)
    {
        if (payload is not { } given || !given.TryGetProperty("user", out var user))
            return SocketAuthentication.Accepted(null);
        DateTimeOffset? until = given.TryGetProperty("until", out var instant) ? instant.GetDateTimeOffset() : null;
        return user.GetString() switch
        {
            "expired" => SocketAuthentication.Rejected("The token has expired"),
            "banned" => SocketAuthentication.Forbidden(new string('é', 100)),
            "broken" => throw new InvalidOperationException("The key server is down."),
            var name => SocketAuthentication.Accepted(UserOf(name!), until),
        };
    }

    [FieldsOf("Query")]
    private sealed class QueryFields(Who who)
    {
        public static string Hello() => "world";

        public string? Who() => who.Name;

        public static string? Fail() => throw new GraphQLException("no", "NO");

        public static async Task<int> Slow(CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 1;
        }

        /// <summary>Rows whose text is the given one so many times.</summary>
        public static IReadOnlyList<Tick> Page(int rows, string text, int times)
        {
            var repeated = string.Concat(Enumerable.Repeat(text, times));
            return [.. Enumerable.Range(0, rows).Select(_ => new Tick(repeated))];
        }
    }

    [FieldsOf("Mutation")]
    private sealed class MutationFields(Rooms rooms)
    {
        public int Publish(string room, string text) => rooms.Publish(room, text);

        public string Grow(int times)
        {
            rooms.Count("grow");
            return new string('x', times);
        }
    }

    [FieldsOf("Subscription")]
    private sealed class SubscriptionFields(Rooms rooms)
    {
        public IAsyncEnumerable<Tick> Ticks(string room, CancellationToken cancellationToken) => rooms.Listen(room, cancellationToken);

        public static async IAsyncEnumerable<int> Numbers(int to)
        {
            for (var i = 1; i <= to; i++)
            {
                await Task.Yield();
                yield return i;
            }
        }

        public static async Task<IAsyncEnumerable<int>> Refused()
        {
            await Task.Yield();
            throw new GraphQLException("not for you", "FORBIDDEN");
        }

        public static IAsyncEnumerable<int> Faulty() => throw new InvalidOperationException("secret");

        public static IAsyncEnumerable<int> Breaks(int after) => Numbers(after, new GraphQLException("no longer for you", "FORBIDDEN"));

        public static IAsyncEnumerable<int> Failing(int after) => Numbers(after, new InvalidOperationException("secret"));

        /// <summary>Heeds no cancellation.</summary>
        public static async IAsyncEnumerable<int> Deaf()
        {
            yield return 1;
            await new TaskCompletionSource().Task;
        }

        private static async IAsyncEnumerable<int> Numbers(int to, Exception exception)
        {
            await foreach (var number in Numbers(to))
                yield return number;
            throw exception;
        }
    }

    [FieldsOf("Tick")]
    private sealed class TickFields(Rooms rooms, Who who)
    {
        [SameForEveryViewer]
        public IReadOnlyList<string> Title(IReadOnlyList<Tick> ticks)
        {
            rooms.Count("title");
            return [.. ticks.Select(tick => "title of " + tick.Text)];
        }

        public IReadOnlyList<string> Mine(IReadOnlyList<Tick> ticks)
        {
            rooms.Count("mine");
            return [.. ticks.Select(tick => $"{tick.Text} for {who.Name ?? "nobody"}")];
        }

        [SameForEveryViewer]
        public IReadOnlyList<string> Shout(IReadOnlyList<Tick> ticks, int times)
        {
            rooms.Count("shout");
            return [.. ticks.Select(tick => string.Concat(Enumerable.Repeat(tick.Text, times)))];
        }
    }
}

/// <summary>One thing that happened; the same instance for all who listen.</summary>
internal sealed record Tick(string Text);

internal sealed class Who
{
    public string? Name { get; set; }
}

/// <summary>The source of <c>ticks</c>: who is slow gets the newest and skips what was before it.</summary>
internal sealed class Rooms
{
    private readonly ConcurrentDictionary<Channel<Tick>, string> _listeners = new();
    private readonly ConcurrentDictionary<string, int> _counts = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly TaskCompletionSource _authenticating = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Listeners => _listeners.Count;

    public void Authenticating() => _authenticating.TrySetResult();

    public Task UntilAuthenticating() => _authenticating.Task.WaitAsync(TimeSpan.FromSeconds(60));

    public int CountOf(string what) => _counts.GetValueOrDefault(what);

    public void Count(string what) => _counts.AddOrUpdate(what, 1, (_, count) => count + 1);

    public int Publish(string room, string text)
    {
        var tick = new Tick(text);
        var reached = _listeners.Where(listener => listener.Value == room).ToArray();
        foreach (var (channel, _) in reached)
            channel.Writer.TryWrite(tick);
        return reached.Length;
    }

    public async IAsyncEnumerable<Tick> Listen(string room, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<Tick>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        _listeners.TryAdd(channel, room);
        Signal();
        try
        {
            await foreach (var tick in channel.Reader.ReadAllAsync(cancellationToken))
                yield return tick;
        }
        finally
        {
            _listeners.TryRemove(channel, out _);
            Signal();
        }
    }

    /// <summary>Ends all streams of a room.</summary>
    public void Shut(string room)
    {
        foreach (var (channel, _) in _listeners.Where(listener => listener.Value == room))
            channel.Writer.Complete();
    }

    public async Task UntilListeners(int count)
    {
        while (true)
        {
            var next = Volatile.Read(ref _changed).Task;
            if (Listeners == count)
                return;
            await next.WaitAsync(TimeSpan.FromSeconds(60));
        }
    }

    private void Signal() =>
        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
}
