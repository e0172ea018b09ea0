using Meander.Domain.People;
using MediatR;

namespace Meander.Application.Courses;

/// <summary>
/// Where the caller enrols outside Meander, for the courses of organisations that have a portal of their own; others are left out, and so
/// are addresses that would be too long.
/// </summary>
public sealed record ExternalUrlsOf(IReadOnlyList<CourseId> Courses) : IQuery<IReadOnlyDictionary<CourseId, Uri>>, IShortQuery
{
    private static readonly Question<ExternalUrlsOf, PortalCourse> Portals = new((db, asked) =>
        from course in db.Courses
        join organization in db.Organizations on course.OrganizationId equals organization.Id
        join member in db.Members on course.OrganizationId equals member.OrganizationId
        where asked.Request.Courses.Contains(course.Id) && organization.CoursePortalUrlTemplate != null
            && member.UserId == asked.Reach.Self
        select new PortalCourse(
            course.Id, organization.CoursePortalUrlTemplate!, member.Name, member.Email, course.Details.CertificationType));

    private sealed record PortalCourse(CourseId Id, string Template, string Name, string? Email, string? CertificationType);

    /// <inheritdoc />
    public bool IsShort => Courses.Count <= IShortQuery.Few;

    public sealed class Handler(Questions questions) : IRequestHandler<ExternalUrlsOf, IReadOnlyDictionary<CourseId, Uri>>
    {
        public async Task<IReadOnlyDictionary<CourseId, Uri>> Handle(ExternalUrlsOf request, CancellationToken cancellationToken)
        {
            var addresses = new Dictionary<CourseId, Uri>();
            foreach (var row in await questions.AskAsync(Portals, request, cancellationToken))
            {
                if (CoursePortal.Fill(row.Template, row.Name, row.Email, row.CertificationType, row.Id) is { } address)
                    addresses.Add(row.Id, address);
            }

            return addresses;
        }
    }
}
