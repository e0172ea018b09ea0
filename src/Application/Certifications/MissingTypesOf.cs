using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Certifications;

/// <summary>The types behind the codes that a person lacks for a course; the codes are those of the course's organisation.</summary>
public sealed record MissingTypesOf(IReadOnlyList<CourseId> Courses, IReadOnlyList<string> Codes)
    : IQuery<ILookup<CourseId, CertificationTypeRow>>
{
    public sealed class Handler(IMeanderDb db, ICaller caller) : IRequestHandler<MissingTypesOf, ILookup<CourseId, CertificationTypeRow>>
    {
        public async Task<ILookup<CourseId, CertificationTypeRow>> Handle(MissingTypesOf request, CancellationToken cancellationToken)
        {
            var types = db.CertificationTypes.VisibleTo(caller).Where(type => request.Codes.Contains(type.Code));
            var rows = await db.Courses.Where(course => request.Courses.Contains(course.Id))
                .Join(types, course => course.OrganizationId, type => type.OrganizationId, (course, type) => new { course.Id, Type = type })
                .ToListAsync(cancellationToken);
            return rows.ToLookup(row => row.Id, row => CertificationTypeRow.Of(row.Type));
        }
    }
}
