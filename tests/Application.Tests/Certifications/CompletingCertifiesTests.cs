using Meander.Application.Certifications;
using Meander.Application.Courses;
using Meander.Application.Registrations;
using Meander.Domain.Certifications;
using Meander.Domain.Notifications;
using Meander.Domain.People;
using Meander.Domain.Registrations;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Certifications;

/// <summary>Certifications 1 and 2 through completeCourse.</summary>
public sealed class CompletingCertifiesTests(Given given) : OnPostgres(given)
{
    [Fact]
    public async Task Passing_an_issuing_course_issues_from_today_for_as_long_as_the_course_says()
    {
        await Hlf.TypeAsync("basic");
        var (course, mentor) = (await Hlf.IssuingAsync("basic", months: 12), await Hlf.MentorAsync());
        var registration = await Hlf.AttendedAsync(mentor, course);

        var completed = (await Hlf.Admin.SendAsync(new CompleteCourse([registration.Id], CompletionResult.Passed))).Value;

        var (certification, periods) = (await Hlf.CertificationAsync(mentor, "basic"))!.Value;
        Assert.Equal([certification.Id], completed.Certifications);
        Assert.Equal(
            (
                new DateOnly(2026, 6, 16),
                (DateOnly?)new DateOnly(2027, 6, 16),
                null,
                CertificationSource.Course,
                (RegistrationId?)registration.Id,
                null),
            (
                periods[0].IssuedOn,
                periods[0].ExpiresOn,
                periods[0].EndedOn,
                periods[0].Source,
                periods[0].RegistrationId,
                periods[0].RecordedByUserId));
        Assert.False(certification.PhysicalCardIssued);
        Assert.Equal(NotificationKind.CertificationIssued, (await KindsToAsync(mentor)).Last());
        Assert.Equal(["certification.issued"], await ActionsOnAsync(certification.Id.Value));
        Assert.Equal("registration.completed", (await ActionsOnAsync(registration.Id.Value)).Last());
    }

    [Theory]
    [InlineData(CompletionResult.Failed)]
    [InlineData(CompletionResult.Incomplete)]
    public async Task Any_other_result_issues_nothing(CompletionResult result)
    {
        await Hlf.TypeAsync("basic");
        var (course, mentor) = (await Hlf.IssuingAsync("basic"), await Hlf.MentorAsync());

        await Hlf.CompletedAsync(mentor, course, result);

        Assert.Null(await Hlf.CertificationAsync(mentor, "basic"));
    }

    [Fact]
    public async Task The_day_is_the_organisations()
    {
        var north = await Given.OrganizationAsync("Pacific/Auckland");
        await north.TypeAsync("basic");
        var (course, mentor) = (await north.IssuingAsync("basic"), await north.MentorAsync());

        await north.CompletedAsync(mentor, course);

        // Noon UTC is past midnight there.
        Assert.Equal(new DateOnly(2026, 6, 17), (await north.CertificationAsync(mentor, "basic"))!.Value.Periods[0].IssuedOn);
    }

    [Theory]
    [InlineData("2026-08-31T10:00:00Z", 6, "2027-02-28")]
    [InlineData("2028-02-29T10:00:00Z", 12, "2029-02-28")]
    [InlineData("2028-01-31T10:00:00Z", 1, "2028-02-29")]
    public async Task Months_are_added_by_the_calendar_and_clamped(string now, int months, string expiresOn)
    {
        Clock.Now = DateTimeOffset.Parse(now);
        await Hlf.TypeAsync("basic");
        var (course, mentor) = (await Hlf.IssuingAsync("basic", months), await Hlf.MentorAsync());

        await Hlf.CompletedAsync(mentor, course);

        Assert.Equal(DateOnly.Parse(expiresOn), (await Hlf.CertificationAsync(mentor, "basic"))!.Value.Periods[0].ExpiresOn);
    }

    [Fact]
    public async Task A_course_that_never_lets_expire_issues_without_an_end()
    {
        await Hlf.TypeAsync("basic");
        var (course, mentor) = (await Hlf.IssuingAsync("basic", months: null), await Hlf.MentorAsync());

        await Hlf.CompletedAsync(mentor, course);

        Assert.Null((await Hlf.CertificationAsync(mentor, "basic"))!.Value.Periods[0].ExpiresOn);
        Assert.Equal("Your certification 'Type basic' was issued. It does not expire.", (await MessagesToAsync(mentor)).Last().Body);
    }

