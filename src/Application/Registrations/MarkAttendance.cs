using FluentValidation;
using Meander.Application.Pipeline;
using Meander.Domain.Registrations;
using MediatR;

namespace Meander.Application.Registrations;

/// <summary>Records who came, or who did not. All or nothing; several courses may mix.</summary>
public sealed record MarkAttendance(IReadOnlyList<RegistrationId> RegistrationIds, bool Attended)
    : ICommand<IReadOnlyList<CourseRegistration>>, IOfRegistrations
{
    public sealed class Validator : AbstractValidator<MarkAttendance>
    {
        public Validator() => RuleFor(request => request.RegistrationIds).Satisfies(Facts.List);
    }

    public sealed class Access(IMeanderDb db, ICaller caller) : StaffOfRegistrations<MarkAttendance>(db, caller);

    public sealed class Handler(IPlaces store, ICaller caller, TimeProvider clock)
        : IRequestHandler<MarkAttendance, Result<IReadOnlyList<CourseRegistration>>>
    {
        public async Task<Result<IReadOnlyList<CourseRegistration>>> Handle(MarkAttendance request, CancellationToken cancellationToken)
        {
            var now = clock.GetUtcNow();
            var courses = await store.LockOfAsync(request.RegistrationIds, freeing: !request.Attended, now, cancellationToken);
            var marked = Places.Mark(courses, request.RegistrationIds, request.Attended, caller.Id);
            if (marked.Succeeded)
                await store.StoreAsync(courses, cancellationToken);
            return marked;
        }
    }
}
