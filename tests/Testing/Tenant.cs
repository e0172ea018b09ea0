using Meander.Application.Certifications;
using Meander.Application.Courses;
using Meander.Application.People;
using Meander.Domain;
using Meander.Domain.Certifications;
using Meander.Domain.Courses;
using Meander.Domain.People;
using Meander.Domain.Registrations;
using Microsoft.EntityFrameworkCore;

namespace Meander.Testing;

/// <summary>An organisation under test, its people and courses.</summary>
public sealed class Tenant(Given given, OrganizationId id, Person admin, string slug)
{
    private int _made;

    public OrganizationId Id { get; } = id;

    public Person Admin { get; } = admin;

    public string Slug { get; } = slug;

    /// <summary>
    /// A published course that meets on one day, a month after the clock's usual start: two seats, a waiting list, no deadline.
    /// </summary>
    public CreateCourse NewCourse(Func<CourseDetails, CourseDetails>? but = null, bool publish = true)
    {
        var course = new CourseDetails
        {
            Title = $"Course {++_made}",
            Category = CourseCategory.Workshop,
            Delivery = CourseDelivery.InPerson,
            Schedule = OneDay(2026, 7, 16),
            SeatsTotal = 2,
        };
        return new CreateCourse(Id, but is null ? course : but(course), publish);
    }

    /// <summary>A schedule of one session from 09:00 to 16:00.</summary>
    public static Schedule OneDay(int year, int month, int day)
    {
        var date = new DateOnly(year, month, day);
        return new Schedule(date, date, null, [new Session(date, new TimeOnly(9, 0), new TimeOnly(16, 0), null)]);
    }

    /// <summary><see cref="NewCourse"/>, made by the admin.</summary>
    public async Task<Course> CourseAsync(Func<CourseDetails, CourseDetails>? but = null, bool publish = true) =>
        (await Admin.SendAsync(NewCourse(but, publish))).Value;

    /// <summary>A course with that many seats.</summary>
    public Task<Course> CourseAsync(int? seats) => CourseAsync(course => course with { SeatsTotal = seats });

    /// <summary>
    /// Changes the seats of a course of its own until that has been heard of: by then the hearer's stream of the organisation is under way.
    /// </summary>
    /// <returns>The seats that the course has in the end; whoever has heard of these is told no more of it.</returns>
    public async Task<int> ChangeSeatsUntilHeardAsync(Func<bool> isHeard)
    {
        var course = await CourseAsync(seats: 1);
        for (var seats = 2; seats < 1000; seats++)
        {
            await Admin.ChangeAsync(course, to => to with { SeatsTotal = seats });
            await Task.Delay(50);
            if (isHeard())
                return seats;
        }

        throw new TimeoutException("A thousand changes of seats were not heard of.");
    }

    /// <summary>A course without schedule and seat limit, which can be attended and completed at any time.</summary>
    public Task<Course> SelfPacedAsync(Func<CourseDetails, CourseDetails>? but = null, bool publish = true) => CourseAsync(course =>
    {
        var open = course with { Delivery = CourseDelivery.SelfPaced, Schedule = null, SeatsTotal = null };
        return but is null ? open : but(open);
    }, publish);

    /// <summary>A course of one seat, taken by somebody.</summary>
    public async Task<(Course Course, CourseRegistration Seated)> FullCourseAsync(Func<CourseDetails, CourseDetails>? but = null)
    {
        var course = await CourseAsync(one => but is null ? one with { SeatsTotal = 1 } : but(one with { SeatsTotal = 1 }));
        return (course, (await (await MentorAsync()).EnrollAsync(course)).Value);
    }

    public Task<Person> MentorAsync(LocalAssociationId? association = null) => PersonAsync(Role.PeerMentor, association);

    /// <summary>Of the whole organisation when no association is given.</summary>
    public Task<Person> CoordinatorAsync(LocalAssociationId? association = null) => PersonAsync(Role.Coordinator, association);

    /// <summary>Many peer mentors at once, for rushes; written as the owner.</summary>
    public async Task<IReadOnlyList<Person>> MentorsAsync(int count)
    {
        var now = given.Clock.Now;
        var members = Enumerable.Range(0, count).Select(_ => Member.Join(
            Id, UserId.New(), new MemberProfile($"Mentor {++_made}", null, "nb"), new MemberPlace(Role.PeerMentor, null, null), now))
            .ToList();
        await given.StoredAsync(async db =>
        {
            foreach (var member in members)
                await db.EnsureUserAsync(member.UserId, now, CancellationToken.None);
            db.AddRange(members);
            return await db.SaveChangesAsync();
        });
        return [.. members.Select(member => new Person(given, member.UserId, member.Id))];
    }

    public async Task<LocalAssociationId> AssociationAsync()
    {
        var association = LocalAssociation.Create(Id, $"Association {++_made}");
        await given.StoredAsync(async db =>
        {
            db.Add(association);
            return await db.SaveChangesAsync();
        });
        return association.Id;
    }

    /// <summary>A certification type of that code, valid for two years.</summary>
    public async Task<CertificationType> TypeAsync(string code) =>
        (await Admin.SendAsync(new CreateCertificationType(Id, code, $"Type {code}", false, [], 24))).Value;

