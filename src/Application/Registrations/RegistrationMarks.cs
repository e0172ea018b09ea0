using Meander.Application.People;
using Meander.Domain.Audit;
using Meander.Domain.Registrations;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Registrations;

/// <summary>Staff of the registrations' organisations, for members in their scope; anything else does not exist for them (Registrations 11).</summary>
public sealed class RegistrationsAccess(IMeanderDb db, ICaller caller)
{
    /// <summary>Null when the caller may act on every one of them.</summary>
    /// <exception cref="Forbidden">Their own registration, as a peer mentor.</exception>
    public async Task<DomainError?> CheckAsync(IReadOnlyList<RegistrationId> ids, CancellationToken cancellationToken)
    {
        var inScope = db.Members.InScopeOf(caller);
        var found = await db.Registrations.AsNoTracking().Where(one => ids.Contains(one.Id))
            .Select(one => new
            {
                one.Id,
                one.UserId,
                one.OrganizationId,
                InScope = inScope.Any(member => member.UserId == one.UserId && member.OrganizationId == one.OrganizationId),
            })
            .ToDictionaryAsync(one => one.Id, cancellationToken);
        foreach (var (index, id) in ids.Index())
        {
            if (found.TryGetValue(id, out var registration) && registration.InScope)
                continue;
            if (registration is not null && registration.UserId == caller.Id && !caller.IsStaffOf(registration.OrganizationId))
                throw new Forbidden("Only coordinators and admins may record attendance and outcomes.");
            return new NotFound("registration") { Path = ["registrationIds", $"{index}"] };
        }

        return null;
    }
}

/// <summary>Applies one move to a list of registrations under their courses' locks: all of them, or none.</summary>
public sealed class RegistrationMarks(IMeanderDb db, IAdmissions admissions, Promotions promotions, ICaller caller)
{
    /// <summary>Moves each in the order given; every one that cannot move is named.</summary>
    public async Task<Result<IReadOnlyList<CourseRegistration>>> ApplyAsync(
        IReadOnlyList<RegistrationId> ids, Func<CourseRegistration, CourseTerms, DateTimeOffset, Result<CourseRegistration>> move,
        Func<CourseRegistration, CourseTerms, UserId?, DateTimeOffset, AuditEvent> recorded, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (registrations, locked) = await admissions.LockRegistrationsAsync(ids, cancellationToken);
        var courses = locked.ToDictionary(course => course.Id);
        var refusals = new List<DomainError>();
        foreach (var (index, registration) in registrations.Index())
        {
            var (before, course) = (registration.Status, courses[registration.CourseId]);
            var moved = move(registration, course, now);
            refusals.AddRange(moved.Errors.Select(error => error with { Path = ["registrationIds", $"{index}"] }));
            courses[course.Id] = course with { Seats = course.Seats.Move(before, registration.Status) };
            db.AuditEvents.Add(recorded(registration, course, caller.KnownId(), now));
        }

        if (refusals.Count > 0)
            return Result<IReadOnlyList<CourseRegistration>>.Refuse(refusals);
        await promotions.MoveAsync([.. courses.Values], registrations, now, cancellationToken);
        return Result<IReadOnlyList<CourseRegistration>>.Of(registrations);
    }
}
