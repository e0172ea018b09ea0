using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Certifications;

/// <summary>Those of the types for which no renewal course takes enrolments now.</summary>
public sealed record TypesWithoutRenewalCourses(IReadOnlyList<RenewalPrompt> Prompts)
    : IQuery<IReadOnlySet<CertificationTypeId>>, IShortQuery
{
    /// <inheritdoc />
    public bool IsShort => Prompts.Count <= IShortQuery.Few;

    public sealed class Handler(IMeanderDb db, ICaller caller, TimeProvider clock)
        : IRequestHandler<TypesWithoutRenewalCourses, IReadOnlySet<CertificationTypeId>>
    {
        public async Task<IReadOnlySet<CertificationTypeId>> Handle(TypesWithoutRenewalCourses request, CancellationToken cancellationToken)
        {
            var ids = request.Prompts.Select(prompt => prompt.TypeId).Distinct().ToList();
            var courses = db.Renewing(caller, clock.GetUtcNow());
            var scheduled = await db.CertificationTypes.Where(type => ids.Contains(type.Id))
                .Where(type => courses.Any(course =>
                    course.OrganizationId == type.OrganizationId && course.Details.CertificationType == type.Code))
                .Select(type => type.Id).ToListAsync(cancellationToken);
            return ids.Except(scheduled).ToHashSet();
        }
    }
}