    /// <summary>A required certification type of that code, valid for two years.</summary>
    public async Task<CertificationType> RequiredTypeAsync(string code) =>
        (await Admin.SendAsync(new CreateCertificationType(Id, code, $"Type {code}", true, [], 24))).Value;

    /// <summary>Switches the certification gate.</summary>
    public async Task GateAsync(bool on = true) =>
        _ = (await Admin.SendAsync(new UpdateOrganization(Id, default, default, (bool?)on, default, default, default))).Value;

    /// <summary>A course without schedule and seat limit that issues a type for so many months; null: for ever.</summary>
    public Task<Course> IssuingAsync(
        string code, int? months = 24, Func<CourseDetails, CourseDetails>? but = null, bool publish = true) => SelfPacedAsync(course =>
    {
        var issuing = course with
        {
            Category = CourseCategory.Certification,
            CertificationType = code,
            CertificationValidityMonths = months,
            CertificationNeverExpires = months is null,
            MaxEnrollmentsPerUser = 99,
        };
        return but is null ? issuing : but(issuing);
    }, publish);

    /// <summary>The person takes the course and attends; what is left is to complete it.</summary>
    public async Task<CourseRegistration> AttendedAsync(Person person, Course course)
    {
        var registration = (await person.EnrollAsync(course)).Value;
        return (await Admin.MarkAsync(true, registration)).Value[0];
    }

    /// <summary>The person's certification of that type as it is stored, its periods oldest first; null when there is none.</summary>
    public Task<(
        Certification Certification, IReadOnlyList<CertificationPeriod> Periods)?> CertificationAsync(Person person, string code) =>
        given.StoredAsync<(Certification, IReadOnlyList<CertificationPeriod>)?>(async db =>
        {
            var certification = await db.Certifications.AsNoTracking()
                .SingleOrDefaultAsync(one => one.OrganizationId == Id && one.UserId == person.Id && one.CertificationType == code);
            if (certification is null)
                return null;
            var periods = await db.CertificationPeriods.AsNoTracking().Where(period => period.CertificationId == certification.Id)
                .OrderBy(period => period.IssuedOn).ThenBy(period => period.CreatedAt).ToListAsync();
            return (certification, periods);
        });

    /// <summary>The mentor's availability as it is stored.</summary>
    public Task<Availability> AvailabilityAsync(Person mentor) => given.StoredAsync(async db =>
        (await db.Availabilities.AsNoTracking().SingleAsync(one => one.MemberId == mentor.MemberId)).Availability);

    /// <summary>Pauses the mentor for a lost certification, as the nightly job does.</summary>
    public Task PauseAsync(Person mentor, DateOnly suppressedOn) => given.StoredAsync(db => db.Database.ExecuteSqlAsync(
        $"""
        update peer_mentor_availability
        set status = 'PAUSED', reason = 'CERTIFICATION_EXPIRED', since = {given.Clock.Now}, suppressed_on = {suppressedOn}
        where member_id = {mentor.MemberId.Value}
        """));

    /// <summary>A certification that the person holds from one day until another; null: it never expires.</summary>
    public Task<CertificationPeriod> HoldsAsync(Person person, string code, DateOnly issuedOn, DateOnly? expiresOn) =>
        given.StoredAsync(async db =>
        {
            var certification = Certification.Create(Id, person.Id, code, given.Clock.Now);
            var period = CertificationPeriod.Start(certification, issuedOn, expiresOn, CertificationSource.Manual, given.Clock.Now);
            db.AddRange(certification, period);
            await db.SaveChangesAsync();
            return period;
        });

    /// <summary>The person takes the course, attends, and completes it with that result.</summary>
    public async Task<CourseRegistration> CompletedAsync(Person person, Course course, CompletionResult result = CompletionResult.Passed)
    {
        var registration = (await person.EnrollAsync(course)).Value;
        _ = (await Admin.MarkAsync(true, registration)).Value;
        return (await Admin.CompleteAsync(result, registration)).Value[0];
    }

    /// <summary>The course as it is stored now.</summary>
    public Task<Course> StoredAsync(Course course) =>
        given.StoredAsync(db => db.Courses.AsNoTracking().SingleAsync(one => one.Id == course.Id));

    /// <summary>The registration as it is stored now.</summary>
    public Task<CourseRegistration> StoredAsync(CourseRegistration registration) =>
        given.StoredAsync(db => db.Registrations.AsNoTracking().SingleAsync(one => one.Id == registration.Id));

    /// <summary>The course's waiting line, first in line first.</summary>
    public Task<List<CourseRegistration>> LineAsync(Course course) => given.StoredAsync(db => db.Registrations.AsNoTracking()
        .Where(one => one.CourseId == course.Id && one.Status == RegistrationStatus.Waitlisted)
            .OrderBy(one => one.WaitlistPosition)
            .ToListAsync());

    private async Task<Person> PersonAsync(Role role, LocalAssociationId? association)
    {
        var name = $"person{++_made}";
        var member = await Admin.SendAsync(new AddMember(Id, null, name, $"{name}@{Slug}.example.org", role, association, null, "nb"));
        return new Person(given, member.Value.UserId, member.Value.Id);
    }
}
