using Meander.Domain.Courses;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Courses;

/// <summary>What a course names must exist in its organisation (Courses 6 and 7).</summary>
public sealed class CourseReferences(IMeanderDb db)
{
    /// <summary>
    /// What is named and does not exist, and whether the course would become its own prerequisite. The organisation must be locked, so that
    /// two changes cannot close a circle together.
    /// </summary>
    /// <param name="course">Null for a course that does not exist yet.</param>
    public async Task<IReadOnlyList<DomainError>> ProblemsAsync(
        OrganizationId organization, CourseDetails details, CourseId? course, CancellationToken cancellationToken)
    {
        var problems = new List<DomainError>();
        await CheckTypesAsync(organization, details, problems, cancellationToken);
        if (details.PrerequisiteCourseIds.Count > 0)
            await CheckCoursesAsync(organization, details.PrerequisiteCourseIds, course, problems, cancellationToken);
        return problems;
    }

    private async Task CheckTypesAsync(
        OrganizationId organization, CourseDetails details, List<DomainError> problems, CancellationToken cancellationToken)
    {
        string[] named = details.CertificationType is { } issued
            ? [.. details.PrerequisiteCertifications, issued]
            : [.. details.PrerequisiteCertifications];
        if (named.Length == 0)
            return;
        var known = await db.CertificationTypes
            .Where(type => type.OrganizationId == organization && named.Contains(type.Code))
            .Select(type => type.Code).ToListAsync(cancellationToken);
        if (details.CertificationType is { } code && !known.Contains(code))
            problems.Add(Unknown(code, "certificationType"));
        foreach (var (index, prerequisite) in details.PrerequisiteCertifications.Index())
        {
            if (!known.Contains(prerequisite))
                problems.Add(Unknown(prerequisite, "prerequisiteCertifications", $"{index}"));
        }
    }

    private async Task CheckCoursesAsync(
        OrganizationId organization, IReadOnlyList<CourseId> prerequisites, CourseId? course, List<DomainError> problems,
        CancellationToken cancellationToken)
    {
        var graph = await db.Courses.AsNoTracking().Where(one => one.OrganizationId == organization)
            .Select(one => new { one.Id, one.Details.PrerequisiteCourseIds })
            .ToDictionaryAsync(one => one.Id, one => one.PrerequisiteCourseIds, cancellationToken);
        foreach (var (index, prerequisite) in prerequisites.Index())
        {
            if (!graph.ContainsKey(prerequisite))
                problems.Add(new NotFound("course") { Path = ["prerequisiteCourseIds", $"{index}"] });
            else if (course is { } self && Prerequisites.Reach(self, prerequisite, id => graph.GetValueOrDefault(id) ?? []))
                problems.Add(
                    ValidationFailed.At(
                        "A course must not be its own prerequisite, directly or through others.", "prerequisiteCourseIds", $"{index}"));
        }
    }

    private static ValidationFailed Unknown(string code, params IReadOnlyList<string> path) =>
        ValidationFailed.At($"The organisation has no certification type '{code}'.", path);
}
