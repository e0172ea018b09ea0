using Meander.Domain.Certifications;

namespace Meander.Domain.Tests.Certifications;

/// <summary>Certifications 2, 3 and 9: how one period follows another.</summary>
public sealed class HoldingTests
{
    private static readonly DateOnly Today = new(2026, 6, 16);
    private static readonly OrganizationId Organization = OrganizationId.New();

    private static Award Of(DateOnly issuedOn, DateOnly? expiresOn, CertificationSource source = CertificationSource.Manual) => new()
    {
        OrganizationId = Organization,
        UserId = Sample.Somebody,
        Type = "basic",
        IssuedOn = issuedOn,
        ExpiresOn = expiresOn,
        Source = source,
    };

    private static DateOnly? Day(string? text) => text is null ? null : DateOnly.Parse(text);

    private static Holding Held(DateOnly issuedOn, DateOnly? expiresOn)
    {
        var certification = Certification.Create(Organization, Sample.Somebody, "basic", Sample.Now);
        return Holding.Of(certification, [CertificationPeriod.Start(certification, Of(issuedOn, expiresOn), Sample.Now)]);
    }

    [Fact]
    public void The_first_award_issues()
    {
        var holding = Holding.None(Organization, Sample.Somebody, "basic", Sample.Now);

        Assert.Equal(
            HoldingOutcome.Issued,
            holding.Award(Of(Today, Today.AddYears(2)) with { Note = "By hand", RecordedBy = Sample.Somebody }, Sample.Now));

        Assert.True(holding.IsNew);
        Assert.Null(holding.Ended);
        Assert.Equal((holding.Certification.Id, Today, "By hand", Sample.Somebody),
            (holding.Latest!.CertificationId, holding.Latest.IssuedOn, holding.Latest.Note, holding.Latest.RecordedByUserId!.Value));
        Assert.Same(holding.Latest, Assert.Single(holding.Started));
    }

    [Theory]
    [InlineData("2026-12-01", "2026-06-16", PeriodOutcome.Renewed)]
    [InlineData("2026-06-17", "2026-06-16", PeriodOutcome.Renewed)]
    [InlineData("2026-06-16", "2026-06-16", PeriodOutcome.Lapsed)]
    [InlineData("2026-03-01", "2026-03-01", PeriodOutcome.Lapsed)]
    public void Renewing_closes_the_period_as_renewed_while_it_ran_and_as_lapsed_once_it_had_run_out(
        string expires, string ended, PeriodOutcome outcome)
    {
        var holding = Held(new DateOnly(2024, 6, 1), DateOnly.Parse(expires));

        Assert.Equal(HoldingOutcome.Renewed, holding.Award(Of(Today, Today.AddYears(2)), Sample.Now));

        Assert.Equal(DateOnly.Parse(ended), holding.Ended!.EndedOn);
        Assert.Equal(DateOnly.Parse(expires), holding.Ended.ExpiresOn);
        Assert.Equal(outcome, holding.Ended.Days.OutcomeOn(Today));
        Assert.Same(holding.Latest, Assert.Single(holding.Started));
    }

    [Theory]
    [InlineData("2028-06-16", HoldingOutcome.Extended)]
    [InlineData(null, HoldingOutcome.Extended)]
    [InlineData("2027-06-16", HoldingOutcome.Unchanged)]
    [InlineData("2026-12-16", HoldingOutcome.Unchanged)]
    public void Two_passes_on_one_day_are_one_period_with_the_later_expiry(string? second, HoldingOutcome outcome)
    {
        var holding = Held(Today, Today.AddYears(1));

        Assert.Equal(
            outcome, holding.Award(Of(Today, second is null ? null : DateOnly.Parse(second), CertificationSource.Course), Sample.Now));

        Assert.Empty(holding.Started);
        Assert.Null(holding.Ended);
        Assert.Equal(outcome == HoldingOutcome.Extended ? second : "2027-06-16", holding.Latest!.ExpiresOn?.ToString("yyyy-MM-dd"));
    }

