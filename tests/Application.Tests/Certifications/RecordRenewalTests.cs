using Meander.Application.Certifications;
using Meander.Domain.Certifications;
using Meander.Domain.Notifications;
using Meander.Domain.People;
using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Certifications;

/// <summary>Certifications 3: what is earned outside a Meander course.</summary>
public sealed class RecordRenewalTests(Given given) : OnPostgres(given)
{
    private static readonly DateOnly Today = new(2026, 6, 16);

    private RecordRenewal For(Person person, DateOnly issuedOn, DateOnly? expiresOn = null, string type = "basic", string? note = null) =>
        new(Hlf.Id, person.Id, type, issuedOn, expiresOn, note);

    [Fact]
    public async Task The_first_entry_issues_with_the_types_validity_and_keeps_who_wrote_it_down()
    {
        await Hlf.TypeAsync("basic");
        var (coordinator, mentor) = (await Hlf.CoordinatorAsync(), await Hlf.MentorAsync());

        var id = (await coordinator.SendAsync(For(mentor, new(2026, 1, 31), note: "In Bergen"))).Value;

        var (certification, periods) = (await Hlf.CertificationAsync(mentor, "basic"))!.Value;
        Assert.Equal(id, certification.Id);
        Assert.Equal(
            (new DateOnly(2026, 1, 31), new DateOnly(2028, 1, 31), CertificationSource.Manual, "In Bergen", coordinator.Id),
            (periods[0].IssuedOn, periods[0].ExpiresOn!.Value, periods[0].Source, periods[0].Note, periods[0].RecordedByUserId!.Value));
        Assert.Equal([NotificationKind.CertificationIssued], await KindsToAsync(mentor));
        Assert.Equal(["certification.issued"], await ActionsOnAsync(id.Value));
    }

    [Fact]
    public async Task An_expiry_that_is_given_wins_and_a_type_without_validity_gives_none()
    {
        await Hlf.TypeAsync("basic");
        _ = (await Hlf.Admin.SendAsync(new CreateCertificationType(Hlf.Id, "for-ever", "For ever", false, [], null))).Value;
        var mentor = await Hlf.MentorAsync();

        _ = (await Hlf.Admin.SendAsync(For(mentor, Today, new(2030, 1, 1)))).Value;
        _ = (await Hlf.Admin.SendAsync(For(mentor, Today, type: "for-ever"))).Value;

        Assert.Equal(new DateOnly(2030, 1, 1), (await Hlf.CertificationAsync(mentor, "basic"))!.Value.Periods[0].ExpiresOn);
        Assert.Null((await Hlf.CertificationAsync(mentor, "for-ever"))!.Value.Periods[0].ExpiresOn);
    }

    [Theory]
    [InlineData("2026-05-31", PeriodOutcome.Renewed, "2026-05-31")]
    [InlineData("2026-06-01", PeriodOutcome.Lapsed, "2026-06-01")]
    [InlineData("2026-06-10", PeriodOutcome.Lapsed, "2026-06-01")]
    public async Task Renewed_or_lapsed_follows_from_the_day_of_issue_not_of_recording(
        string issuedOn, PeriodOutcome outcome, string endedOn)
    {
        await Hlf.TypeAsync("basic");
        var mentor = await Hlf.MentorAsync();
        await Hlf.HoldsAsync(mentor, "basic", new(2024, 6, 1), new(2026, 6, 1));

        _ = (await Hlf.Admin.SendAsync(For(mentor, DateOnly.Parse(issuedOn)))).Value;

        var before = (await Hlf.CertificationAsync(mentor, "basic"))!.Value.Periods[0];
        Assert.Equal(
            (outcome, DateOnly.Parse(endedOn), new DateOnly(2026, 6, 1)),
            (before.Days.OutcomeOn(Today), before.EndedOn!.Value, before.ExpiresOn!.Value));
    }

