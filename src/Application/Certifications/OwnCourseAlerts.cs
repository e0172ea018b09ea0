using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Certifications;

/// <summary>The types for whose courses the caller asked to be told, in all their organisations, by code.</summary>
public sealed record OwnCourseAlerts : IQuery<IReadOnlyList<CertificationTypeRow>>
{
    public sealed class Handler(IMeanderDb db, ICaller caller) : IRequestHandler<OwnCourseAlerts, IReadOnlyList<CertificationTypeRow>>
    {
        public async Task<IReadOnlyList<CertificationTypeRow>> Handle(OwnCourseAlerts request, CancellationToken cancellationToken)
        {
            var self = caller.Id;
            var alerts = db.CourseAlerts.Where(alert => alert.UserId == self);
            return CertificationTypeRow.ByCode(await db.CertificationTypes.VisibleTo(caller)
                .Where(type => alerts.Any(alert => alert.OrganizationId == type.OrganizationId && alert.CertificationType == type.Code))
                .Select(CertificationTypeRow.Projection).ToListAsync(cancellationToken));
        }
    }
}