    [Fact]
    public void What_never_expires_is_not_made_shorter_by_a_second_pass()
    {
        var holding = Held(Today, null);

        Assert.Equal(HoldingOutcome.Unchanged, holding.Award(Of(Today, Today.AddYears(1), CertificationSource.Course), Sample.Now));
        Assert.Null(holding.Latest!.ExpiresOn);
    }

    [Theory]
    [InlineData("2026-06-17", true)]
    [InlineData("2026-06-16", false)]
    [InlineData("2024-06-02", false)]
    [InlineData("2024-06-01", true)]
    [InlineData("2020-01-01", true)]
    public void An_entry_by_hand_lies_after_the_current_period_began_and_not_in_the_future(string issued, bool refused) =>
        Assert.Equal(refused, Held(new DateOnly(2024, 6, 1), null).Problem(DateOnly.Parse(issued), Today) is not null);

    [Fact]
    public void A_day_that_cannot_be_entered_is_refused_for_a_reason_that_has_its_day()
    {
        var holding = Held(new DateOnly(2024, 6, 1), null);
        Assert.Equal(new IssueProblem.InFuture(Today), holding.Problem(Today.AddDays(1), Today));
        Assert.Equal(new IssueProblem.NotNewer(new(2024, 6, 1)), holding.Problem(new(2024, 6, 1), Today));

        _ = holding.Revoke(Today, "Left").Value;
        Assert.Equal(new IssueProblem.WithinRevoked(Today), holding.Problem(Today.AddDays(-1), Today));
        Assert.Equal(new IssueProblem.NotNewer(new(2024, 6, 1)), holding.Problem(new(2024, 6, 1), Today));
    }

    [Theory]
    [InlineData("2028-11-01", "2027-05-29", "2028-11-01", "2027-05-29")]
    [InlineData(null, "2027-05-29", null, "2027-05-29")]
    [InlineData("2027-05-29", "2028-11-01", "2028-11-01", null)]
    [InlineData("2027-05-29", "2027-05-29", "2027-05-29", null)]
    [InlineData("2027-05-29", null, null, null)]
    [InlineData("2026-06-16", "2027-05-29", "2027-05-29", null)]
    [InlineData("2026-03-01", "2026-06-17", "2026-06-17", null)]
    public void A_renewal_never_makes_a_certification_end_sooner(string? running, string? award, string? expires, string? soonerEnd)
    {
        var holding = Held(new DateOnly(2024, 6, 1), Day(running));

        Assert.Equal(HoldingOutcome.Renewed, holding.Award(Of(Today, Day(award)), Sample.Now));

        Assert.Equal((Today, Day(expires)), (holding.Latest!.IssuedOn, holding.Latest.ExpiresOn));
        Assert.Equal(new HoldingChange(HoldingOutcome.Renewed, holding.Latest, Day(soonerEnd)), Assert.Single(holding.Changes));
    }

    [Fact]
    public void What_a_revoked_period_promised_does_not_count_for_the_next()
    {
        var holding = Held(new DateOnly(2024, 6, 1), new DateOnly(2030, 1, 1));
        _ = holding.Revoke(Today, "Left").Value;

        holding.Award(Of(Today, Today.AddYears(1)), Sample.Now);

        Assert.Equal(Today.AddYears(1), holding.Latest!.ExpiresOn);
    }

    [Fact]
    public void What_was_issued_and_revoked_on_one_day_can_be_entered_again_that_day()
    {
        var holding = Held(Today, Today.AddYears(1));
        Assert.Equal(new IssueProblem.NotNewer(Today), holding.Problem(Today, Today));
        _ = holding.Revoke(Today, "A mistake").Value;

        Assert.Null(holding.Problem(Today, Today));
        Assert.Equal(HoldingOutcome.Renewed, holding.Award(Of(Today, Today.AddYears(1)), Sample.Now));
        Assert.Equal(new IssueProblem.NotNewer(Today), holding.Problem(Today, Today));
    }

