namespace Meander.Application.Pipeline;

/// <summary>
/// The <c>Access</c> of a command that every signed-in user may give. What they may do with it, the handler says once it has loaded the
/// data.
/// </summary>
public abstract class AnyoneKnown<TRequest> : IAccess<TRequest>
{
    /// <inheritdoc />
    public Task<DomainError?> CheckAsync(TRequest request, CancellationToken cancellationToken) => Task.FromResult<DomainError?>(null);
}
