using MediatR;

namespace Meander.Application.Certifications;

/// <summary>The types for whose courses the caller asked to be told, in all their organisations, by code.</summary>
public sealed record OwnCourseAlerts : IQuery<IReadOnlyList<CertificationTypeRow>>, IShortQuery
{
    private static readonly Question<OwnCourseAlerts, CertificationTypeRow> Types = new((db, asked) =>
    {
        var alerts = db.CourseAlerts.Where(alert => alert.UserId == asked.Reach.Self);
        return db.CertificationTypes.VisibleTo(asked.Caller)
            .Where(type => alerts.Any(alert => alert.OrganizationId == type.OrganizationId && alert.CertificationType == type.Code))
            .Select(CertificationTypeRow.Projection);
    });

    public sealed class Handler(Questions questions) : IRequestHandler<OwnCourseAlerts, IReadOnlyList<CertificationTypeRow>>
    {
        public async Task<IReadOnlyList<CertificationTypeRow>> Handle(OwnCourseAlerts request, CancellationToken cancellationToken) =>
            CertificationTypeRow.ByCode(await questions.AskAsync(Types, request, cancellationToken));
    }
}
