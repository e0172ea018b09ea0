using FluentValidation;
using Meander.Application.People;
using Meander.Application.Pipeline;
using Meander.Domain.Registrations;
using MediatR;

namespace Meander.Application.Registrations;

/// <summary>Enrols several members in one course; each is decided on its own, in the order given.</summary>
public sealed record EnrollMany(CourseId CourseId, IReadOnlyList<UserId> UserIds, bool JoinWaitlist) : ICommand<IReadOnlyList<Result<CourseRegistration>>>
{
    public sealed class Validator : AbstractValidator<EnrollMany>
    {
        // The same person twice is not a fault of the list: the second is answered with ALREADY_ENROLLED (fine print).
        public Validator() => RuleFor(request => request.UserIds).Satisfies(ids => Facts.List([.. ids.Index()]));
    }

    /// <summary>Coordinators and admins; of which organisation shows under the course's lock.</summary>
    public sealed class Access(ICaller caller) : IAccess<EnrollMany>
    {
        public Task<DomainError?> CheckAsync(EnrollMany request, CancellationToken cancellationToken) =>
            caller.StaffOrganizations().Count > 0 ? Task.FromResult<DomainError?>(null) : throw new Forbidden("Only coordinators and admins may enrol somebody else.");
    }

    public sealed class Handler(EnrollmentDesk desk) : IRequestHandler<EnrollMany, Result<IReadOnlyList<Result<CourseRegistration>>>>
    {
        public async Task<Result<IReadOnlyList<Result<CourseRegistration>>>> Handle(EnrollMany request, CancellationToken cancellationToken)
        {
            var results = await desk.AdmitAsync(request.CourseId, request.UserIds, asStaff: true, request.JoinWaitlist, notes: null, cancellationToken);
            return results.Succeeded ? Result<IReadOnlyList<Result<CourseRegistration>>>.Of([.. results.Value.Select(Located)]) : results;
        }

        // Admission speaks of one person's input; here that person has a place in a list.
        private static Result<CourseRegistration> Located(Result<CourseRegistration> result, int index) => result.Succeeded
            ? result
            : Result<CourseRegistration>.Refuse([.. result.Errors.Select(error => error.Path is ["userId"] ? error with { Path = ["userIds", $"{index}"] } : error)]);
    }
}
