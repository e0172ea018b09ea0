using FluentValidation;
using FluentValidation.Results;

namespace Meander.Application.Pipeline;

/// <summary>Lets validators speak with Domain's facts, so that a rule about a value has one home.</summary>
public static class ProblemRules
{
    /// <summary>The value is right when the fact finds nothing wrong with it.</summary>
    public static IRuleBuilderOptionsConditions<T, TValue> Satisfies<T, TValue>(
        this IRuleBuilder<T, TValue> rule, Func<TValue, string?> fact) =>
        rule.Custom((value, context) =>
        {
            if (fact(value) is { } problem)
                context.AddFailure(problem);
        });

    /// <summary>The same for an input that may be left out.</summary>
    public static IRuleBuilderOptionsConditions<T, Optional<TValue>> SatisfiesWhenGiven<T, TValue>(
        this IRuleBuilder<T, Optional<TValue>> rule, Func<TValue, string?> fact) =>
        rule.Satisfies(optional => optional.IsGiven ? fact(optional.Value) : null);

    /// <summary>Everything that the domain finds wrong with what the request describes.</summary>
    public static void HasNoProblems<T>(this AbstractValidator<T> validator, Func<T, IEnumerable<ValidationFailed>> problems) =>
        validator.RuleFor(request => request).Custom((request, context) =>
        {
            foreach (var problem in problems(request))
                context.AddFailure(new ValidationFailure(string.Join('.', problem.Path), problem.Message));
        });

    /// <summary>Null where the schema allows it but the field cannot be cleared.</summary>
    public static string? NotCleared<TValue>(TValue value) => value is null ? "Cannot be null; leave it out to keep it as it is." : null;
}
