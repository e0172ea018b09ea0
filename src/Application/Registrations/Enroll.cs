using FluentValidation;
using Meander.Application.Pipeline;
using Meander.Domain.Registrations;
using MediatR;

namespace Meander.Application.Registrations;

/// <summary>Takes a seat in a course, or a place on its waiting list when none is left.</summary>
/// <param name="CourseId">The course.</param>
/// <param name="UserId">The caller when left out; somebody else's only for coordinators and admins.</param>
/// <param name="JoinWaitlist">False answers COURSE_FULL instead of joining the line.</param>
/// <param name="Notes">Dietary or accessibility needs and the like.</param>
public sealed record Enroll(CourseId CourseId, UserId? UserId, bool JoinWaitlist, string? Notes) : ICommand<CourseRegistration>
{
    /// <summary>As given, in the form of several lines (People 7).</summary>
    public string? Notes { get; init => field = Entered.Paragraphs(value); } = Entered.Paragraphs(Notes);

    public sealed class Validator : AbstractValidator<Enroll>
    {
        public Validator() => RuleFor(request => request.Notes).Satisfies(notes => Facts.Paragraphs(notes, CourseRegistration.MaxNotes));
    }

    /// <summary>Anyone known; whom they may enrol where shows under the course's lock.</summary>
    public sealed class Access : IAccess<Enroll>
    {
        public Task<DomainError?> CheckAsync(Enroll request, CancellationToken cancellationToken) => Task.FromResult<DomainError?>(null);
    }

    public sealed class Handler(EnrollmentDesk desk, ICaller caller) : IRequestHandler<Enroll, Result<CourseRegistration>>
    {
        public async Task<Result<CourseRegistration>> Handle(Enroll request, CancellationToken cancellationToken)
        {
            var results = await desk.AdmitAsync(request.CourseId, [request.UserId ?? caller.Id], asStaff: false, request.JoinWaitlist, request.Notes, cancellationToken);
            return results.Succeeded ? results.Value[0] : Result<CourseRegistration>.Refuse(results.Errors);
        }
    }
}
