using System.Linq.Expressions;
using Meander.Domain.Courses;
using Meander.Domain.People;

namespace Meander.Application.Courses;

/// <summary>Which courses exist for the caller (Courses 8, People 2).</summary>
internal static class VisibleCourses
{
    /// <summary>To staff every course; to members the published, active ones and those where they have, or had, a registration.</summary>
    public static IQueryable<Course> VisibleTo(this IQueryable<Course> courses, IMeanderDb db, ICaller caller)
    {
        var reach = caller.Reach;
        // One list for the whole query: asked course by course, the planner would look through the registrations for each.
        var registered = db.Registrations.Where(registration => registration.UserId == reach.Self)
            .Select(registration => registration.CourseId);
        Expression<Func<Course, bool>> areRegistered = course => registered.Contains(course.Id);
        Expression<Func<Course, bool>> areOfMember = course => reach.Organizations.Contains(course.OrganizationId);
        Expression<Func<Course, bool>> areOfStaff = course => reach.StaffOrganizations.Contains(course.OrganizationId);
        var areForMember = areOfMember.And(Enrollment.AreOpen.Or(areRegistered));
        return courses.Where(reach.StaffOrganizations.Count == 0 ? areForMember : areOfStaff.Or(areForMember));
    }

    /// <summary>The same for one person and one course of their organisation, from facts.</summary>
    public static bool IsVisibleAs(Role role, CourseStatus status, bool isActive, bool isRegistered) =>
        role != Role.PeerMentor || Enrollment.IsOpen(status, isActive) || isRegistered;
}
