using Meander.Api.Access;
using Meander.Application;
using Meander.GraphQL;
using Meander.GraphQL.Binding;
using Meander.GraphQL.Response;
using Meander.Infrastructure.Postgres;
using Microsoft.AspNetCore.Authentication;

namespace Meander.Api;

/// <summary>The contract, and how it is bound to this assembly's resolvers.</summary>
internal static class ServedSchema
{
    private const string TookTooLong = "This took the database longer than it may take. Ask for less, or try again later.";

    /// <summary>The text of <c>schema.graphql</c>, letter for letter.</summary>
    public static string Sdl { get; } = Read();

    public static void Configure(GraphQLServerOptions server)
    {
        server.Schema = Sdl;
        server.AddResolvers(typeof(ServedSchema).Assembly);
        SchemaTypes.Bind(server);
        FieldCosts.Set(server.Prices);
        server.OptionalType = typeof(Optional<>);
        server.EnterScope = Authentication.SignIn;
        server.LeaveScope = scope => scope.GetRequiredService<ICaller>().LeaveAsync();
        server.Sockets.Authenticate = SocketTokens.AuthenticateAsync;
        server.ViewerKey = Authentication.ViewerKey;
        server.StreamExpiresAt = request =>
            Authentication.ExpiryOf(request.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult);
        server.ErrorFor = exception =>
            exception is RequestRefused refused ? new GraphQLException(refused.Message, refused.Code)
            : StatementTimeout.IsIn(exception) ? new GraphQLException(TookTooLong, GraphQLError.ExecutionTimeout)
            : null;
        server.FollowsFromAnother = exception => exception is ConnectionLostException;
    }

    private static string Read()
    {
        using var stream = typeof(ServedSchema).Assembly.GetManifestResourceStream("schema.graphql")
            ?? throw new InvalidOperationException("schema.graphql is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