    [Fact]
    public async Task A_renewal_that_has_itself_expired_is_recorded_and_lifts_nothing()
    {
        await Hlf.RequiredTypeAsync("basic");
        await Hlf.GateAsync();
        var mentor = await Hlf.MentorAsync();
        await Hlf.HoldsAsync(mentor, "basic", new(2022, 1, 1), new(2024, 1, 1));
        await Hlf.PauseAsync(mentor, new(2024, 1, 1));

        _ = (await Hlf.Admin.SendAsync(For(mentor, new(2024, 1, 1), new(2026, 1, 1)))).Value;

        var availability = await Hlf.AvailabilityAsync(mentor);
        Assert.Equal((AvailabilityStatus.Paused, new DateOnly(2026, 1, 1)), (availability.Status, availability.SuppressedOn!.Value));
        Assert.Equal(2, (await Hlf.CertificationAsync(mentor, "basic"))!.Value.Periods.Count);
        Assert.Empty(await KindsToAsync(mentor));
    }

    [Fact]
    public async Task Days_that_do_not_fit_are_refused()
    {
        await Hlf.TypeAsync("basic");
        var mentor = await Hlf.MentorAsync();
        await Hlf.HoldsAsync(mentor, "basic", new(2026, 1, 1), new(2028, 1, 1));

        await RefusedAsync("VALIDATION_FAILED", () => Hlf.Admin.SendAsync(For(mentor, Today.AddDays(1))), "issuedOn");
        await RefusedAsync("VALIDATION_FAILED", () => Hlf.Admin.SendAsync(For(mentor, new(2026, 1, 1))), "issuedOn");
        await RefusedAsync("VALIDATION_FAILED", () => Hlf.Admin.SendAsync(For(mentor, new(2025, 1, 1))), "issuedOn");
        await RefusedAsync("VALIDATION_FAILED", () => Hlf.Admin.SendAsync(For(mentor, new(1066, 10, 14))), "issuedOn");
        await RefusedAsync("VALIDATION_FAILED", () => Hlf.Admin.SendAsync(For(mentor, Today, Today)), "expiresOn");
        await RefusedAsync("VALIDATION_FAILED", () => Hlf.Admin.SendAsync(For(mentor, Today, Today.AddDays(-1))), "expiresOn");
        await RefusedAsync("VALIDATION_FAILED", () => Hlf.Admin.SendAsync(For(mentor, Today, note: new string('x', 2001))), "note");
    }

    [Theory]
    [InlineData("0001-01-01", null, "issuedOn")]
    [InlineData("1899-12-31", null, "issuedOn")]
    [InlineData("9999-12-31", null, "issuedOn")]
    [InlineData("2026-06-16", "0001-01-01", "expiresOn")]
    [InlineData("2026-06-16", "9001-01-01", "expiresOn")]
    [InlineData("2026-06-16", "9999-12-31", "expiresOn")]
    public async Task Days_at_the_ends_of_the_calendar_are_refused(string issuedOn, string? expiresOn, string field)
    {
        await Hlf.TypeAsync("basic");
        var mentor = await Hlf.MentorAsync();

        await RefusedAsync(
            "VALIDATION_FAILED", () =>
                Hlf.Admin.SendAsync(For(mentor, DateOnly.Parse(issuedOn), expiresOn is null ? null : DateOnly.Parse(expiresOn))), field);
    }

    [Fact]
    public async Task The_longest_validity_and_the_last_expiry_are_read_back_and_enrolled_with()
    {
        _ = (await Hlf.Admin.SendAsync(new CreateCertificationType(Hlf.Id, "basic", "Basic", true, [], 1200))).Value;
        await Hlf.GateAsync();
        var (longest, last, course) = (await Hlf.MentorAsync(), await Hlf.MentorAsync(), await Hlf.IssuingAsync("basic"));

        _ = (await Hlf.Admin.SendAsync(For(longest, Today))).Value;
        _ = (await Hlf.Admin.SendAsync(For(last, Today, new(9000, 12, 31)))).Value;

        Assert.Equal(new DateOnly(2126, 6, 16), (await Hlf.CertificationAsync(longest, "basic"))!.Value.Periods[0].ExpiresOn);
        Assert.Equal(new DateOnly(9000, 12, 31), (await Hlf.CertificationAsync(last, "basic"))!.Value.Periods[0].ExpiresOn);
        Assert.Equal("OK", (await last.EnrollAsync(course)).Code());
    }

