using FluentValidation;
using Meander.Application.Pipeline;
using Meander.Domain.Registrations;
using MediatR;

namespace Meander.Application.Registrations;

/// <summary>Enrols several members in one course; each is decided on its own, in the order given.</summary>
public sealed record EnrollMany(CourseId CourseId, IReadOnlyList<UserId> UserIds, bool JoinWaitlist)
    : ICommand<IReadOnlyList<Result<CourseRegistration>>>, ITakenTogether
{
    public sealed class Validator : AbstractValidator<EnrollMany>
    {
        // The same person twice is not a fault of the list: the second is answered with ALREADY_ENROLLED (fine print).
        public Validator() => RuleFor(request => request.UserIds).Satisfies(ids => Facts.List([.. ids.Index()]));
    }

    /// <summary>Coordinators and admins. Whether they are so where the course is, the handler decides once it is locked.</summary>
    public sealed class Access(ICaller caller) : IAccess<EnrollMany>
    {
        public Task<DomainError?> CheckAsync(EnrollMany request, CancellationToken cancellationToken) =>
            caller.Reach.StaffOrganizations.Count > 0
                ? Task.FromResult<DomainError?>(null)
                : throw new Forbidden("Only coordinators and admins may enrol somebody else.");
    }

    public sealed class Handler(EnrollmentDesk desk)
        : IRequestHandler<EnrollMany, Result<IReadOnlyList<Result<CourseRegistration>>>>
    {
        public Task<Result<IReadOnlyList<Result<CourseRegistration>>>> Handle(EnrollMany request, CancellationToken cancellationToken) =>
            desk.TakeAsync(
                new EnrollmentRequest(
                    request.CourseId, request.UserIds,
                    caller => new Access(caller).CheckAsync(request, cancellationToken),
                    (caller, places) => Decide(request, caller, places)),
                cancellationToken);

        private static Result<IReadOnlyList<Result<CourseRegistration>>> Decide(EnrollMany request, ICaller caller, Places places)
        {
            if (!Enroll.IsOpenTo(caller, places.Course, themself: false))
                return EnrollmentDesk.NoSuchCourse;
            var results = places.Admit(
                [.. request.UserIds.Select(person => new PlaceRequest(person, caller.Id, request.JoinWaitlist, Notes: null))]);
            return Result<IReadOnlyList<Result<CourseRegistration>>>.Of([.. results.Select(Located)]);
        }

        // Admission speaks of one person's input; here that person has a place in a list.
        private static Result<CourseRegistration> Located(Result<CourseRegistration> result, int index) => result.Succeeded
            ? result
            : Result<CourseRegistration>.Refuse(
                [.. result.Errors.Select(error => error.Path is ["userId"] ? error with { Path = ["userIds", $"{index}"] } : error)]);
    }
}
