using Meander.GraphQL.Response;

namespace Meander.GraphQL.Execution;

/// <summary>Stops a request before any field is resolved, §7.1.3 "Request Errors": the response has no <c>data</c>.</summary>
internal sealed class RequestException(params IReadOnlyList<GraphQLError> errors) : Exception(errors[0].Message)
{
    public IReadOnlyList<GraphQLError> Errors { get; } = errors;

    /// <summary>The request itself cannot be taken: BAD_USER_INPUT.</summary>
    public static RequestException BadInput(string message) => new(new GraphQLError(message, GraphQLError.BadUserInput));
}

/// <summary>
/// A value that cannot be taken where it stands; becomes a field error, or with the path of its variable a request error.
/// </summary>
internal sealed class InputException(string message) : Exception(message);
