using Meander.Domain.People;

namespace Meander.Application.Imports;

/// <summary>One record of a CSV file: the physical line on which it starts, and its cells in the order of the columns asked for.</summary>
public sealed record CsvLine(long Number, IReadOnlyList<string> Cells);

/// <summary>Reads the CSV that is accepted: RFC 4180 in UTF-8, with or without BOM, any line ends, a header in any order.</summary>
public interface ICsvFiles
{
    /// <summary>
    /// The good lines one by one; what is wrong with the others goes to <paramref name="bad"/>. Nothing comes after a bad header, whose
    /// cells mean nothing. Empty lines are passed over.
    /// </summary>
    IEnumerable<CsvLine> Read(Stream file, IReadOnlyList<string> columns, BadLines bad, Action<string> progress);
}

/// <summary>Why the database refused what an import stored.</summary>
/// <param name="Name">The constraint, index or column; null when transactions waited for each other in a circle.</param>
/// <param name="Meaning">The refusal that it stands for; null for a rule that the application keeps and should not have broken.</param>
/// <param name="MayPass">Another transaction may have been the cause, so that a second look at the database may resolve it.</param>
/// <param name="Row">The entity that was being copied in; null when that is not known.</param>
public sealed record BrokenRule(string? Name, DomainError? Meaning, bool MayPass, object? Row);

/// <summary>The locks and set-based writes of an import; everything happens in the transaction of its command.</summary>
public interface IBulkStore
{
    /// <summary>
    /// Lets one import of an organisation at a time go on, until the transaction ends, and locks the organisation if it exists. By slug,
    /// since the organisation may not be there yet.
    /// </summary>
    Task LockAsync(string slug, CancellationToken cancellationToken);

    /// <summary>Locks an organisation's members, in the order of their ids: writing a certification requires the member's lock.</summary>
    Task LockMembersAsync(OrganizationId organization, CancellationToken cancellationToken);

    /// <summary>The texts in lower case, in the order given, as the database's unique indexes compare them.</summary>
    Task<IReadOnlyList<string>> InLowerCaseAsync(IReadOnlyCollection<string> texts, CancellationToken cancellationToken);

    /// <summary>
    /// Runs the work and checks what a commit would check. When the work is refused, when the database refuses it, and when it is not to
    /// be kept, everything that it wrote is taken back and the transaction goes on.
    /// </summary>
    /// <returns>The work's result, or the rule that it broke.</returns>
    Task<(TResult? Result, BrokenRule? Broken)> TryAsync<TResult>(Func<Task<TResult>> work, bool keep, CancellationToken cancellationToken)
        where TResult : class, IResult<TResult>;

    /// <summary>Copies new rows in, in one statement.</summary>
    Task InsertAsync<TEntity>(IReadOnlyCollection<TEntity> entities, CancellationToken cancellationToken)
        where TEntity : class;

    /// <summary>Makes it possible for these people to be members, in one statement, whether they were known already or not.</summary>
    Task EnsureUsersAsync(IReadOnlyCollection<UserId> users, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Writes names, addresses and places of known members, in one statement.</summary>
    Task UpdateAsync(IReadOnlyCollection<Member> members, CancellationToken cancellationToken);
}
