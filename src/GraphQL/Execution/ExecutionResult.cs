using Meander.GraphQL.Response;

namespace Meander.GraphQL.Execution;

/// <summary>What is to be written: <see cref="Data"/> is null after request errors, and dead when a null reached the root.</summary>
internal sealed record ExecutionResult(IReadOnlyList<GraphQLError> Errors, Batch? Data)
{
    /// <summary>What the columns of <see cref="Data"/> are made of, until it is written.</summary>
    public RentedArrays? Arrays { get; init; }

    /// <summary>The bytes that it keeps in memory until it is written, about: those of its values.</summary>
    public long Bytes { get; init; }

    /// <summary>The response would have been longer than it may, which is what its one error says.</summary>
    public bool IsTooLarge { get; init; }

    public static ExecutionResult Refused(params IReadOnlyList<GraphQLError> errors) => new(errors, null);
}
