using FluentValidation;
using Meander.Application.Pipeline;
using Meander.Application.Registrations;
using Meander.Domain.Audit;
using Meander.Domain.Courses;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Courses;

/// <summary>
/// Changes the fields given. More seats promote from the waiting line; a new schedule or place is told to everyone with a place.
/// </summary>
public sealed record UpdateCourse(
    CourseId CourseId,
    int? ExpectedVersion,
    Optional<string?> Title,
    Optional<string?> Description,
    Optional<CourseCategory?> Category,
    Optional<CourseDelivery?> Delivery,
    Optional<Schedule?> Schedule,
    Optional<string?> Location,
    Optional<string?> InstructorName,
    Optional<int?> SeatsTotal,
    Optional<bool?> WaitlistEnabled,
    Optional<DateTimeOffset?> EnrollmentDeadline,
    Optional<decimal?> DurationHours,
    Optional<IReadOnlyList<string>?> PrerequisiteCertifications,
    Optional<IReadOnlyList<CourseId>?> PrerequisiteCourseIds,
    Optional<string?> CertificationType,
    Optional<int?> CertificationValidityMonths,
    Optional<bool?> CertificationNeverExpires,
    Optional<bool?> IsRecurring,
    Optional<int?> MaxEnrollmentsPerUser) : ICommand<Course>, IOfCourse
{
    // Stands in for the stored course while single values are checked, before anyone is asked who they are.
    private static readonly CourseDetails Blank =
        new() { Title = "-", Category = CourseCategory.Workshop, Delivery = CourseDelivery.Online };

    private CourseDetails Over(CourseDetails current) => current with
    {
        Title = Entered.Line(Title).Or(current.Title) ?? "",
        Description = Description.IsGiven ? Entered.Paragraphs(Description.Value) : current.Description,
        Category = Category.Or(current.Category) ?? current.Category,
        Delivery = Delivery.Or(current.Delivery) ?? current.Delivery,
        Schedule = Schedule.IsGiven ? Entered.Places(Schedule.Value) : current.Schedule,
        Location = Entered.Line(Location).Or(current.Location),
        InstructorName = Entered.Line(InstructorName).Or(current.InstructorName),
        SeatsTotal = SeatsTotal.Or(current.SeatsTotal),
        WaitlistEnabled = WaitlistEnabled.Or(current.WaitlistEnabled) ?? current.WaitlistEnabled,
        EnrollmentDeadline = EnrollmentDeadline.Or(current.EnrollmentDeadline),
        DurationHours = DurationHours.Or(current.DurationHours),
        PrerequisiteCertifications = PrerequisiteCertifications.Or(current.PrerequisiteCertifications) ?? [],
        PrerequisiteCourseIds = PrerequisiteCourseIds.Or(current.PrerequisiteCourseIds) ?? [],
        CertificationType = CertificationType.Or(current.CertificationType),
        CertificationValidityMonths = CertificationValidityMonths.Or(current.CertificationValidityMonths),
        CertificationNeverExpires = CertificationNeverExpires.Or(current.CertificationNeverExpires) ?? false,
        IsRecurring = IsRecurring.Or(current.IsRecurring) ?? current.IsRecurring,
        MaxEnrollmentsPerUser = MaxEnrollmentsPerUser.Or(current.MaxEnrollmentsPerUser) ?? current.MaxEnrollmentsPerUser,
    };

    public sealed class Validator : AbstractValidator<UpdateCourse>
    {
        public Validator()
        {
            this.HasNoProblems(request => request.Over(Blank).ValueProblems());
            RuleFor(request => request.Category).SatisfiesWhenGiven(ProblemRules.NotCleared);
            RuleFor(request => request.Delivery).SatisfiesWhenGiven(ProblemRules.NotCleared);
            RuleFor(request => request.WaitlistEnabled).SatisfiesWhenGiven(ProblemRules.NotCleared);
            RuleFor(request => request.IsRecurring).SatisfiesWhenGiven(ProblemRules.NotCleared);
            RuleFor(request => request.MaxEnrollmentsPerUser).SatisfiesWhenGiven(ProblemRules.NotCleared);
        }
    }

    public sealed class Access(IMeanderDb db, ICaller caller) : StaffOfCourse<UpdateCourse>(db, caller);

    public sealed class Handler(
        IMeanderDb db, IPlaces store, CourseReferences references, MovedCourses movedCourses, ICaller caller, TimeProvider clock)
        : IRequestHandler<UpdateCourse, Result<Course>>
    {
        public async Task<Result<Course>> Handle(UpdateCourse request, CancellationToken cancellationToken)
        {
            var now = clock.GetUtcNow();
            // First the organisation, then its courses, as everywhere: its time zone and the graph of prerequisites stand still.
            var organization = await db.Courses.Where(one => one.Id == request.CourseId).Select(one => one.OrganizationId)
                .SingleAsync(cancellationToken);
            await db.LockOrganizationAsync(organization, cancellationToken);
            var newSeats = request.SeatsTotal.IsGiven ? request.SeatsTotal.Value ?? int.MaxValue : 0;
            var locked = await store.LockAsync([request.CourseId], people: [], freeing: newSeats, now, cancellationToken);
            var places = locked.Single();
            var course = await db.Courses.SingleAsync(one => one.Id == request.CourseId, cancellationToken);
            if (course.VersionConflict(request.ExpectedVersion) is { } conflict)
                return conflict;

            var before = course.Details;
            var details = request.Over(before);
            var unknown = await references.ProblemsAsync(organization, details, course.Id, cancellationToken);
            if (unknown.Count > 0)
                return Result<Course>.Refuse(unknown);
            var changed = course.Change(details, places.Course.Zone, now);
            if (!changed.Succeeded)
                return Result<Course>.Refuse(changed.Errors);
            if (!changed.Value)
                return course;

            db.AuditEvents.Add(Recorded.CourseUpdated(course, caller.Id, now));
            if (details.MeetsElsewhere(before))
                await movedCourses.TellAsync([course], now, cancellationToken);
            places.Change(course, caller.Id);
            await store.StoreAsync(locked, cancellationToken);
            return ((Result<Course>)course).Warn(course.Warnings(now));
        }
    }
}