    [Fact]
    public async Task A_pass_that_would_end_sooner_keeps_the_later_day_and_the_message_says_so()
    {
        await Hlf.TypeAsync("basic");
        var (course, mentor) = (await Hlf.IssuingAsync("basic", months: 12), await Hlf.MentorAsync());
        await Hlf.HoldsAsync(mentor, "basic", new(2025, 11, 1), new(2028, 11, 1));

        await Hlf.CompletedAsync(mentor, course);

        var periods = (await Hlf.CertificationAsync(mentor, "basic"))!.Value.Periods;
        Assert.Equal((new DateOnly(2026, 6, 16), new DateOnly(2028, 11, 1)), (periods[1].IssuedOn, periods[1].ExpiresOn!.Value));
        Assert.Equal(
            "Your certification 'Type basic' was renewed. It expires on 2028-11-01. That is as before, since the renewal alone would "
            + "have ended on "
            + "2027-06-16, and the later day counts.",
            (await MessagesToAsync(mentor)).Last().Body);
    }

    [Fact]
    public async Task Nothing_is_issued_before_all_required_courses_are_passed_and_any_of_them_may_be_the_last()
    {
        var (first, second) = (await Hlf.SelfPacedAsync(), await Hlf.SelfPacedAsync());
        _ = (await Hlf.Admin.SendAsync(new CreateCertificationType(Hlf.Id, "basic", "Basic", false, [first.Id, second.Id], 6))).Value;
        var (issuing, mentor) = (await Hlf.IssuingAsync("basic", months: 18), await Hlf.MentorAsync());

        await Hlf.CompletedAsync(mentor, first);
        await Hlf.CompletedAsync(mentor, issuing);
        Assert.Null(await Hlf.CertificationAsync(mentor, "basic"));
        Clock.Advance(TimeSpan.FromDays(1));
        var last = await Hlf.CompletedAsync(mentor, second);

        var period = (await Hlf.CertificationAsync(mentor, "basic"))!.Value.Periods.Single();
        Assert.Equal(
            (new DateOnly(2026, 6, 17), new DateOnly(2027, 12, 17), last.Id),
            (period.IssuedOn, period.ExpiresOn!.Value, period.RegistrationId!.Value));
    }

    [Fact]
    public async Task Passing_any_instance_of_a_recurring_chain_counts_as_having_passed_the_course()
    {
        var first = await Hlf.SelfPacedAsync(course => course with { IsRecurring = true });
        _ = (await Hlf.Admin.SendAsync(new CreateCertificationType(Hlf.Id, "basic", "Basic", false, [first.Id], null))).Value;
        var next = (await Hlf.Admin.SendAsync(new ScheduleNextInstance(first.Id, Tenant.OneDay(2026, 7, 16), null, null))).Value;
        _ = (await Hlf.Admin.SendAsync(new PublishCourse(next.Id, null))).Value;
        var (issuing, mentor) = (await Hlf.IssuingAsync("basic"), await Hlf.MentorAsync());
        await Hlf.CompletedAsync(mentor, issuing);
        var registration = (await mentor.EnrollAsync(next)).Value;
        At(7, 16, 12);
        _ = (await Hlf.Admin.MarkAsync(true, registration)).Value;

        _ = (await Hlf.Admin.CompleteAsync(CompletionResult.Passed, registration)).Value;

        Assert.NotNull(await Hlf.CertificationAsync(mentor, "basic"));
    }

    [Fact]
    public async Task Passing_again_renews_a_running_period_and_starts_the_card_again()
    {
        await Hlf.TypeAsync("basic");
        var (course, mentor) = (await Hlf.IssuingAsync("basic"), await Hlf.MentorAsync());
        await Hlf.HoldsAsync(mentor, "basic", new(2024, 8, 1), new(2026, 8, 1));
        var id = (await Hlf.CertificationAsync(mentor, "basic"))!.Value.Certification.Id;
        _ = (await Hlf.Admin.SendAsync(new ConfirmPhysicalCard(id, true))).Value;

        await Hlf.CompletedAsync(mentor, course);

        var (certification, periods) = (await Hlf.CertificationAsync(mentor, "basic"))!.Value;
        Assert.Equal(id, certification.Id);
        Assert.False(certification.PhysicalCardIssued);
        Assert.Equal([(DateOnly?)new DateOnly(2026, 6, 16), null], periods.Select(period => period.EndedOn));
        Assert.Equal([PeriodOutcome.Renewed, PeriodOutcome.Active], periods.Select(period => period.Days.OutcomeOn(new(2026, 6, 16))));
        Assert.Equal(NotificationKind.CertificationRenewed, (await KindsToAsync(mentor)).Last());
        Assert.Equal("certification.renewed", (await ActionsOnAsync(id.Value)).Last());
    }

