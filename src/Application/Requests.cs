using MediatR;

namespace Meander.Application;

/// <summary>A change, named by the schema's verb. It happens in one transaction, or not at all.</summary>
public interface ICommand<T> : IRequest<Result<T>>;

/// <summary>
/// A command that is decided together with others of its kind, of whatever callers, in a transaction that is theirs together
/// (<see cref="Registrations.EnrollmentDesk"/>). Who asks, and whether they may, is looked up there.
/// </summary>
public interface ITakenTogether;

/// <summary>A read of bare data; what the caller may not see is not in it.</summary>
public interface IQuery<out T> : IRequest<T>;

/// <summary>
/// A query that PostgreSQL answers in about a millisecond, however much data there is: its statements go in the round trips of other
/// callers' (docs/decisions/0021), and a slow one would let all of these wait. It asks by LINQ alone.
/// </summary>
public interface IShortQuery
{
    /// <summary>So many rows or keys are few.</summary>
    const int Few = 32;

    /// <summary>False for one that asks for more, and has a connection to itself.</summary>
    bool IsShort => true;
}

/// <summary>Rows by their ids, which is short as long as they are few.</summary>
public interface IByIds<out TId> : IShortQuery
{
    /// <summary>Of what is asked for; unknown ones are left out of the answer.</summary>
    IReadOnlyList<TId> Ids { get; }

    bool IShortQuery.IsShort => Ids.Count <= Few;
}

/// <summary>Whether the caller may ask this at all; every command has one, nested as <c>Access</c>.</summary>
public interface IAccess<in TRequest>
{
    /// <summary>Null when they may; a refusal such as NOT_FOUND when the thing does not exist for them.</summary>
    /// <exception cref="Forbidden">It exists, and their role does not suffice.</exception>
    Task<DomainError?> CheckAsync(TRequest request, CancellationToken cancellationToken);
}

/// <summary>A request that is not answered as data but as a top-level error with this code.</summary>
public abstract class RequestRefused(string code, string message) : Exception(message)
{
    /// <summary>Goes to <c>extensions.code</c>.</summary>
    public string Code { get; } = code;
}

/// <summary>No token, or a good token of an unknown user.</summary>
public sealed class Unauthenticated() : RequestRefused("UNAUTHENTICATED", "Sign in first: this needs a bearer token of a known user.");

/// <summary>The caller's role does not allow it.</summary>
public sealed class Forbidden(string message = "Your role does not allow this.") : RequestRefused("FORBIDDEN", message);

/// <summary>An argument of a query that cannot be meant, such as a negative page size.</summary>
public sealed class BadInput(string message) : RequestRefused("BAD_USER_INPUT", message)
{
    /// <summary>The argument at fault, and what is wrong with it; null when no one argument is.</summary>
    public (string Argument, string Problem)? Fault { get; private init; }

    /// <summary>One argument is at fault.</summary>
    public static BadInput At(string argument, string problem) => new($"{argument}: {problem}") { Fault = (argument, problem) };
}

/// <summary>There is more to do than can be done at once. Nothing of the request was done (fine print, "Overload").</summary>
public sealed class Overloaded() : RequestRefused(
    "OVERLOADED", "There is too much to do at the moment. Nothing of this request was done; try again in a few seconds.");

/// <summary>Ends a stream that would go on without some of what it is there to bring.</summary>
public sealed class MessagesMissed() : RequestRefused(
    "MESSAGES_MISSED", "Messages may have been missed. Follow again, then read viewer.notifications.");

/// <summary>A stream of what does not exist for the caller: unknown, another organisation's, or not for their role.</summary>
public sealed class NothingToFollow(string noun) : RequestRefused("NOT_FOUND", new NotFound(noun).Message);
