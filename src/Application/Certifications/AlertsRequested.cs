using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Certifications;

/// <summary>Those of the types for whose courses the caller asked to be told.</summary>
public sealed record AlertsRequested(IReadOnlyList<RenewalPrompt> Prompts) : IQuery<IReadOnlySet<CertificationTypeId>>, IShortQuery
{
    /// <inheritdoc />
    public bool IsShort => Prompts.Count <= IShortQuery.Few;

    public sealed class Handler(IMeanderDb db, ICaller caller) : IRequestHandler<AlertsRequested, IReadOnlySet<CertificationTypeId>>
    {
        public async Task<IReadOnlySet<CertificationTypeId>> Handle(AlertsRequested request, CancellationToken cancellationToken)
        {
            var self = caller.Id;
            var alerts = (await db.CourseAlerts.Where(alert => alert.UserId == self)
                .Select(alert => new { alert.OrganizationId, alert.CertificationType }).ToListAsync(cancellationToken))
                .Select(alert => (alert.OrganizationId, alert.CertificationType)).ToHashSet();
            return request.Prompts.Where(prompt => alerts.Contains((prompt.OrganizationId, prompt.TypeCode)))
                .Select(prompt => prompt.TypeId)
                .ToHashSet();
        }
    }
}
