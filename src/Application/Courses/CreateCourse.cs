using FluentValidation;
using Meander.Application.People;
using Meander.Application.Pipeline;
using Meander.Domain.Audit;
using Meander.Domain.Courses;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Courses;

/// <summary>Makes a course, as a draft or published at once; either is one audit event.</summary>
public sealed record CreateCourse(OrganizationId OrganizationId, CourseDetails Details, bool Publish) : ICommand<Course>
{
    public CourseDetails Details { get; init => field = Entered.Course(value); } = Entered.Course(Details);

    public sealed class Validator : AbstractValidator<CreateCourse>
    {
        public Validator() => this.HasNoProblems(request => request.Details.Problems());
    }

    public sealed class Access(ICaller caller) : IAccess<CreateCourse>
    {
        public Task<DomainError?> CheckAsync(CreateCourse request, CancellationToken cancellationToken) =>
            Task.FromResult(caller.MustBeStaffOf(request.OrganizationId));
    }

    public sealed class Handler(IMeanderDb db, CourseReferences references, CourseAlerts alerts, ICaller caller, TimeProvider clock)
        : IRequestHandler<CreateCourse, Result<Course>>
    {
        public async Task<Result<Course>> Handle(CreateCourse request, CancellationToken cancellationToken)
        {
            var now = clock.GetUtcNow();
            await db.LockOrganizationAsync(request.OrganizationId, cancellationToken);
            var organization =
                await db.Organizations.AsNoTracking().SingleAsync(one => one.Id == request.OrganizationId, cancellationToken);
            var unknown = await references.ProblemsAsync(request.OrganizationId, request.Details, null, cancellationToken);
            if (unknown.Concat(request.Details.ZoneProblems(organization.Zone)).ToList() is { Count: > 0 } problems)
                return Result<Course>.Refuse(problems);

            var course = Course.Draft(organization.Id, request.Details, organization.Zone, caller.Id, now);
            if (request.Publish)
                course.OpenAtOnce();
            db.Courses.Add(course);
            await alerts.TellAsync([course], now, cancellationToken);
            db.AuditEvents.Add(Recorded.CourseCreated(course, caller.Id, now));
            return ((Result<Course>)course).Warn(course.Warnings(now));
        }
    }
}