    [Theory]
    [InlineData("2026-06-16")]
    [InlineData("2026-02-01")]
    public async Task Passing_again_closes_one_that_had_run_out_as_lapsed(string expiredOn)
    {
        await Hlf.TypeAsync("basic");
        var (course, mentor) = (await Hlf.IssuingAsync("basic"), await Hlf.MentorAsync());
        await Hlf.HoldsAsync(mentor, "basic", new(2024, 1, 1), DateOnly.Parse(expiredOn));

        await Hlf.CompletedAsync(mentor, course);

        var periods = (await Hlf.CertificationAsync(mentor, "basic"))!.Value.Periods;
        Assert.Equal(
            (PeriodOutcome.Lapsed, DateOnly.Parse(expiredOn)), (periods[0].Days.OutcomeOn(new(2026, 6, 16)), periods[0].EndedOn!.Value));
        Assert.Equal(new DateOnly(2026, 6, 16), periods[1].IssuedOn);
    }

    [Fact]
    public async Task Two_passes_on_one_day_are_one_period_with_the_later_expiry()
    {
        await Hlf.TypeAsync("basic");
        var (shorter, longer, mentor) = (await Hlf.IssuingAsync("basic", 12), await Hlf.IssuingAsync("basic", 36), await Hlf.MentorAsync());

        await Hlf.CompletedAsync(mentor, shorter);
        await Hlf.CompletedAsync(mentor, longer);
        var again = await Hlf.AttendedAsync(mentor, shorter);
        var completed = (await Hlf.Admin.SendAsync(new CompleteCourse([again.Id], CompletionResult.Passed))).Value;

        var (certification, periods) = (await Hlf.CertificationAsync(mentor, "basic"))!.Value;
        Assert.Equal(new DateOnly(2029, 6, 16), Assert.Single(periods).ExpiresOn);
        Assert.Equal([certification.Id], completed.Certifications);
        Assert.Equal(["certification.issued", "certification.renewed"], await ActionsOnAsync(certification.Id.Value));
    }

    [Fact]
    public async Task Two_courses_passed_in_one_list_are_one_period_with_the_later_expiry()
    {
        await Hlf.TypeAsync("basic");
        var mentor = await Hlf.MentorAsync();
        var (one, other) = (
            await Hlf.AttendedAsync(mentor, await Hlf.IssuingAsync("basic", 12)),
            await Hlf.AttendedAsync(mentor, await Hlf.IssuingAsync("basic", 36)));

        var completed = (await Hlf.Admin.SendAsync(new CompleteCourse([one.Id, other.Id], CompletionResult.Passed))).Value;

        var (certification, periods) = (await Hlf.CertificationAsync(mentor, "basic"))!.Value;
        Assert.Equal((new DateOnly(2029, 6, 16), other.Id), (Assert.Single(periods).ExpiresOn!.Value, periods[0].RegistrationId!.Value));
        Assert.Equal([certification.Id], completed.Certifications);
    }

    [Fact]
    public async Task A_list_is_certified_in_the_transaction_that_completes_it_or_not_at_all()
    {
        await Hlf.TypeAsync("basic");
        var (course, present, absent) = (await Hlf.IssuingAsync("basic"), await Hlf.MentorAsync(), await Hlf.MentorAsync());
        var (attended, confirmed) = (await Hlf.AttendedAsync(present, course), (await absent.EnrollAsync(course)).Value);

        await RefusedAsync("INVALID_STATUS_TRANSITION", () => Hlf.Admin.CompleteAsync(CompletionResult.Passed, attended, confirmed));
    }

