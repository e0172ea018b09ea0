using Meander.Domain.People;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Courses;

/// <summary>
/// Where the caller enrols outside Meander, for the courses of organisations that have a portal of their own; others are left out, and so
/// are addresses that would be too long.
/// </summary>
public sealed record ExternalUrlsOf(IReadOnlyList<CourseId> Courses) : IQuery<IReadOnlyDictionary<CourseId, Uri>>
{
    public sealed class Handler(IMeanderDb db, ICaller caller) : IRequestHandler<ExternalUrlsOf, IReadOnlyDictionary<CourseId, Uri>>
    {
        public async Task<IReadOnlyDictionary<CourseId, Uri>> Handle(ExternalUrlsOf request, CancellationToken cancellationToken)
        {
            var self = caller.Id;
            var rows = await (
                from course in db.Courses
                join organization in db.Organizations on course.OrganizationId equals organization.Id
                join member in db.Members on course.OrganizationId equals member.OrganizationId
                where request.Courses.Contains(course.Id) && organization.CoursePortalUrlTemplate != null && member.UserId == self
                select new
                {
                    course.Id,
                    Template = organization.CoursePortalUrlTemplate!,
                    member.Name,
                    member.Email,
                    course.Details.CertificationType,
                })
                .ToListAsync(cancellationToken);
            var addresses = new Dictionary<CourseId, Uri>();
            foreach (var row in rows)
            {
                if (CoursePortal.Fill(row.Template, row.Name, row.Email, row.CertificationType, row.Id) is { } address)
                    addresses.Add(row.Id, address);
            }

            return addresses;
        }
    }
}
