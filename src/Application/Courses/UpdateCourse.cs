using FluentValidation;
using Meander.Application.Pipeline;
using Meander.Application.Registrations;
using Meander.Domain.Audit;
using Meander.Domain.Courses;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Courses;

/// <summary>What changes about a course; what is left out stays.</summary>
public sealed record CourseChange
{
    // Stands in for the stored course while single values are checked, before anyone is asked who they are.
    private static readonly CourseDetails Blank =
        new() { Title = "-", Category = CourseCategory.Workshop, Delivery = CourseDelivery.Online };

    public Optional<string?> Title { get; init; }
    public Optional<string?> Description { get; init; }
    public Optional<CourseCategory?> Category { get; init; }
    public Optional<CourseDelivery?> Delivery { get; init; }
    public Optional<Schedule?> Schedule { get; init; }
    public Optional<string?> Location { get; init; }
    public Optional<string?> InstructorName { get; init; }
    public Optional<int?> SeatsTotal { get; init; }
    public Optional<bool?> WaitlistEnabled { get; init; }
    public Optional<DateTimeOffset?> EnrollmentDeadline { get; init; }
    public Optional<decimal?> DurationHours { get; init; }
    public Optional<IReadOnlyList<string>?> PrerequisiteCertifications { get; init; }
    public Optional<IReadOnlyList<CourseId>?> PrerequisiteCourseIds { get; init; }
    public Optional<string?> CertificationType { get; init; }
    public Optional<int?> CertificationValidityMonths { get; init; }
    public Optional<bool?> CertificationNeverExpires { get; init; }
    public Optional<bool?> IsRecurring { get; init; }
    public Optional<int?> MaxEnrollmentsPerUser { get; init; }

    /// <summary>What is wrong with single values, and what null cannot clear.</summary>
    internal IEnumerable<ValidationFailed> Problems()
    {
        (string? Problem, string Field)[] clearings =
        [
            (Cleared(Category), "category"), (Cleared(Delivery), "delivery"), (Cleared(WaitlistEnabled), "waitlistEnabled"),
            (Cleared(IsRecurring), "isRecurring"), (Cleared(MaxEnrollmentsPerUser), "maxEnrollmentsPerUser"),
        ];
        return Over(Blank).ValueProblems().Concat(clearings.Where(one => one.Problem is not null)
            .Select(one => ValidationFailed.At(one.Problem!, one.Field)));

        static string? Cleared<T>(Optional<T> value) => value.IsGiven ? ProblemRules.NotCleared(value.Value) : null;
    }

    /// <summary>The course with the change made.</summary>
    internal CourseDetails Over(CourseDetails current) => Entered.Course(current with
    {
        Title = Title.Or(current.Title) ?? "",
        Description = Description.Or(current.Description),
        Category = Category.Or(current.Category) ?? current.Category,
        Delivery = Delivery.Or(current.Delivery) ?? current.Delivery,
        Schedule = Schedule.Or(current.Schedule),
        Location = Location.Or(current.Location),
        InstructorName = InstructorName.Or(current.InstructorName),
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
    });
}

/// <summary>More seats promote from the waiting line; a new schedule or place is told to everyone with a place.</summary>
public sealed record UpdateCourse(CourseId CourseId, int? ExpectedVersion, CourseChange Change) : ICommand<Course>, IOfCourse
{
    public sealed class Validator : AbstractValidator<UpdateCourse>
    {
        public Validator() => this.HasNoProblems(request => request.Change.Problems());
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
            var newSeats = request.Change.SeatsTotal.IsGiven ? request.Change.SeatsTotal.Value ?? int.MaxValue : 0;
            var locked = await store.LockAsync([request.CourseId], people: [], freeing: newSeats, now, cancellationToken);
            var places = locked.Single();
            var course = await db.Courses.SingleAsync(one => one.Id == request.CourseId, cancellationToken);
            if (course.VersionConflict(request.ExpectedVersion) is { } conflict)
                return conflict;

            var before = course.Details;
            var details = request.Change.Over(before);
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