    [Fact]
    public async Task Five_hundred_are_certified_at_once()
    {
        await Hlf.TypeAsync("basic");
        var (course, mentors) = (await Hlf.IssuingAsync("basic"), await Hlf.MentorsAsync(500));
        var registrations = (await Hlf.Admin.EnrollManyAsync(course, mentors)).Value.Select(one => one.Value).ToList();
        _ = (await Hlf.Admin.MarkAsync(true, registrations)).Value;

        var completed =
            (await Hlf.Admin.SendAsync(new CompleteCourse([.. registrations.Select(one => one.Id)], CompletionResult.Passed))).Value;

        Assert.Equal(500, completed.Certifications.Distinct().Count());
        Assert.Equal(3000, await Given.StoredAsync(db => Task.FromResult(Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions
            .SqlQuery<int>(
                db.Database,
                $"select count(*)::int as \"Value\" from certification_reminders where organization_id = {Hlf.Id.Value}").Single())));
    }

    [Fact]
    public async Task Renewing_what_a_mentor_was_paused_for_makes_them_active_again()
    {
        await Hlf.RequiredTypeAsync("basic");
        await Hlf.GateAsync();
        var (course, mentor) = (await Hlf.IssuingAsync("basic"), await Hlf.MentorAsync());
        await Hlf.HoldsAsync(mentor, "basic", new(2024, 1, 1), new(2026, 6, 1));
        await Hlf.PauseAsync(mentor, new(2026, 6, 1));
        Clock.Advance(TimeSpan.FromHours(1));

        await Hlf.CompletedAsync(mentor, course);

        Assert.Equal(Availability.Joined(Clock.Now), await Hlf.AvailabilityAsync(mentor));
        Assert.Contains(
            "visible to contacts in the directory again", (await MessagesToAsync(mentor)).Last().Body, StringComparison.Ordinal);
        Assert.Equal("member.resumed", (await ActionsOnAsync(mentor.MemberId.Value)).Last());
    }

    [Fact]
    public async Task A_mentor_stays_paused_while_another_required_type_is_expired()
    {
        await Hlf.RequiredTypeAsync("basic");
        await Hlf.RequiredTypeAsync("first-aid");
        await Hlf.GateAsync();
        var (course, mentor) = (await Hlf.IssuingAsync("basic"), await Hlf.MentorAsync());
        await Hlf.HoldsAsync(mentor, "basic", new(2024, 1, 1), new(2026, 6, 1));
        await Hlf.HoldsAsync(mentor, "first-aid", new(2024, 1, 1), new(2026, 6, 10));
        await Hlf.PauseAsync(mentor, new(2026, 6, 1));

        await Hlf.CompletedAsync(mentor, course);

        var availability = await Hlf.AvailabilityAsync(mentor);
        Assert.Equal(
            (PauseReason.CertificationExpired, new DateOnly(2026, 6, 10)), (availability.Reason!.Value, availability.SuppressedOn!.Value));
        Assert.DoesNotContain("again", (await MessagesToAsync(mentor)).Last().Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pause_by_hand_stands_after_the_renewal()
    {
        await Hlf.RequiredTypeAsync("basic");
        await Hlf.GateAsync();
        var (course, mentor) = (await Hlf.IssuingAsync("basic"), await Hlf.MentorAsync());
        await Hlf.HoldsAsync(mentor, "basic", new(2024, 1, 1), new(2026, 6, 1));
        await Hlf.PauseAsync(mentor, new(2026, 6, 1));
        _ = (await mentor.SendAsync(new Application.People.SetAvailability(mentor.MemberId, AvailabilityStatus.Paused))).Value;

        await Hlf.CompletedAsync(mentor, course);

        Assert.Equal(new Availability(AvailabilityStatus.Paused, PauseReason.Manual, Clock.Now, true), await Hlf.AvailabilityAsync(mentor));
    }

    [Fact]
    public async Task Coordinators_and_admins_are_certified_too_and_nobody_pauses_them()
    {
        await Hlf.RequiredTypeAsync("basic");
        await Hlf.GateAsync();
        var (course, coordinator) = (await Hlf.IssuingAsync("basic"), await Hlf.CoordinatorAsync());

        await Hlf.CompletedAsync(coordinator, course);

        Assert.NotNull(await Hlf.CertificationAsync(coordinator, "basic"));
    }
}
