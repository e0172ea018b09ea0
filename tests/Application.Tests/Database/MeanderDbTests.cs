using Meander.Domain.Audit;
using Meander.Domain.Certifications;
using Meander.Domain.Courses;
using Meander.Domain.Notifications;
using Meander.Domain.People;
using Meander.Domain.Registrations;
using Meander.Infrastructure;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Meander.Application.Tests.Database;

/// <summary>What goes in through the mappings comes out again, and what they translate.</summary>
public sealed class MeanderDbTests(Given given) : IClassFixture<Given>
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 16, 14, 0, 0, TimeSpan.FromHours(2));

    [Fact]
    public async Task Every_column_of_a_course_comes_back_as_it_went_in()
    {
        var tenant = await given.OrganizationAsync();
        await tenant.TypeAsync("first-aid");
        var before = await tenant.CourseAsync();
        var sessions = new[]
        {
            new Session(new DateOnly(2026, 9, 1), new TimeOnly(9, 0), new TimeOnly(12, 30, 15), "Rom 2"),
            new Session(new DateOnly(2026, 9, 2), new TimeOnly(9, 0), new TimeOnly(12, 0), null),
        };
        var details = new CourseDetails
        {
            Title = "Førstehjelp 😀",
            Description = "*alt*",
            Category = CourseCategory.Certification,
            Delivery = CourseDelivery.InPerson,
            Schedule = new Schedule(new DateOnly(2026, 9, 1), new DateOnly(2026, 9, 2), "Oslo", sessions),
            Location = "Oslo",
            InstructorName = "Kari",
            SeatsTotal = 20,
            WaitlistEnabled = false,
            EnrollmentDeadline = Noon,
            DurationHours = 7.5m,
            PrerequisiteCertifications = ["first-aid"],
            PrerequisiteCourseIds = [before.Id],
            CertificationType = "first-aid",
            CertificationValidityMonths = 24,
            IsRecurring = true,
            MaxEnrollmentsPerUser = 3,
        };
        var course = Course.Draft(tenant.Id, details, TimeZoneInfo.Utc, tenant.Admin.Id, Noon);
        await given.StoredAsync(db =>
        {
            db.Add(course);
            return db.SaveChangesAsync();
        });

        var stored = await tenant.StoredAsync(course);
        Assert.Equivalent(course, stored, strict: true);
        Assert.Equal(TimeSpan.Zero, stored.CreatedAt.Offset);
        Assert.Equal("2026-09-01 09:00:00 12:30:15 Rom 2", await given.Database.ExecuteAsync(
            "select concat_ws(' ', s ->> 'date', s ->> 'start_time', s ->> 'end_time', s ->> 'location') "
            + $"from courses cross join jsonb_array_elements(schedule -> 'sessions') s where id = '{course.Id.Value}' limit 1"));
    }

    [Fact]
    public async Task Every_other_aggregate_comes_back_as_it_went_in()
    {
        var tenant = await given.OrganizationAsync();
        var mentor = await tenant.MentorAsync();
        var organization = Organization.Create("Ny", $"ny-{Guid.NewGuid():n}", Noon);
        organization.Change(
            new OrganizationSettings(
                "Ny", "Arctic/Longyearbyen", true, "https://x.example/{courseId}", "https://y.example/"), Noon);
        var association = LocalAssociation.Create(organization.Id, "Svalbard");
        var user = User.Create(UserId.New(), "Ola", $"{Guid.NewGuid():n}@example.org", "nn", Noon);
        var coordinator = Member.Join(organization.Id, tenant.Admin.Id, new MemberPlace(Role.Coordinator, null, null), Noon);
        var member = Member.Join(organization.Id, user.Id, new MemberPlace(Role.PeerMentor, association.Id, coordinator.Id), Noon);
        var type = CertificationType.Create(
            organization.Id, "ny-type", new CertificationTypeTerms("Type", true, [CourseId.New(), CourseId.New()], 24), Noon);
        var certification = Certification.Create(organization.Id, user.Id, "ny-type", Noon);
        var period =
            CertificationPeriod.Start(certification, new DateOnly(2026, 1, 1), new DateOnly(2028, 1, 1), CertificationSource.Import, Noon);
        var notification = Notification.To(
            tenant.Id, mentor.Id, NotificationKind.WaitlistPromoted, NotificationUrgency.High, "t", "b", "meander://x", Noon);
        var audit = AuditEvent.Of(organization.Id, null, "x.done", "Course", Guid.NewGuid(), "s", Noon);

        // In an order in which each row would miss those it refers to: the mappings know better.
        object[] all = [period, certification, member, coordinator, association, type, audit, notification, user, organization];
        await given.StoredAsync(db =>
        {
            db.AddRange(all);
            return db.SaveChangesAsync();
        });

        foreach (var one in all)
            Assert.Equivalent(one, await given.StoredAsync(db => FindAsync(db, one)), strict: true);
    }

    [Fact]
    public async Task Ids_enums_and_instants_are_compared_in_the_database()
    {
        var tenant = await given.OrganizationAsync();
        var course = await tenant.CourseAsync();
        var registration = (await tenant.Admin.EnrollAsync(course)).Value;
        List<RegistrationId> ids = [registration.Id, RegistrationId.New()];
        RegistrationStatus[] statuses = [RegistrationStatus.Confirmed, RegistrationStatus.NoShow];
        var least = default(RegistrationId);

        var found = await given.StoredAsync(db => db.Registrations.AsNoTracking()
            .Where(
                one => ids.Contains(one.Id) && statuses.Contains(one.Status) && one.Id > least && one.RegistrationDate <= given.Clock.Now)
            .Join(
                db.Courses,
                one => one.CourseId,
                other => other.Id,
                (one, other) => new { one.Id, other.Details.Title, other.Details.Delivery, other.SeatsTaken })
            .ToListAsync());

        Assert.Equal(
            (registration.Id, course.Details.Title, CourseDelivery.InPerson, 1),
            (found[0].Id, found[0].Title, found[0].Delivery, found[0].SeatsTaken));
        var sql = await given.StoredAsync(db => Task.FromResult(db.Registrations.Where(one => ids.Contains(one.Id)).ToQueryString()));
        Assert.Contains("= ANY (@", sql, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_edits_of_the_same_version_do_not_both_win()
    {
        var tenant = await given.OrganizationAsync();
        var course = await tenant.CourseAsync();
        await using var one = MeanderDb.ForOwner(given.Database.ConnectionString);
        await using var other = MeanderDb.ForOwner(given.Database.ConnectionString);
        var (first, second) =
            (await one.Courses.SingleAsync(it => it.Id == course.Id), await other.Courses.SingleAsync(it => it.Id == course.Id));

        Assert.True((await one.InTransactionAsync(_ => Task.FromResult(first.SetActive(false, Noon)), default)).Succeeded);
        Assert.IsType<ChangedMeanwhile>(
            Assert.Single((await other.InTransactionAsync(_ => Task.FromResult(second.SetActive(false, Noon)), default)).Errors));
    }

    [Fact]
    public async Task A_refusal_undoes_what_was_saved_before_it()
    {
        var tenant = await given.OrganizationAsync();
        await using var db = MeanderDb.ForOwner(given.Database.ConnectionString);
        var result = await db.InTransactionAsync<Result<int>>(
            async cancellationToken =>
            {
                db.Add(LocalAssociation.Create(tenant.Id, "Undone"));
                await db.SaveChangesAsync(cancellationToken);
                return new NotFound("course");
            },
            default);

        Assert.False(result.Succeeded);
        Assert.False(await db.LocalAssociations.AnyAsync(one => one.Name == "Undone"));
        Assert.Empty(db.ChangeTracker.Entries());
    }

    [Theory]
    [InlineData("courses_seats_available_check", "COURSE_FULL",
        "insert into course_registrations (course_id, user_id, organization_id, registered_by_user_id, status) select '{0}', user_id, "
        + "organization_id, user_id, 'CONFIRMED' from user_organization_memberships where organization_id = '{1}'")]
    [InlineData("courses_seats_below_taken", "SEATS_BELOW_TAKEN", "update courses set seats_total = 1 where id = '{0}'")]
    [InlineData("courses_status_moves", "INVALID_STATUS_TRANSITION", "update courses set status = 'DRAFT' where id = '{0}'")]
    [InlineData("course_registrations_status_moves", "INVALID_STATUS_TRANSITION",
        "update course_registrations set status = 'CANCELLED', cancellation_date = now() where course_id = '{0}' and status = 'ATTENDED'")]
    [InlineData("uq_course_registrations_active", "ALREADY_ENROLLED",
        "insert into course_registrations (course_id, user_id, organization_id, registered_by_user_id, status) select course_id, user_id, "
        + "organization_id, user_id, 'CONFIRMED' from course_registrations where course_id = '{0}' limit 1")]
    [InlineData("course_registrations_member_fkey", "NOT_A_MEMBER",
        "insert into course_registrations (course_id, user_id, organization_id, registered_by_user_id, status) select id, "
        + "gen_random_uuid(), organization_id, created_by, 'CONFIRMED' from courses where id = '{0}'")]
    [InlineData("user_organization_memberships_user_id_organization_id_key", "CONFLICT",
        "insert into user_organization_memberships (user_id, organization_id, role) select user_id, organization_id, role from "
        + "user_organization_memberships where organization_id = '{1}'")]
    public async Task A_lost_race_answers_like_the_rule_it_broke(string constraint, string code, string statement)
    {
        var tenant = await given.OrganizationAsync();
        var course = await tenant.SelfPacedAsync(one => one with { SeatsTotal = 3 });
        foreach (var mentor in await tenant.MentorsAsync(2))
            await tenant.Admin.MarkAsync(true, (await mentor.EnrollAsync(course)).Value);
        _ = constraint == "courses_seats_available_check" ? await tenant.MentorsAsync(3) : [];
        await using var db = MeanderDb.ForOwner(given.Database.ConnectionString);

        var result = await db.InTransactionAsync<Result<int>>(
            async cancellationToken => await db.Database.ExecuteSqlRawAsync(
                string.Format(
                    System.Globalization.CultureInfo.InvariantCulture,
                    Filtered(statement, constraint),
                    course.Id.Value,
                    tenant.Id.Value), cancellationToken),
            default);

        Assert.Equal(code, Assert.Single(result.Errors).Code);
    }

    // Those enrolled already would break the unique index first.
    private static string Filtered(string statement, string constraint) => constraint == "courses_seats_available_check"
        ? statement + " and user_id not in (select user_id from course_registrations)"
        : statement;

    private static async Task<object?> FindAsync(MeanderDb db, object one) => one switch
    {
        Organization it => await db.Organizations.FindAsync(it.Id),
        LocalAssociation it => await db.LocalAssociations.FindAsync(it.Id),
        User it => await db.Users.FindAsync(it.Id),
        Member it => await db.Members.FindAsync(it.Id),
        CertificationType it => await db.CertificationTypes.FindAsync(it.Id),
        Certification it => await db.Certifications.FindAsync(it.Id),
        CertificationPeriod it => await db.CertificationPeriods.FindAsync(it.Id),
        Notification it => await db.Notifications.FindAsync(it.Id),
        AuditEvent it => await db.AuditEvents.FindAsync(it.Id),
        _ => null,
    };
}
