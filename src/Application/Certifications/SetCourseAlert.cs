using FluentValidation;
using Meander.Application.People;
using Meander.Application.Pipeline;
using Meander.Domain.Audit;
using Meander.Domain.Certifications;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Certifications;

/// <summary>Switches the caller's messages about new courses for a type on or off.</summary>
public sealed record CourseAlertSetting(CertificationType CertificationType, bool Enabled);

/// <summary>Asks to be told when a course for a certification is published, or stops asking.</summary>
public sealed record SetCourseAlert(OrganizationId OrganizationId, string CertificationType, bool Enabled) : ICommand<CourseAlertSetting>
{
    public sealed class Validator : AbstractValidator<SetCourseAlert>
    {
        public Validator() => RuleFor(request => request.CertificationType).Satisfies(Facts.Code);
    }

    /// <summary>Any member, for themself.</summary>
    public sealed class Access(ICaller caller) : IAccess<SetCourseAlert>
    {
        public Task<DomainError?> CheckAsync(SetCourseAlert request, CancellationToken cancellationToken) => Task.FromResult<DomainError?>(
            caller.In(request.OrganizationId) is null ? new NotFound("organisation") { Path = ["organizationId"] } : null);
    }

    public sealed class Handler(IMeanderDb db, IHoldings holdings, ICaller caller, TimeProvider clock)
        : IRequestHandler<SetCourseAlert, Result<CourseAlertSetting>>
    {
        public async Task<Result<CourseAlertSetting>> Handle(SetCourseAlert request, CancellationToken cancellationToken)
        {
            var (self, now) = (caller.Id, clock.GetUtcNow());
            var type = await db.CertificationTypes.AsNoTracking()
                .SingleOrDefaultAsync(
                    one => one.OrganizationId == request.OrganizationId && one.Code == request.CertificationType, cancellationToken);
            if (type is null)
                return new NotFound("certification type") { Path = ["certificationType"] };

            // A second tap finds the alert there and changes nothing.
            await holdings.LockAsync([(self, request.OrganizationId)], cancellationToken);
            var alert = await db.CourseAlerts.SingleOrDefaultAsync(
                one => one.UserId == self
                    && one.OrganizationId == request.OrganizationId
                    && one.CertificationType == request.CertificationType, cancellationToken);
            if (request.Enabled == alert is not null)
                return new CourseAlertSetting(type, request.Enabled);

            if (alert is null)
                db.CourseAlerts.Add(CourseAlert.For(self, request.OrganizationId, type.Code, now));
            else
                db.CourseAlerts.Remove(alert);
            db.AuditEvents.Add(
                request.Enabled ? Recorded.CourseAlertRequested(type, self, now) : Recorded.CourseAlertEnded(type, self, now));
            return new CourseAlertSetting(type, request.Enabled);
        }
    }
}
