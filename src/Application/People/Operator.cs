namespace Meander.Application.People;

/// <summary>
/// The person who runs a verb at a terminal. They act on every organisation that they name, and the audit log has nobody's name for it:
/// Meander does not know who it was.
/// </summary>
public sealed class Operator : ICaller
{
    /// <inheritdoc />
    public UserId? Claimed => null;

    /// <inheritdoc />
    public bool IsKnown => false;

    /// <inheritdoc />
    public UserId Id => throw new InvalidOperationException("An operator is no user.");

    /// <inheritdoc />
    public IReadOnlyList<Membership> Memberships => [];

    /// <inheritdoc />
    public ValueTask LoadAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
