using Meander.Domain.Certifications;

namespace Meander.Domain.Tests.Certifications;

public sealed class PeriodOrderTests
{
    private static readonly DateOnly Day = new(2026, 6, 10);

    [Fact]
    public void Of_what_was_issued_and_revoked_twice_from_one_day_on_the_period_that_ended_later_is_the_latest()
    {
        var certification = Certification.Create(OrganizationId.New(), Sample.Somebody, "basic", Sample.Now);
        var first = Revoked(certification, Day, Sample.Now);
        var again = Revoked(certification, Day.AddDays(5), Sample.Now);

        Assert.Same(again, Holding.Of(certification, [first, again]).Latest);
        Assert.Same(again, Holding.Of(certification, [again, first]).Latest);
        Assert.Equal([Day, Day.AddDays(5)], CertificationHistory.Of([again, first], Day.AddDays(9)).Periods.Select(Ended));

        DateOnly Ended(HistoryEntry entry) => entry.ExpiresOn == first.ExpiresOn ? first.EndedOn!.Value : again.EndedOn!.Value;
    }

    [Fact]
    public void Of_what_was_issued_and_revoked_twice_on_one_day_the_period_that_was_recorded_later_is_the_latest()
    {
        var certification = Certification.Create(OrganizationId.New(), Sample.Somebody, "basic", Sample.Now);
        var (first, again) = (Revoked(certification, Day, Sample.Now), Revoked(certification, Day, Sample.Now.AddMinutes(1)));

        Assert.Same(again, Holding.Of(certification, [again, first]).Latest);
        Assert.Same(again, Holding.Of(certification, [first, again]).Latest);
    }

    private static CertificationPeriod Revoked(Certification certification, DateOnly on, DateTimeOffset recorded)
    {
        var period = CertificationPeriod.Start(certification, Day, on.AddYears(1), CertificationSource.Course, recorded);
        period.Revoke(on, "Left");
        return period;
    }
}
