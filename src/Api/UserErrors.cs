using Meander.Application.Registrations;
using Meander.Domain;
using Meander.Domain.Registrations;

namespace Meander.Api;

/// <summary>The schema's codes of refusals.</summary>
public enum UserErrorCode
{
    ValidationFailed,
    NotFound,
    Conflict,
    CourseNotOpen,
    CourseFull,
    CourseStarted,
    DeadlinePassed,
    PrerequisitesMissing,
    AlreadyEnrolled,
    EnrollmentLimitReached,
    NotAMember,
    InvalidStatusTransition,
    SeatsBelowTaken,
}

/// <summary>A refusal as the schema serves it.</summary>
public interface IUserError
{
    UserErrorCode Code { get; }
    string Message { get; }
    IReadOnlyList<string> Path { get; }
}

/// <summary>A refusal that says all it has to say in its message.</summary>
public sealed record RuleError(UserErrorCode Code, string Message, IReadOnlyList<string> Path) : IUserError;

/// <summary>Serves <see cref="DeadlinePassed"/>.</summary>
public sealed record DeadlinePassedError(UserErrorCode Code, string Message, IReadOnlyList<string> Path, DateTimeOffset Deadline)
    : IUserError;

/// <summary>Serves <see cref="PrerequisitesMissing"/>; its resolvers look up what is missing.</summary>
public sealed record PrerequisitesMissingError(
    UserErrorCode Code, string Message, IReadOnlyList<string> Path, CourseId Course, IReadOnlyList<string> TypeCodes,
    IReadOnlyList<CourseId> CourseIds)
    : IUserError;

/// <summary>Serves <see cref="AlreadyEnrolled"/> to those who may see the registration.</summary>
public sealed record AlreadyEnrolledError(UserErrorCode Code, string Message, IReadOnlyList<string> Path, RegistrationRow Registration)
    : IUserError;

/// <summary>What refusals of one enrolment refer to.</summary>
/// <param name="Course">Where somebody was, or would be, refused.</param>
/// <param name="Registrations">The registrations named by the refusals, as far as the caller may see them.</param>
internal sealed record RefusedEnrollment(CourseId Course, IReadOnlyDictionary<RegistrationId, RegistrationRow> Registrations);

/// <summary>From refusals of the domain to the types that serve them.</summary>
internal static class UserErrors
{
    private static readonly Dictionary<string, UserErrorCode> Codes = Words<UserErrorCode>();
    private static readonly Dictionary<string, UserWarningCode> WarningCodes = Words<UserWarningCode>();

    public static IReadOnlyList<IUserError> Of(IEnumerable<DomainError> errors, RefusedEnrollment? about = null) =>
        [.. errors.Select(error => Of(error, about))];

    public static UserWarningCode Code(Warning warning) => WarningCodes[warning.Code];

    private static IUserError Of(DomainError error, RefusedEnrollment? about)
    {
        var code = Codes[error.Code];
        return error switch
        {
            DeadlinePassed passed => new DeadlinePassedError(code, error.Message, error.Path, passed.Deadline),
            PrerequisitesMissing missing when about is not null =>
                new PrerequisitesMissingError(code, error.Message, error.Path, about.Course, missing.CertificationTypes, missing.Courses),
            AlreadyEnrolled { Registration: { } registration } when about?.Registrations.GetValueOrDefault(registration) is { } row =>
                new AlreadyEnrolledError(code, error.Message, error.Path, row),
            _ => new RuleError(code, error.Message, error.Path),
        };
    }

    private static Dictionary<string, TEnum> Words<TEnum>()
        where TEnum : struct, Enum =>
        Enum.GetValues<TEnum>().ToDictionary(value => System.Text.Json.JsonNamingPolicy.SnakeCaseUpper.ConvertName(value.ToString()));
}
