using Meander.Domain.Certifications;
using Meander.Domain.Notifications;

namespace Meander.Domain.Tests.Certifications;

public sealed class ReminderPlanTests
{
    private static readonly MessageSubject About =
        new(OrganizationId.New(), CertificationId.New(), "Likeperson", Sample.Somebody, "Anna Lie", UserId.New(), Hides: true);

    private static readonly DateOnly Expiry = new(2027, 3, 1);

    [Fact]
    public void People_are_reminded_90_60_30_14_and_7_days_before_and_on_the_day()
    {
        Assert.Equal([90, 60, 30, 14, 7, 0], ReminderPlan.Thresholds);
        Assert.Equal(new DateOnly(2026, 12, 1), ReminderPlan.DueOn(Expiry, 90));
        Assert.Equal(Expiry, ReminderPlan.DueOn(Expiry, 0));
    }

    [Theory]
    [InlineData(90, NotificationUrgency.Normal)]
    [InlineData(61, NotificationUrgency.Normal)]
    [InlineData(60, NotificationUrgency.High)]
    [InlineData(8, NotificationUrgency.High)]
    [InlineData(7, NotificationUrgency.Critical)]
    [InlineData(0, NotificationUrgency.Critical)]
    public void Urgency_rises_with_the_days_truly_left(int days, NotificationUrgency urgency)
    {
        Assert.Equal(urgency, ReminderPlan.Urgency(days));
        Assert.Equal(urgency, CertificationTexts.Expiring(About, days, Expiry, Sample.Now).Urgency);
        Assert.Equal(urgency, CertificationTexts.MentorExpiring(About, days, Expiry, Sample.Now)!.Urgency);
    }

    [Fact]
    public void A_reminder_names_the_days_says_what_happens_otherwise_and_opens_the_certification_screen()
    {
        var reminder = CertificationTexts.Expiring(About, 90, Expiry, Sample.Now);

        Assert.Equal((NotificationKind.CertificationExpiring, "Your certification expires in 90 days"), (reminder.Kind, reminder.Title));
        Assert.Contains("2027-03-01", reminder.Body, StringComparison.Ordinal);
        Assert.Contains("directory", reminder.Body, StringComparison.Ordinal);
        Assert.Equal($"meander://certifications/{About.CertificationId.Value}", reminder.DeepLink);
        Assert.Equal("Your certification expires in 1 day", CertificationTexts.Expiring(About, 1, Expiry, Sample.Now).Title);
    }

    [Fact]
    public void Language_grows_more_urgent() =>
        Assert.Equal(
            3, new[] { 90, 60, 7 }
                .Select(days => CertificationTexts.Expiring(About, days, Expiry, Sample.Now).Body.Split('.')[0])
                .Distinct()
                .Count());

    [Fact]
    public void Where_losing_it_does_not_hide_no_word_is_said_of_the_directory()
    {
        var about = About with { Hides = false };

        foreach (var message in new[]
        {
            CertificationTexts.Expiring(about, 30, Expiry, Sample.Now), CertificationTexts.MentorExpiring(about, 30, Expiry, Sample.Now)!,
            CertificationTexts.Ended(about, Expiry, Sample.Now), CertificationTexts.MentorEnded(about, Expiry, paused: false, Sample.Now)!,
            CertificationTexts.TakenBack(about, Expiry, Sample.Now),
        })
            Assert.DoesNotContain("directory", message.Body, StringComparison.Ordinal);
    }

    [Fact]
    public void Once_expired_the_holder_hears_that_they_are_no_longer_visible_and_the_coordinator_that_they_are_paused()
    {
        var (ended, paused) =
            (CertificationTexts.Ended(About, Expiry, Sample.Now), CertificationTexts.MentorEnded(About, Expiry, paused: true, Sample.Now)!);

        Assert.Equal((NotificationKind.CertificationExpired, NotificationUrgency.Critical), (ended.Kind, ended.Urgency));
        Assert.Contains("no longer visible", ended.Body, StringComparison.Ordinal);
        Assert.Contains("Enrol in a renewal course", ended.Body, StringComparison.Ordinal);
        Assert.Equal((NotificationKind.MentorPaused, About.Coordinator!.Value), (paused.Kind, paused.UserId));
        Assert.Equal(
            NotificationKind.MentorCertificationExpiring, CertificationTexts.MentorEnded(About, Expiry, paused: false, Sample.Now)!.Kind);
    }

    [Fact]
    public void Without_a_coordinator_only_the_holder_is_told()
    {
        var about = About with { Coordinator = null };

        Assert.Null(CertificationTexts.MentorExpiring(about, 30, Expiry, Sample.Now));
        Assert.Null(CertificationTexts.MentorEnded(about, Expiry, paused: true, Sample.Now));
        Assert.Null(CertificationTexts.MentorTakenBack(about, Expiry, paused: true, Sample.Now));
    }
}
