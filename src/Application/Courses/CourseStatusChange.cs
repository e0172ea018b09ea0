using Meander.Application.Registrations;
using Meander.Domain.Audit;
using Meander.Domain.Courses;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Courses;

/// <summary>
/// What publishing, archiving and switching a course on or off have in common: lock, load, decide, record, and tell of what opens.
/// </summary>
public sealed class CourseStatusChange(IMeanderDb db, IPlaces places, CourseAlerts alerts, ICaller caller, TimeProvider clock)
{
    /// <summary>Applies one decision of the course; a decision that changes nothing leaves no trace.</summary>
    public async Task<Result<Course>> ApplyAsync(
        CourseId id, int? expectedVersion, Func<Course, DateTimeOffset, Result<bool>> decide,
        Func<Course, UserId?, DateTimeOffset, AuditEvent> recorded,
        CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await places.LockAsync([id], people: [], freeing: null, now, cancellationToken);
        var course = await db.Courses.SingleAsync(one => one.Id == id, cancellationToken);
        if (course.VersionConflict(expectedVersion) is { } conflict)
            return conflict;
        var opened = course.OpenedAt;
        var changed = decide(course, now);
        if (!changed.Succeeded)
            return Result<Course>.Refuse(changed.Errors);
        if (changed.Value)
            db.AuditEvents.Add(recorded(course, caller.Id, now));
        if (course.OpenedAt != opened)
            await alerts.TellAsync([course], now, cancellationToken);
        return ((Result<Course>)course).Warn(course.Status == CourseStatus.Archived ? [] : course.Warnings(now));
    }
}
