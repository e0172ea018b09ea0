using System.Reflection;
using Meander.Application.Registrations;
using Meander.Domain;
using Meander.Domain.Registrations;
using Xunit;

namespace Meander.Api.Tests;

public sealed class UserErrorsTests
{
    private static readonly Type[] Refusals =
        [.. typeof(DomainError).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(DomainError)))];

    private static readonly RegistrationRow Row = new()
    {
        Id = default,
        CourseId = default,
        UserId = default,
        OrganizationId = default,
        Status = RegistrationStatus.Confirmed,
        WaitlistPosition = null,
        RegisteredAt = default,
        ConfirmedAt = null,
        CancelledAt = null,
        CancellationReason = null,
        AttendanceMarkedAt = null,
        CompletedAt = null,
        CompletionResult = null,
        RegisteredById = default,
        Notes = null,
        CreatedAt = default,
        UpdatedAt = default,
    };

    private static readonly RefusedEnrollment About = new(default, new Dictionary<RegistrationId, RegistrationRow> { [default] = Row });

    [Fact]
    public void Every_code_is_produced_by_a_refusal_and_every_refusal_has_a_code()
    {
        var served = UserErrors.Of(Refusals.Select(Make), About);

        Assert.Equal(Refusals.Length, served.Count);
        Assert.Equal(Enum.GetValues<UserErrorCode>(), served.Select(error => error.Code).Distinct().Order());
    }

    [Fact]
    public void A_refusal_is_served_by_the_type_of_its_name_when_the_schema_has_one()
    {
        foreach (var refusal in Refusals)
        {
            var expected = ServedSchema.Sdl.Contains($"type {refusal.Name}Error ", StringComparison.Ordinal)
                ? $"{refusal.Name}Error"
                : nameof(RuleError);
            Assert.Equal(expected, Assert.Single(UserErrors.Of([Make(refusal)], About)).GetType().Name);
        }
    }

    [Fact]
    public void A_registration_that_the_caller_does_not_see_is_not_shown_with_the_refusal()
    {
        var served = Assert.Single(UserErrors.Of([new AlreadyEnrolled(RegistrationId.New())], About));

        Assert.Equal((UserErrorCode.AlreadyEnrolled, typeof(RuleError)), (served.Code, served.GetType()));
    }

    private static DomainError Make(Type refusal)
    {
        var constructor = refusal.GetConstructors().Single();
        return (DomainError)constructor.Invoke([.. constructor.GetParameters().Select(Value)]);
    }

    private static object? Value(ParameterInfo parameter) => parameter.ParameterType switch
    {
        var text when text == typeof(string) => "words",
        var optional when Nullable.GetUnderlyingType(optional) is { } value => Activator.CreateInstance(value),
        { IsGenericType: true } list => Array.CreateInstance(list.GetGenericArguments()[0], 0),
        var value => Activator.CreateInstance(value),
    };
}