    [Fact]
    public void Several_awards_at_once_follow_one_another()
    {
        var holding = Held(new DateOnly(2020, 1, 1), new DateOnly(2022, 1, 1));
        var stored = holding.Latest;

        holding.Award(Of(new(2021, 6, 1), new(2023, 6, 1), CertificationSource.Import), Sample.Now);
        holding.Award(Of(new(2024, 1, 1), new(2027, 1, 1), CertificationSource.Import), Sample.Now);

        Assert.Same(stored, holding.Ended);
        Assert.Equal([(new DateOnly(2021, 6, 1), new DateOnly(2023, 6, 1)), (new DateOnly(2024, 1, 1), null)],
            holding.Started.Select(period => (period.IssuedOn, period.EndedOn)));
        Assert.Equal(2, holding.Changes.Count);
    }

    [Fact]
    public void A_line_of_a_file_repeats_what_was_recorded_for_its_day()
    {
        var holding = Held(new DateOnly(2024, 6, 1), new DateOnly(2028, 11, 1));
        holding.Award(Of(Today, new(2027, 5, 29), CertificationSource.Import), Sample.Now);
        var renewal = holding.Latest!;

        Assert.Same(renewal, holding.RepeatedBy(Today, new(2027, 5, 29)));
        Assert.True(holding.ComesOf(renewal, new(2027, 5, 29)));
        Assert.True(holding.ComesOf(renewal, new(2028, 11, 1)));
        Assert.False(holding.ComesOf(renewal, new(2029, 1, 1)));
        Assert.Null(holding.RepeatedBy(Today.AddDays(-1), null));
    }

    [Theory]
    [InlineData(CertificationSource.Import, "2027-06-16", true)]
    [InlineData(CertificationSource.Import, null, true)]
    [InlineData(CertificationSource.Import, "2028-06-16", false)]
    [InlineData(CertificationSource.Manual, "2027-06-16", false)]
    [InlineData(CertificationSource.Course, null, false)]
    public void A_line_repeats_what_was_revoked_on_the_day_of_its_issue_only_when_it_issued_it(
        CertificationSource source, string? expires, bool repeats)
    {
        var certification = Certification.Create(Organization, Sample.Somebody, "basic", Sample.Now);
        var holding =
            Holding.Of(certification, [CertificationPeriod.Start(certification, Of(Today, new(2027, 6, 16), source), Sample.Now)]);
        Assert.NotNull(holding.RepeatedBy(Today, Day(expires)));
        _ = holding.Revoke(Today, "A mistake").Value;

        Assert.Equal(repeats, holding.RepeatedBy(Today, Day(expires)) is not null);
    }

    [Fact]
    public void Revoking_ends_the_period_that_day_and_once()
    {
        var holding = Held(new DateOnly(2024, 6, 1), new DateOnly(2027, 1, 1));

        Assert.True(holding.Revoke(Today, "Left").Succeeded);

        Assert.Equal((Today, true, "Left"), (holding.Ended!.EndedOn!.Value, holding.Ended.Revoked, holding.Ended.RevocationReason));
        Assert.Equal("CONFLICT", holding.Revoke(Today, "Again").Errors[0].Code);
    }

    [Fact]
    public void What_ran_out_before_is_revoked_as_of_the_day_it_ran_out()
    {
        var holding = Held(new DateOnly(2024, 6, 1), new DateOnly(2026, 1, 1));

        Assert.True(holding.Revoke(Today, "Fraud").Succeeded);
        Assert.Equal(new DateOnly(2026, 1, 1), holding.Ended!.EndedOn);
    }

    [Fact]
    public void After_a_revocation_the_next_period_begins_on_that_day_at_the_earliest()
    {
        var holding = Held(new DateOnly(2024, 6, 1), new DateOnly(2027, 1, 1));
        _ = holding.Revoke(Today, "Left").Value;

        Assert.NotNull(holding.Problem(Today.AddDays(-1), Today));
        Assert.Null(holding.Problem(Today, Today));
        Assert.Equal(HoldingOutcome.Renewed, holding.Award(Of(Today, null), Sample.Now));
        Assert.True(holding.Latest!.Days.OutcomeOn(Today) == PeriodOutcome.Active);
    }

