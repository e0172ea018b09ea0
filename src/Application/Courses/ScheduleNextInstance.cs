using FluentValidation;
using Meander.Application.Pipeline;
using Meander.Domain.Audit;
using Meander.Domain.Courses;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Courses;

/// <summary>A new draft of a recurring course with its own schedule, deadline and seats.</summary>
/// <param name="CourseId">The course it follows.</param>
/// <param name="Schedule">The schedule of the new instance.</param>
/// <param name="EnrollmentDeadline">The deadline of the new instance; null: enrolment closes at the start.</param>
/// <param name="SeatsTotal">The source's when left out.</param>
public sealed record ScheduleNextInstance(CourseId CourseId, Schedule Schedule, DateTimeOffset? EnrollmentDeadline, int? SeatsTotal)
    : ICommand<Course>, IOfCourse
{
    /// <summary>As given, its places in the form of one line (People 7).</summary>
    public Schedule Schedule { get; init => field = Entered.Places(value); } = Entered.Places(Schedule);

    public sealed class Validator : AbstractValidator<ScheduleNextInstance>
    {
        public Validator()
        {
            this.HasNoProblems(request => request.Schedule.Problems());
            RuleFor(request => request.SeatsTotal).Satisfies(Facts.Positive);
        }
    }

    public sealed class Access(IMeanderDb db, ICaller caller) : StaffOfCourse<ScheduleNextInstance>(db, caller);

    public sealed class Handler(IMeanderDb db, ICaller caller, TimeProvider clock) : IRequestHandler<ScheduleNextInstance, Result<Course>>
    {
        public async Task<Result<Course>> Handle(ScheduleNextInstance request, CancellationToken cancellationToken)
        {
            var now = clock.GetUtcNow();
            var source = await db.Courses.AsNoTracking().SingleAsync(one => one.Id == request.CourseId, cancellationToken);
            await db.LockOrganizationAsync(source.OrganizationId, cancellationToken);
            var organization = await db.Organizations.AsNoTracking().SingleAsync(one => one.Id == source.OrganizationId, cancellationToken);
            var next =
                source.NextInstance(request.Schedule, request.EnrollmentDeadline, request.SeatsTotal, organization.Zone, caller.Id, now);
            if (!next.Succeeded)
                return next;
            db.Courses.Add(next.Value);
            db.AuditEvents.Add(Recorded.NextInstanceScheduled(source, next.Value, caller.Id, now));
            return next.Warn(next.Value.Warnings(now));
        }
    }
}
