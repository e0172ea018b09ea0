using FluentValidation;
using Meander.Application.Certifications;
using Meander.Application.Pipeline;
using Meander.Domain.Registrations;
using MediatR;

namespace Meander.Application.Registrations;

/// <summary>What completing did.</summary>
/// <param name="Registrations">The registrations, in the order given.</param>
/// <param name="Certifications">The certifications that it issued or renewed.</param>
public sealed record Completed(IReadOnlyList<CourseRegistration> Registrations, IReadOnlyList<CertificationId> Certifications);

/// <summary>Records outcomes of people who attended; passing may certify. All or nothing; several courses may mix.</summary>
public sealed record CompleteCourse(IReadOnlyList<RegistrationId> RegistrationIds, CompletionResult Result)
    : ICommand<Completed>, IOfRegistrations
{
    public sealed class Validator : AbstractValidator<CompleteCourse>
    {
        public Validator() => RuleFor(request => request.RegistrationIds).Satisfies(Facts.List);
    }

    public sealed class Access(IMeanderDb db, ICaller caller) : StaffOfRegistrations<CompleteCourse>(db, caller);

    public sealed class Handler(
        IMeanderDb db, IPlaces store, Certifying certifying, CertificationChanges changes, ICaller caller, TimeProvider clock)
        : IRequestHandler<CompleteCourse, Result<Completed>>
    {
        public async Task<Result<Completed>> Handle(CompleteCourse request, CancellationToken cancellationToken)
        {
            var now = clock.GetUtcNow();
            var courses = await store.LockOfAsync(request.RegistrationIds, freeing: false, now, cancellationToken);
            var completed = Places.Complete(courses, request.RegistrationIds, request.Result, caller.Id);
            if (!completed.Succeeded)
                return Result<Completed>.Refuse(completed.Errors);
            await store.StoreAsync(courses, cancellationToken);
            var certifications = request.Result == CompletionResult.Passed
                ? await CertifyAsync(completed.Value, now, cancellationToken)
                : [];
            return new Completed(completed.Value, certifications);
        }

        private async Task<IReadOnlyList<CertificationId>> CertifyAsync(
            IReadOnlyList<CourseRegistration> registrations, DateTimeOffset now, CancellationToken cancellationToken)
        {
            var awarded = await certifying.AwardAsync(registrations, now, cancellationToken);
            if (awarded.Count > 0)
                db.AuditEvents.AddRange(await changes.StoreAsync(awarded, now, cancellationToken));
            return [.. awarded.Select(one => one.Id)];
        }
    }
}
