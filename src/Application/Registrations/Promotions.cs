using Meander.Application.People;
using Meander.Domain.Audit;
using Meander.Domain.Registrations;

namespace Meander.Application.Registrations;

/// <summary>Stores moved registrations and, in the same statement, gives the seats that came free to the head of each line (Registrations 6).</summary>
public sealed class Promotions(IMeanderDb db, IAdmissions admissions, ICaller caller)
{
    /// <summary>Writes the moves and the promotions that follow from them, tells those promoted, and records it.</summary>
    /// <param name="courses">The locked courses, with their seats as the moves leave them.</param>
    /// <param name="moved">Registrations that somebody moved; may be empty.</param>
    /// <param name="now">The instant of the change.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Who moved up, in order.</returns>
    public async Task<IReadOnlyList<CourseRegistration>> MoveAsync(
        IReadOnlyList<CourseTerms> courses, IReadOnlyList<CourseRegistration> moved, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var promoted = new List<CourseRegistration>();
        foreach (var course in courses.Where(course => course.Promotable(now) > 0))
        {
            // Somebody who just left the line still stands in it in the database.
            var head = await admissions.HeadOfLineAsync(course.Id, course.Promotable(now) + moved.Count, cancellationToken);
            var next = head.ExceptBy(moved.Select(one => one.Id), one => one.Id).Take(course.Promotable(now)).ToList();
            foreach (var registration in next)
            {
                registration.Promote(now);
                db.Notifications.Add(RegistrationTexts.Promoted(registration, course, now));
                db.AuditEvents.Add(Recorded.Promoted(registration, course, caller.KnownId(), now));
            }

            promoted.AddRange(next);
        }

        if (moved.Count + promoted.Count > 0)
            await admissions.MoveAsync([.. moved, .. promoted], cancellationToken);
        return promoted;
    }
}
