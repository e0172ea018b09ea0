using FluentValidation;
using Meander.Application.Pipeline;
using Meander.Domain.Registrations;
using MediatR;

namespace Meander.Application.Registrations;

/// <summary>Records outcomes of people who attended. All or nothing; several courses may mix.</summary>
public sealed record CompleteCourse(IReadOnlyList<RegistrationId> RegistrationIds, CompletionResult Result) : ICommand<IReadOnlyList<CourseRegistration>>
{
    public sealed class Validator : AbstractValidator<CompleteCourse>
    {
        public Validator() => RuleFor(request => request.RegistrationIds).Satisfies(Facts.List);
    }

    public sealed class Access(RegistrationsAccess access) : IAccess<CompleteCourse>
    {
        public Task<DomainError?> CheckAsync(CompleteCourse request, CancellationToken cancellationToken) =>
            access.CheckAsync(request.RegistrationIds, cancellationToken);
    }

    public sealed class Handler(RegistrationMarks marks) : IRequestHandler<CompleteCourse, Result<IReadOnlyList<CourseRegistration>>>
    {
        public Task<Result<IReadOnlyList<CourseRegistration>>> Handle(CompleteCourse request, CancellationToken cancellationToken) =>
            marks.ApplyAsync(request.RegistrationIds, (one, _, now) => one.Complete(request.Result, now), "registration.completed", "Completed", cancellationToken);
    }
}