    [Fact]
    public void A_pass_after_a_revocation_begins_no_earlier_than_that_ended_though_the_clocks_were_put_back()
    {
        var holding = Held(new DateOnly(2024, 6, 1), new DateOnly(2027, 1, 1));
        _ = holding.Revoke(Today, "A mistake").Value;

        Assert.Equal(
            HoldingOutcome.Renewed, holding.Award(Of(Today.AddDays(-1), Today.AddYears(1), CertificationSource.Course), Sample.Now));

        Assert.Equal((Today, Today.AddYears(1)), (holding.Latest!.IssuedOn, holding.Latest.ExpiresOn!.Value));
    }

    [Fact]
    public void A_pass_on_the_day_of_issue_and_revocation_begins_anew()
    {
        var holding = Held(Today, Today.AddYears(1));
        _ = holding.Revoke(Today, "A mistake").Value;
        var revoked = holding.Latest!;

        Assert.Equal(HoldingOutcome.Renewed, holding.Award(Of(Today, Today.AddYears(1), CertificationSource.Course), Sample.Now));

        Assert.Equal(
            CertificationStatus.Active,
            Standing.On(Today, Holding.Of(holding.Certification, [holding.Latest!, revoked]).Latest!.Days).Status);
        Assert.Equal(
            CertificationStatus.Active,
            Standing.On(Today, Holding.Of(holding.Certification, [revoked, holding.Latest!]).Latest!.Days).Status);
    }

    [Fact]
    public void A_history_is_told_oldest_first_with_what_was_promised()
    {
        var certification = Certification.Create(Organization, Sample.Somebody, "basic", Sample.Now);
        var first = CertificationPeriod.Start(certification, Of(new(2020, 1, 1), new(2022, 1, 1), CertificationSource.Import), Sample.Now);
        var second = CertificationPeriod.Start(
            certification, Of(new(2021, 6, 1), new(2023, 6, 1)) with { Note = "In Bergen", RecordedBy = Sample.Somebody }, Sample.Now);
        var third = CertificationPeriod.Start(certification, Of(new(2024, 1, 1), new(2026, 8, 1), CertificationSource.Course), Sample.Now);
        first.EndFor(second.IssuedOn);
        second.EndFor(third.IssuedOn);

        var history = CertificationHistory.Of([third, first, second], Today);

        Assert.Equal((new DateOnly(2020, 1, 1), null), (history.CertifiedSince, history.Message));
        Assert.Equal(
            [
                new HistoryEntry(
                    new(2020, 1, 1), new(2022, 1, 1), PeriodOutcome.Renewed, null, CertificationSource.Import, null, null, Organization),
                new HistoryEntry(
                    new(2021, 6, 1),
                    new(2023, 6, 1),
                    PeriodOutcome.Lapsed,
                    new(2023, 6, 1),
                    CertificationSource.Manual,
                    "In Bergen",
                    Sample.Somebody,
                    Organization),
                new HistoryEntry(
                    new(2024, 1, 1), new(2026, 8, 1), PeriodOutcome.Active, null, CertificationSource.Course, null, null, Organization),
            ],
            history.Periods);
    }

    [Fact]
    public void A_single_period_says_since_when()
    {
        Assert.Equal("Certified since 2024-06-01.", CertificationHistory.Of([Held(new(2024, 6, 1), null).Latest!], Today).Message);
        Assert.Equal(
            "Certified since 2024-06-01, until it expired on 2026-06-01.", CertificationHistory.Of(
                [Held(new(2024, 6, 1), new(2026, 6, 1)).Latest!], Today).Message);
    }

    [Theory]
    [InlineData(null, "Revoked: Left")]
    [InlineData("In Bergen", "In Bergen\nRevoked: Left")]
    public void The_reason_of_a_revocation_is_told_with_the_note(string? note, string told)
    {
        var certification = Certification.Create(Organization, Sample.Somebody, "basic", Sample.Now);
        var period = CertificationPeriod.Start(certification, Of(new(2024, 6, 1), null) with { Note = note }, Sample.Now);
        period.Revoke(Today, "Left");

        Assert.Equal((PeriodOutcome.Revoked, told), (HistoryEntry.Of(period, Today).Outcome, HistoryEntry.Of(period, Today).Note));
    }
}
