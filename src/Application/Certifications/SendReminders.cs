using Meander.Domain.Certifications;
using Meander.Domain.Notifications;
using Meander.Domain.People;

namespace Meander.Application.Certifications;

/// <summary>Of one certification that expires or has expired, the most urgent reminder that is due, and what it depends on.</summary>
/// <param name="OrganizationId">The organisation.</param>
/// <param name="Today">The day there.</param>
/// <param name="Period">That runs out.</param>
/// <param name="ExpiresOn">The day on which it does.</param>
/// <param name="CertificationId">The certification.</param>
/// <param name="TypeName">The name of its type.</param>
/// <param name="IsRequired">The type is a required one.</param>
/// <param name="Gate">The organisation's certification gate is on.</param>
/// <param name="Member">The member who holds it.</param>
/// <param name="Holder">The same as a user.</param>
/// <param name="HolderName">Of that member.</param>
/// <param name="Role">Likewise.</param>
/// <param name="Coordinator">Whom the member has for a coordinator, and that person's role now; null for nobody.</param>
public sealed record DueReminder(
    OrganizationId OrganizationId, DateOnly Today, CertificationPeriodId Period, DateOnly ExpiresOn, CertificationId CertificationId,
    string TypeName, bool IsRequired, bool Gate, MemberId Member, UserId Holder, string HolderName, Role Role,
    (UserId User, Role Role)? Coordinator);

/// <summary>What a batch of reminders came to.</summary>
/// <param name="Messages">To holders and coordinators, for the caller to store in the same transaction.</param>
/// <param name="Settled">Who was paused for an expiry.</param>
/// <param name="Lines">A line of the job's report for each reminder; those of pauses are in <paramref name="Settled"/>.</param>
public sealed record SentReminders(IReadOnlyList<Notification> Messages, SettledPauses Settled, IReadOnlyList<ReportLine> Lines);

/// <summary>
/// Decides about reminders that are due: who is told that a certification expires or has expired, and who is paused for it (Certifications
/// 6 and 7). A night calls it for a batch at a time; the texts are in <see cref="CertificationTexts"/>.
/// </summary>
public sealed class SendReminders(SettlePauses pauses)
{
    /// <param name="reminders">Of whatever organisations, locked together with their members.</param>
    /// <param name="now">The instant of the run.</param>
    public async Task<SentReminders> RunAsync(
        IReadOnlyCollection<DueReminder> reminders, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (messages, lines) = (new List<Notification>(2 * reminders.Count), new List<ReportLine>(reminders.Count));
        var lost = new HashSet<MemberId>();
        foreach (var reminder in reminders)
        {
            // The true number of days left, whatever the reminder was planned for; zero or less once it has expired.
            var days = reminder.ExpiresOn.DayNumber - reminder.Today.DayNumber;
            var about = Subject(reminder);
            if (days <= 0 && about.Hides)
                lost.Add(reminder.Member);
            messages.AddRange(Messages(about, days, reminder.ExpiresOn, now));
            lines.Add(Line(about, days, reminder.ExpiresOn));
        }

        return new(messages, await pauses.RunAsync(lost, now, cancellationToken), lines);
    }

    // A coordinator who became a peer mentor no longer sees others' certifications (People 2), so they get no reminders of them.
    private static MessageSubject Subject(DueReminder reminder) => new(
        reminder.OrganizationId, reminder.CertificationId, reminder.TypeName, reminder.Holder, reminder.HolderName,
        reminder.Coordinator is { } coordinator && Member.IsToldOfOthers(coordinator.Role) ? coordinator.User : null,
        CertificationType.Hides(reminder.IsRequired, reminder.Role, reminder.Gate));

    private static IEnumerable<Notification> Messages(MessageSubject about, int days, DateOnly expiresOn, DateTimeOffset now)
    {
        yield return days > 0 ? CertificationTexts.Expiring(about, days, expiresOn, now) : CertificationTexts.Ended(about, expiresOn, now);
        var toCoordinator = days > 0
            ? CertificationTexts.MentorExpiring(about, days, expiresOn, now)
            : CertificationTexts.MentorEnded(about, expiresOn, paused: about.Hides, now);
        if (toCoordinator is not null)
            yield return toCoordinator;
    }

    private static ReportLine Line(MessageSubject about, int days, DateOnly expiresOn)
    {
        var to = about.Coordinator is null ? "no coordinator" : "and their coordinator";
        return days > 0
            ? new(about.OrganizationId, about.HolderName, "remind",
                $"'{about.TypeName}' expires in {days} {(days == 1 ? "day" : "days")}, on {expiresOn:yyyy-MM-dd}; {to}")
            : new(about.OrganizationId, about.HolderName, "expire", $"'{about.TypeName}' expired on {expiresOn:yyyy-MM-dd}; {to}");
    }
}
