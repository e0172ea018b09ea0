using Meander.Domain;
using Meander.GraphQL.Binding;

namespace Meander.Api;

/// <summary>The schema's codes of warnings.</summary>
public enum UserWarningCode
{
    UpcomingDeadline,
    PrerequisiteExpiresBeforeStart,
}

[FieldsOf("UserWarning")]
internal static class UserWarningFields
{
    public static UserWarningCode Code(Warning warning) => UserErrors.Code(warning);
}
