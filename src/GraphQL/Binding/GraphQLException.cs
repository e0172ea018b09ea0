namespace Meander.GraphQL.Binding;

/// <summary>
/// An expected error whose message and code the client may see. Thrown in a resolver it fails every row of the batch;
/// given to <see cref="FieldContext.Fail"/> it fails one.
/// </summary>
public sealed class GraphQLException(string message, string code) : Exception(message)
{
    /// <summary>Goes out as <c>extensions.code</c>.</summary>
    public string Code { get; } = code;
}
