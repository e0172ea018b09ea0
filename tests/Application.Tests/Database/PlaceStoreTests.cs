using Meander.Application.Courses;
using Meander.Application.Registrations;
using Meander.Domain.Courses;
using Meander.Domain.Registrations;
using Meander.Infrastructure;
using Meander.Infrastructure.Postgres;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Meander.Application.Tests.Database;

/// <summary>The facts that admission decides on, and the set-based writes, on the server's own role.</summary>
public sealed class PlaceStoreTests : IClassFixture<Given>, IAsyncLifetime
{
    private static readonly DateOnly Today = new(2026, 6, 16);

    private readonly Given _given;
    private readonly ServiceProvider _services;
    private Tenant _tenant = null!;
    private AsyncServiceScope _scope;

    public PlaceStoreTests(Given given)
    {
        _given = given;
        var services = new ServiceCollection();
        services.AddMeanderInfrastructure(given.Database.ServerConnectionString);
        _services = services.BuildServiceProvider();
    }

    public async Task InitializeAsync()
    {
        _tenant = await _given.OrganizationAsync();
        _scope = await RequestAsync();
    }

    public async Task DisposeAsync()
    {
        await _scope.DisposeAsync();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task Applicants_come_back_in_the_order_given_members_or_not()
    {
        var course = await _tenant.CourseAsync();
        var (first, second) = (await _tenant.MentorAsync(), await _tenant.MentorAsync());
        var stranger = await (await _given.OrganizationAsync()).MentorAsync();
        UserId[] people = [second.Id, stranger.Id, first.Id, UserId.New(), second.Id];

        var places = await LockedAsync(course, people);
        var terms = places.Course;
        Assert.Equal(people.Distinct(), places.Applicants.Select(one => one.UserId));
        Assert.Equal([true, false, true, false], places.Applicants.Select(one => one.IsMember));
        Assert.Equal(
            (course.Id, course.Details.Title, CourseStatus.Published, course.StartsAt),
            (terms.Id, terms.Title, terms.Status, terms.StartsAt));
        Assert.Equal("Europe/Oslo", terms.Zone.Id);
    }

    [Fact]
    public async Task Another_organisations_course_does_not_exist()
    {
        var course = await (await _given.OrganizationAsync()).CourseAsync();
        Assert.Empty(await Store.LockAsync([course.Id], [_tenant.Admin.Id], freeing: 0, _given.Clock.Now, default));
        Assert.Empty(await Store.LockAsync([course.Id], [], freeing: null, _given.Clock.Now, default));
        Assert.Empty(await Store.ReadAsync([course.Id], _tenant.Admin.Id, _given.Clock.Now, default));
    }

    [Theory]
    [InlineData(null, null, true, false)]
    [InlineData("2026-01-01", null, false, false)]
    [InlineData("2026-01-01", "2026-06-16", true, false)]
    [InlineData("2026-01-01", "2026-06-17", false, true)]
    [InlineData("2026-01-01", "2026-07-16", false, true)]
    [InlineData("2026-01-01", "2026-07-17", false, false)]
    public async Task A_prerequisite_type_counts_through_the_day_before_its_expiry(
        string? issuedOn, string? expiresOn, bool missing, bool runsOut)
    {
        await _tenant.TypeAsync("basic");
        var course = await _tenant.CourseAsync(one => one with { PrerequisiteCertifications = ["basic"] });
        var mentor = await _tenant.MentorAsync();
        if (issuedOn is not null)
            await _tenant.HoldsAsync(mentor, "basic", Day(issuedOn), expiresOn is null ? null : Day(expiresOn));

        var applicant = await ApplicantAsync(course, mentor);
        Assert.Equal(missing ? ["basic"] : [], applicant.MissingCertifications);
        Assert.Equal(missing ? ["Type basic"] : [], applicant.MissingNames);
        Assert.Equal(runsOut ? ["Type basic"] : [], applicant.ExpiringBeforeStart);
    }

    [Theory]
    [InlineData("2026-08-15", true)]
    [InlineData("2026-08-16", false)]
    [InlineData("2026-06-16", true)]
    [InlineData(null, false)]
    public async Task Whoever_holds_what_the_course_issues_comes_to_renew_from_sixty_days_before(string? expiresOn, bool comes)
    {
        await _tenant.TypeAsync("basic");
        var course = await _tenant.CourseAsync(one => one with { CertificationType = "basic", CertificationValidityMonths = 24 });
        var mentor = await _tenant.MentorAsync();
        Assert.False((await ApplicantAsync(course, mentor)).ComesToRenew);

        await _tenant.HoldsAsync(mentor, "basic", Day("2026-01-01"), expiresOn is null ? null : Day(expiresOn));
        Assert.Equal(comes, (await ApplicantAsync(course, mentor)).ComesToRenew);
    }

    [Fact]
    public async Task A_revoked_certification_is_missing_as_a_prerequisite_and_a_reason_to_renew()
    {
        await _tenant.TypeAsync("basic");
        var course = await _tenant.CourseAsync(
            one => one with { CertificationType = "basic", CertificationNeverExpires = true, PrerequisiteCertifications = ["basic"] });
        var mentor = await _tenant.MentorAsync();
        var period = await _tenant.HoldsAsync(mentor, "basic", Day("2026-01-01"), null);
        await _given.Database.ExecuteAsync(
            $"update certification_periods set revoked = true, ended_on = '{Today:yyyy-MM-dd}' where id = '{period.Id.Value}'");

        var applicant = await ApplicantAsync(course, mentor);
        Assert.True(applicant.ComesToRenew);
        Assert.Equal(["basic"], applicant.MissingCertifications);
    }

    [Fact]
    public async Task Days_are_those_of_the_organisation()
    {
        var kiritimati = await _given.OrganizationAsync("Pacific/Kiritimati");
        await kiritimati.TypeAsync("basic");
        var course = await kiritimati.CourseAsync(one => one with { PrerequisiteCertifications = ["basic"] });
        await kiritimati.HoldsAsync(kiritimati.Admin, "basic", Day("2026-01-01"), Day("2026-06-17"));

        // Noon in London is two o'clock of the next day there.
        await using var request = await RequestAsync(kiritimati);
        var places = await StoreOf(request).ReadAsync([course.Id], kiritimati.Admin.Id, _given.Clock.Now, default);
        Assert.Equal(["basic"], places[0].Applicants.Single().MissingCertifications);
    }

    [Fact]
    public async Task A_prerequisite_course_counts_when_any_instance_of_its_chain_was_passed()
    {
        var first = await _tenant.SelfPacedAsync(one => one with { IsRecurring = true });
        var next = (await _tenant.Admin.SendAsync(new ScheduleNextInstance(first.Id, Tenant.OneDay(2026, 8, 1), null, null))).Value;
        var other = await _tenant.SelfPacedAsync();
        var course = await _tenant.CourseAsync(one => one with { PrerequisiteCourseIds = [other.Id, next.Id] });
        var mentor = await _tenant.MentorAsync();
        Assert.Equal([other.Id, next.Id], (await ApplicantAsync(course, mentor)).MissingCourses);

        await _tenant.CompletedAsync(mentor, first);
        await _tenant.CompletedAsync(mentor, other, CompletionResult.Failed);
        var applicant = await ApplicantAsync(course, mentor);
        Assert.Equal([other.Id], applicant.MissingCourses);
        Assert.Equal([other.Details.Title], applicant.MissingNames);
    }

    [Fact]
    public async Task Registrations_count_unless_cancelled_and_the_active_one_is_named()
    {
        var course = await _tenant.SelfPacedAsync(one => one with { MaxEnrollmentsPerUser = 5 });
        var mentor = await _tenant.MentorAsync();
        await mentor.CancelAsync((await mentor.EnrollAsync(course)).Value);
        await _tenant.CompletedAsync(mentor, course);
        Assert.Equal((1, null), await CountsAsync());

        var active = (await mentor.EnrollAsync(course)).Value;
        Assert.Equal((2, active.Id), await CountsAsync());

        async Task<(int, RegistrationId?)> CountsAsync()
        {
            var applicant = await ApplicantAsync(course, mentor);
            return (applicant.Registrations, applicant.ActiveRegistration);
        }
    }

    [Fact]
    public async Task The_facts_are_those_of_after_the_wait_for_the_lock()
    {
        var (course, _) = await _tenant.FullCourseAsync();
        var mentor = await _tenant.MentorAsync();
        await using var before = await RequestAsync();
        var db = before.ServiceProvider.GetRequiredService<MeanderDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var places = await StoreOf(before).LockAsync([course.Id], [mentor.Id], freeing: 0, _given.Clock.Now, default);

        var waiting = InTransactionAsync(() => Store.LockAsync([course.Id], [mentor.Id], freeing: 0, _given.Clock.Now, default));
        await Task.Delay(200);
        Assert.False(waiting.IsCompleted);
        var registration = places[0].Admit([new PlaceRequest(mentor.Id, _tenant.Admin.Id, true, null)])[0].Value;
        await StoreOf(before).StoreAsync(places, default);
        await transaction.CommitAsync();

        var after = (await waiting).Single();
        Assert.Equal(registration.Id, after.Applicants.Single().ActiveRegistration);
        Assert.Equal(1, after.Course.Seats.Waitlisted);
    }

    [Fact]
    public async Task Registrations_of_several_courses_are_read_under_their_locks_in_the_order_given()
    {
        var (one, seated) = await _tenant.FullCourseAsync();
        var (other, alsoSeated) = await _tenant.FullCourseAsync();
        var theirs = (await (await _given.OrganizationAsync()).FullCourseAsync()).Seated;

        var places = await InTransactionAsync(() => Store.LockOfAsync(
            [alsoSeated.Id, theirs.Id, seated.Id, RegistrationId.New()], freeing: true, _given.Clock.Now, default));
        Assert.Equal(new[] { one.Id, other.Id }.OrderBy(id => id.Value), places.Select(it => it.Course.Id));
        Assert.Equal([seated.Id], places.Single(it => it.Course.Id == one.Id).Registrations.Select(it => it.Id));
        Assert.Equal([alsoSeated.Id], places.Single(it => it.Course.Id == other.Id).Registrations.Select(it => it.Id));
    }

    [Fact]
    public async Task As_much_of_each_line_is_loaded_as_may_move_up()
    {
        var (course, seated) = await _tenant.FullCourseAsync();
        var (other, _) = await _tenant.FullCourseAsync();
        var line = new List<RegistrationId>();
        foreach (var person in await _tenant.MentorsAsync(4))
        {
            line.Add((await person.EnrollAsync(course)).Value.Id);
            _ = (await person.EnrollAsync(other)).Value;
        }

        var now = _given.Clock.Now;
        Assert.Equal(line[..1], await LineAsync(() => Store.LockOfAsync([seated.Id], freeing: true, now, default)));
        Assert.Equal(line[..2], await LineAsync(() => Store.LockOfAsync([line[2], seated.Id], freeing: true, now, default)));
        Assert.Empty(await LineAsync(() => Store.LockOfAsync([seated.Id], freeing: false, now, default)));
        Assert.Empty(await LineAsync(() => Store.LockOfAsync([seated.Id], freeing: true, course.StartsAt!.Value, default)));
        Assert.Equal(line[..3], await LineAsync(() => Store.LockAsync([other.Id, course.Id], [], freeing: 3, now, default)));
        Assert.Equal(line, await LineAsync(() => Store.LockAsync([course.Id], [], freeing: int.MaxValue, now, default)));
        Assert.Empty(await LineAsync(() => Store.LockAsync([course.Id], [seated.UserId], freeing: 0, now, default)));
        Assert.Empty(await LineAsync(() => Store.LockAsync([course.Id], [], freeing: null, now, default)));

        // Who gave the seat back gives no other.
        await _tenant.Admin.CancelAsync(seated);
        Assert.Empty(await LineAsync(() => Store.LockOfAsync([seated.Id], freeing: true, now, default)));

        async Task<IEnumerable<RegistrationId>> LineAsync(Func<Task<IReadOnlyList<Places>>> work) =>
            (await InTransactionAsync(work)).Single(it => it.Course.Id == course.Id).Line.Select(it => it.Id);
    }

    [Fact]
    public async Task A_registration_that_moved_away_is_not_written_silently()
    {
        var (_, seated) = await _tenant.FullCourseAsync();
        var places = (await InTransactionAsync(() => Store.LockOfAsync([seated.Id], freeing: true, _given.Clock.Now, default))).Single();
        Assert.True(places.Cancel(seated.Id, null, _tenant.Admin.Id).Succeeded);
        await _given.Database.ExecuteAsync($"delete from course_registrations where id = '{seated.Id.Value}'");
        await Assert.ThrowsAsync<InvalidOperationException>(() => InTransactionAsync(async () =>
        {
            await Store.StoreAsync([places], default);
            return true;
        }));
    }

    private IPlaces Store => StoreOf(_scope);

    private static IPlaces StoreOf(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<IPlaces>();

    private static DateOnly Day(string day) => DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture);

    private async Task<AsyncServiceScope> RequestAsync(Tenant? tenant = null)
    {
        var scope = _services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<SignedIn>().User = (tenant ?? _tenant).Admin.Id;
        await scope.ServiceProvider.GetRequiredService<ICaller>().LoadAsync(default);
        return scope;
    }

    private async Task<T> InTransactionAsync<T>(Func<Task<T>> work)
    {
        await using var transaction = await _scope.ServiceProvider.GetRequiredService<MeanderDb>().Database.BeginTransactionAsync();
        return await work();
    }

    private async Task<Places> LockedAsync(Course course, IReadOnlyList<UserId> people) =>
        (await InTransactionAsync(() => Store.LockAsync([course.Id], people, freeing: 0, _given.Clock.Now, default))).Single();

    /// <summary>The same with the lock and without.</summary>
    private async Task<Applicant> ApplicantAsync(Course course, Person person)
    {
        var locked = (await LockedAsync(course, [person.Id])).Applicants.Single();
        var read = (await Store.ReadAsync([course.Id], person.Id, _given.Clock.Now, default)).Single().Applicants.Single();
        Assert.Equivalent(locked, read, strict: true);
        return locked;
    }
}
