using System.Text.Json;
using FluentValidation;
using FluentValidation.Results;
using MediatR;

namespace Meander.Application.Pipeline;

/// <summary>The shape of a command's input, before anyone is asked who they are; every fault is reported.</summary>
public sealed class Validation<TRequest, TResponse>(IEnumerable<IValidator<TRequest>> validators) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
    where TResponse : IResult<TResponse>
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        var failures = validators.SelectMany(validator => validator.Validate(request).Errors).Select(AsError).ToList();
        return failures.Count == 0 ? await next() : TResponse.Refuse(failures);
    }

    private static ValidationFailed AsError(ValidationFailure failure) =>
        ValidationFailed.At(
            failure.ErrorMessage,
            [.. failure.PropertyName.Split('.', '[').Select(name => JsonNamingPolicy.CamelCase.ConvertName(name.TrimEnd(']')))]);
}
