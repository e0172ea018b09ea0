using FluentValidation;
using Meander.Application.People;
using Meander.Application.Pipeline;
using Meander.Domain.Courses;
using Meander.Domain.People;
using Meander.Domain.Registrations;
using MediatR;

namespace Meander.Application.Registrations;

/// <summary>Takes a seat in a course, or a place on its waiting list when none is left.</summary>
/// <param name="CourseId">The course.</param>
/// <param name="UserId">The caller when left out; somebody else's only for coordinators and admins.</param>
/// <param name="JoinWaitlist">False answers COURSE_FULL instead of joining the line.</param>
/// <param name="Notes">Dietary or accessibility needs and the like.</param>
public sealed record Enroll(CourseId CourseId, UserId? UserId, bool JoinWaitlist, string? Notes)
    : ICommand<CourseRegistration>, ITakenTogether
{
    /// <summary>As given, in the form of several lines (People 7).</summary>
    public string? Notes { get; init => field = Entered.Paragraphs(value); } = Entered.Paragraphs(Notes);

    public sealed class Validator : AbstractValidator<Enroll>
    {
        public Validator() => RuleFor(request => request.Notes).Satisfies(notes => Facts.Paragraphs(notes, CourseRegistration.MaxNotes));
    }

    /// <summary>Any signed-in user. Whom they may enrol is decided in the handler, once the course is locked.</summary>
    public sealed class Access : AnyoneKnown<Enroll>;

    public sealed class Handler(EnrollmentDesk desk) : IRequestHandler<Enroll, Result<CourseRegistration>>
    {
        public async Task<Result<CourseRegistration>> Handle(Enroll request, CancellationToken cancellationToken)
        {
            var taken = await desk.TakeAsync(
                new EnrollmentRequest(
                    request.CourseId, request.UserId is { } person ? [person] : null,
                    caller => new Access().CheckAsync(request, cancellationToken),
                    (caller, places) => Decide(request, caller, places)),
                cancellationToken);
            return taken.Succeeded ? taken.Value[0] : Result<CourseRegistration>.Refuse(taken.Errors);
        }

        private static Result<IReadOnlyList<Result<CourseRegistration>>> Decide(Enroll request, ICaller caller, Places places)
        {
            var person = request.UserId ?? caller.Id;
            return IsOpenTo(caller, places.Course, person == caller.Id)
                ? Result<IReadOnlyList<Result<CourseRegistration>>>.Of(
                    places.Admit([new PlaceRequest(person, caller.Id, request.JoinWaitlist, request.Notes)]))
                : EnrollmentDesk.NoSuchCourse;
        }
    }

    /// <summary>Whether the course exists for the caller, who enrols themself or others in it (Registrations 8).</summary>
    /// <exception cref="Forbidden">A peer mentor acts for somebody else.</exception>
    internal static bool IsOpenTo(ICaller caller, CourseTerms course, bool themself) => caller.In(course.OrganizationId) switch
    {
        null => false,
        { Role: not Role.PeerMentor } => true,
        _ when course.Status == CourseStatus.Draft => false,
        _ => themself ? true : throw new Forbidden("Only coordinators and admins may enrol somebody else."),
    };
}