    [Fact]
    public async Task A_note_is_counted_in_code_points()
    {
        await Hlf.TypeAsync("basic");
        var mentor = await Hlf.MentorAsync();
        var longest = string.Concat(Enumerable.Repeat("\U0001F393", 2000));

        await RefusedAsync("VALIDATION_FAILED", () => Hlf.Admin.SendAsync(For(mentor, Today, note: longest + "x")), "note");
        await RefusedAsync("VALIDATION_FAILED", () => Hlf.Admin.SendAsync(For(mentor, Today, note: longest[..^1])), "note");
        _ = (await Hlf.Admin.SendAsync(For(mentor, Today, note: longest))).Value;

        Assert.Equal(longest, (await Hlf.CertificationAsync(mentor, "basic"))!.Value.Periods[0].Note);
    }

    [Fact]
    public async Task What_never_expires_can_be_renewed_gives_way_as_renewed_and_goes_on_for_ever()
    {
        await Hlf.TypeAsync("basic");
        var mentor = await Hlf.MentorAsync();
        await Hlf.HoldsAsync(mentor, "basic", new(2020, 1, 1), null);

        _ = (await Hlf.Admin.SendAsync(For(mentor, new(2026, 6, 1)))).Value;

        var periods = (await Hlf.CertificationAsync(mentor, "basic"))!.Value.Periods;
        Assert.Equal((PeriodOutcome.Renewed, new DateOnly(2026, 6, 1)), (periods[0].Days.OutcomeOn(Today), periods[0].EndedOn!.Value));
        Assert.Null(periods[1].ExpiresOn);
        Assert.EndsWith(
            "It does not expire. That is as before, since the renewal alone would have ended on 2028-06-01, and the later day counts.",
            (await MessagesToAsync(mentor)).Single().Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_renewal_with_an_earlier_expiry_is_recorded_with_the_later_day()
    {
        await Hlf.TypeAsync("basic");
        var mentor = await Hlf.MentorAsync();
        await Hlf.HoldsAsync(mentor, "basic", new(2025, 11, 1), new(2028, 11, 1));

        _ = (await Hlf.Admin.SendAsync(For(mentor, new(2026, 5, 29), new(2027, 5, 29)))).Value;

        var periods = (await Hlf.CertificationAsync(mentor, "basic"))!.Value.Periods;
        Assert.Equal((new DateOnly(2026, 5, 29), new DateOnly(2028, 11, 1)), (periods[1].IssuedOn, periods[1].ExpiresOn!.Value));
        Assert.Equal((PeriodOutcome.Renewed, new DateOnly(2026, 5, 29)), (periods[0].Days.OutcomeOn(Today), periods[0].EndedOn!.Value));
    }

    [Fact]
    public async Task What_was_issued_and_revoked_today_can_be_recorded_again_today()
    {
        await Hlf.TypeAsync("basic");
        var mentor = await Hlf.MentorAsync();
        var id = (await Hlf.Admin.SendAsync(For(mentor, Today))).Value;
        _ = (await Hlf.Admin.SendAsync(new RevokeCertification(id, "A mistake"))).Value;

        Assert.Equal(id, (await Hlf.Admin.SendAsync(For(mentor, Today))).Value);

        var periods = (await Hlf.CertificationAsync(mentor, "basic"))!.Value.Periods;
        Assert.Equal(2, periods.Count);
        Assert.Equal(CertificationStatus.Active, (await Hlf.Admin.AskAsync(new CertificationsOf([id]))).Single().Status);
        await RefusedAsync("VALIDATION_FAILED", () => Hlf.Admin.SendAsync(For(mentor, Today)), "issuedOn");
    }

    [Fact]
    public async Task The_future_begins_at_local_midnight()
    {
        var far = await Given.OrganizationAsync("Pacific/Auckland");
        await far.TypeAsync("basic");
        var mentor = await far.MentorAsync();

        Assert.Equal(
            "VALIDATION_FAILED",
            (await far.Admin.SendAsync(new RecordRenewal(far.Id, mentor.Id, "basic", new(2026, 6, 18), null, null))).Code());
        Assert.Equal("OK", (await far.Admin.SendAsync(new RecordRenewal(far.Id, mentor.Id, "basic", new(2026, 6, 17), null, null))).Code());
    }

    [Fact]
    public async Task Types_and_people_that_do_not_exist_there_are_not_found()
    {
        await Hlf.TypeAsync("basic");
        var (mentor, stranger) = (await Hlf.MentorAsync(), await (await Given.OrganizationAsync()).MentorAsync());

        await RefusedAsync("NOT_FOUND", () => Hlf.Admin.SendAsync(For(mentor, Today, type: "unheard-of")), "certificationType");
        await RefusedAsync("VALIDATION_FAILED", () => Hlf.Admin.SendAsync(For(mentor, Today, type: "No code\0")), "certificationType");
        var foreign = await RefusedAsync("NOT_FOUND", () => Hlf.Admin.SendAsync(For(stranger, Today)), "userId");
        var unknown = await RefusedAsync(
            "NOT_FOUND", () => Hlf.Admin.SendAsync(new RecordRenewal(Hlf.Id, UserId.New(), "basic", Today, null, null)), "userId");
        Assert.Equivalent(unknown, foreign);
    }

    [Fact]
    public async Task Is_for_admins_and_for_coordinators_in_whose_scope_the_member_is()
    {
        await Hlf.TypeAsync("basic");
        var (north, south) = (await Hlf.AssociationAsync(), await Hlf.AssociationAsync());
        var (mine, theirs, coordinator) = (await Hlf.MentorAsync(north), await Hlf.MentorAsync(south), await Hlf.CoordinatorAsync(north));

        await ForbiddenAsync(() => mine.SendAsync(For(mine, Today)));
        await RefusedAsync("NOT_FOUND", () => coordinator.SendAsync(For(theirs, Today)), "userId");
        var stranger = (await Given.OrganizationAsync()).Admin;
        await RefusedAsync("NOT_FOUND", () => stranger.SendAsync(For(mine, Today)), "organizationId");
        Assert.Equal("OK", (await coordinator.SendAsync(For(mine, Today))).Code());
    }

    [Fact]
    public async Task Renewing_by_hand_makes_a_paused_mentor_active_again()
    {
        await Hlf.RequiredTypeAsync("basic");
        await Hlf.GateAsync();
        var mentor = await Hlf.MentorAsync();
        await Hlf.HoldsAsync(mentor, "basic", new(2024, 1, 1), new(2026, 6, 1));
        await Hlf.PauseAsync(mentor, new(2026, 6, 1));

        _ = (await Hlf.Admin.SendAsync(For(mentor, Today))).Value;

        Assert.Equal(AvailabilityStatus.Active, (await Hlf.AvailabilityAsync(mentor)).Status);
    }

    [Fact]
    public async Task The_reminders_of_the_period_before_go_and_those_of_the_new_one_come()
    {
        await Hlf.TypeAsync("basic");
        var mentor = await Hlf.MentorAsync();
        await Hlf.HoldsAsync(mentor, "basic", new(2024, 6, 1), new(2026, 8, 1));

        _ = (await Hlf.Admin.SendAsync(For(mentor, Today, new(2027, 1, 1)))).Value;

        Assert.Equal("2026-10-03 2026-11-02 2026-12-02 2026-12-18 2026-12-25 2027-01-01", await Given.Database.ExecuteAsync(
            $"select string_agg(due_on::text, ' ' order by due_on) from certification_reminders where organization_id = '{Hlf.Id.Value}'"));
    }
}
