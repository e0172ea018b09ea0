using Meander.Application.Courses;
using Meander.Domain;

namespace Meander.Dashboard.Courses;

/// <summary>How the viewer can take part in a course.</summary>
/// <param name="Standing">Whether they have a place or may have one.</param>
/// <param name="Elsewhere">Where they enrol instead of here; null when the organisation has no portal of its own for that.</param>
public sealed record Offer(ViewerEnrollment Standing, Uri? Elsewhere);

/// <summary>What courses offer the viewer.</summary>
internal static class Offers
{
    /// <summary>By the course; those that the viewer does not see are left out.</summary>
    public static async Task<Dictionary<CourseId, Offer>> OfAsync(
        Acts acts, IReadOnlyList<CourseId> courses, CancellationToken cancellationToken)
    {
        if (courses.Count == 0)
            return [];
        var elsewhere = await acts.AskAsync(new ExternalUrlsOf(courses), cancellationToken);
        return (await acts.AskAsync(new ViewerEnrollmentsOf(courses), cancellationToken))
            .ToDictionary(one => one.CourseId, one => new Offer(one, elsewhere.GetValueOrDefault(one.CourseId)));
    }
}
