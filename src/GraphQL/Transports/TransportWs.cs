using Meander.GraphQL.Execution;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Meander.GraphQL.Transports;

/// <summary>
/// GraphQL over WebSocket, subprotocol <c>graphql-transport-ws</c>: takes the handshake, then leaves the socket to a
/// <see cref="TransportWsConnection"/>.
/// </summary>
internal sealed class TransportWs(
    GraphQLServer server, GraphQLServerOptions options, LiveConnections connections, HeldBytes held, IServiceScopeFactory scopes,
    TimeProvider clock, ILogger<TransportWs> logger)
{
    private const string Subprotocol = "graphql-transport-ws";

    private static readonly TimeSpan CloseTimeout = TimeSpan.FromMilliseconds(250);

    public GraphQLServer GraphQL => server;

    public RequestPipeline Pipeline => server.Pipeline;

    public GraphQLServerOptions Options => options;

    public LiveConnections Connections => connections;

    public HeldBytes Held => held;

    public IServiceScopeFactory Scopes => scopes;

    public TimeProvider Clock => clock;

    public ILogger Logger => logger;

    public async Task HandleAsync(HttpContext context)
    {
        var offered = context.WebSockets.WebSocketRequestedProtocols;
        var isKnown = offered.Contains(Subprotocol);
        using var connection = new TransportWsConnection(this, context);
        if (!connections.TryAdd(connection))
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        try
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
            {
                // A client gives up on an answer without a subprotocol before it could read why it is closed.
                SubProtocol = isKnown ? Subprotocol : offered.FirstOrDefault(),
                KeepAliveInterval = Timeout.InfiniteTimeSpan,
            });
            if (!await connection.RunAsync(socket, isKnown) && context.Features.Get<IHttpUpgradeFeature>() is LingeringUpgrade upgrade)
            {
                using var patience = new CancellationTokenSource(CloseTimeout, clock);
                await upgrade.DrainAsync(patience.Token);
            }
        }
        finally
        {
            connections.Remove(connection);
        }
    }
}
