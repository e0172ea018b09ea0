using FluentValidation;
using Meander.Application.Certifications;
using Meander.Application.Pipeline;
using Meander.Domain.Audit;
using Meander.Domain.Registrations;
using MediatR;

namespace Meander.Application.Registrations;

/// <summary>What completing did.</summary>
/// <param name="Registrations">In the order given.</param>
/// <param name="Certifications">Issued or renewed by it.</param>
public sealed record Completed(IReadOnlyList<CourseRegistration> Registrations, IReadOnlyList<CertificationId> Certifications);

/// <summary>Records outcomes of people who attended; passing may certify. All or nothing; several courses may mix.</summary>
public sealed record CompleteCourse(IReadOnlyList<RegistrationId> RegistrationIds, CompletionResult Result) : ICommand<Completed>
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

    public sealed class Handler(RegistrationMarks marks, PassedCourses passed, TimeProvider clock) : IRequestHandler<CompleteCourse, Result<Completed>>
    {
        public async Task<Result<Completed>> Handle(CompleteCourse request, CancellationToken cancellationToken)
        {
            var now = clock.GetUtcNow();
            var completed = await marks.ApplyAsync(
                request.RegistrationIds, (one, _, at) => one.Complete(request.Result, at), Recorded.Completed, now, cancellationToken);
            if (!completed.Succeeded)
                return Result<Completed>.Refuse(completed.Errors);
            return new Completed(
                completed.Value, request.Result == CompletionResult.Passed ? await passed.CertifyAsync(completed.Value, now, cancellationToken) : []);
        }
    }
}
