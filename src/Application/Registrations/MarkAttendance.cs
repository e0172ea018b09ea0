using FluentValidation;
using Meander.Application.Pipeline;
using Meander.Domain.Audit;
using Meander.Domain.Registrations;
using MediatR;

namespace Meander.Application.Registrations;

/// <summary>Records who came, or who did not. All or nothing; several courses may mix.</summary>
public sealed record MarkAttendance(IReadOnlyList<RegistrationId> RegistrationIds, bool Attended) : ICommand<IReadOnlyList<CourseRegistration>>
{
    public sealed class Validator : AbstractValidator<MarkAttendance>
    {
        public Validator() => RuleFor(request => request.RegistrationIds).Satisfies(Facts.List);
    }

    public sealed class Access(RegistrationsAccess access) : IAccess<MarkAttendance>
    {
        public Task<DomainError?> CheckAsync(MarkAttendance request, CancellationToken cancellationToken) =>
            access.CheckAsync(request.RegistrationIds, cancellationToken);
    }

    public sealed class Handler(RegistrationMarks marks, TimeProvider clock) : IRequestHandler<MarkAttendance, Result<IReadOnlyList<CourseRegistration>>>
    {
        public Task<Result<IReadOnlyList<CourseRegistration>>> Handle(MarkAttendance request, CancellationToken cancellationToken) => request.Attended
            ? marks.ApplyAsync(
                request.RegistrationIds, (one, course, now) => one.MarkPresent(course, now), Recorded.MarkedPresent, clock.GetUtcNow(), cancellationToken)
            : marks.ApplyAsync(
                request.RegistrationIds, (one, course, now) => one.MarkAbsent(course, now), Recorded.MarkedAbsent, clock.GetUtcNow(), cancellationToken);
    }
}
