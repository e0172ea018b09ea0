namespace Meander.Domain;

/// <summary>An expected refusal, as data: nothing was changed.</summary>
/// <param name="Code">One of the schema's <c>UserErrorCode</c> values.</param>
/// <param name="Message">Plain English, safe to show to anyone who may call.</param>
public abstract record DomainError(string Code, string Message)
{
    /// <summary>The input field at fault below <c>input</c>, outermost first; empty when no one field is.</summary>
    public IReadOnlyList<string> Path { get; init; } = [];
}

/// <summary>A value of the right type that breaks a rule about itself.</summary>
public sealed record ValidationFailed(string Message) : DomainError("VALIDATION_FAILED", Message)
{
    /// <summary>A refusal that points at one input field.</summary>
    public static ValidationFailed At(string message, params IReadOnlyList<string> path) => new(message) { Path = path };
}

/// <summary>Unknown, or another organisation's: both answer with the same words.</summary>
public sealed record NotFound(string Noun) : DomainError("NOT_FOUND", $"No such {Noun}.");

/// <summary>The state has changed since the caller read it, or is taken.</summary>
public sealed record Conflict(string Message) : DomainError("CONFLICT", Message);

/// <summary>Something worth a look that did not stop the change.</summary>
/// <param name="Code">One of the schema's <c>UserWarningCode</c> values.</param>
/// <param name="Message">Plain English, safe to show.</param>
/// <param name="Path">As in <see cref="DomainError.Path"/>.</param>
public sealed record Warning(string Code, string Message, IReadOnlyList<string> Path);

/// <summary>What lets a pipeline refuse on behalf of a handler whose value type it does not know.</summary>
public interface IResult<out TSelf>
{
    /// <summary>Empty when there is a value.</summary>
    IReadOnlyList<DomainError> Errors { get; }

    /// <summary>A result without a value.</summary>
    static abstract TSelf Refuse(IReadOnlyList<DomainError> errors);
}

/// <summary>A value, perhaps with warnings, or the reasons why there is none.</summary>
public sealed class Result<T> : IResult<Result<T>>
{
    private readonly T? _value;

    private Result(T? value, IReadOnlyList<DomainError> errors, IReadOnlyList<Warning> warnings) =>
        (_value, Errors, Warnings) = (value, errors, warnings);

    /// <inheritdoc />
    public IReadOnlyList<DomainError> Errors { get; }

    /// <summary>Empty when refused.</summary>
    public IReadOnlyList<Warning> Warnings { get; }

    /// <summary>True when <see cref="Value"/> may be read.</summary>
    public bool Succeeded => Errors.Count == 0;

    /// <summary>The value; reading it after a refusal is a fault.</summary>
    public T Value => Succeeded ? _value! : throw new InvalidOperationException($"Refused: {Errors[0].Code}");

    /// <inheritdoc />
    public static Result<T> Refuse(IReadOnlyList<DomainError> errors) => new(default, errors, []);

    /// <summary>A value; needed by name where T is an interface, which converts implicitly to nothing.</summary>
    public static Result<T> Of(T value) => new(value, [], []);

    /// <summary>The same value with warnings beside it.</summary>
    public Result<T> Warn(IEnumerable<Warning> warnings) => new(_value, Errors, [.. Warnings, .. warnings]);

    public static implicit operator Result<T>(T value) => new(value, [], []);

    public static implicit operator Result<T>(DomainError error) => new(default, [error], []);
}
