using Meander.Domain.Certifications;
using Meander.Domain.Notifications;
using Meander.Domain.People;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Certifications;

/// <summary>Of one certification that expires or has expired, the most urgent reminder that is due.</summary>
public sealed record DueReminder(MemberId Member, MessageSubject About, DateOnly ExpiresOn)
{
    /// <summary>The true number of days left, whatever the reminder was planned for; zero or less once it has expired.</summary>
    public int DaysLeft(DateOnly today) => ExpiresOn.DayNumber - today.DayNumber;
}

/// <summary>What a batch of reminders came to.</summary>
/// <param name="Messages">To holders and coordinators, for the caller to store in the same transaction.</param>
/// <param name="Settled">Who was paused for an expiry.</param>
/// <param name="Lines">A line of the job's report for each reminder; those of pauses are in <paramref name="Settled"/>.</param>
public sealed record SentReminders(IReadOnlyList<Notification> Messages, SettledPauses Settled, IReadOnlyList<ReportLine> Lines);

/// <summary>
/// Decides about reminders that are due: who is told that a certification expires or has expired, and who is paused for it (Certifications
/// 6 and 7). A night calls it for a batch at a time; the texts are in <see cref="CertificationTexts"/>.
/// </summary>
public sealed class SendReminders(IMeanderDb db, SettlePauses pauses)
{
    /// <param name="periods">Those with a reminder due, locked together with their members.</param>
    /// <param name="today">The day in their organisation.</param>
    /// <param name="now">The instant of the run.</param>
    public async Task<SentReminders> RunAsync(
        IReadOnlyCollection<CertificationPeriodId> periods, DateOnly today, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var due = await DueAsync(periods, cancellationToken);
        var lost = due.Where(one => one.DaysLeft(today) <= 0 && one.About.Hides).Select(one => one.Member).Distinct().ToList();
        var settled = await pauses.RunAsync(lost, now, cancellationToken);
        return new(
            [.. due.SelectMany(one => Messages(one, one.DaysLeft(today), now))], settled,
            [.. due.Select(one => Line(one, one.DaysLeft(today)))]);
    }

    // A coordinator who became a peer mentor no longer sees others' certifications (People 2), so they get no reminders of them.
    private async Task<List<DueReminder>> DueAsync(
        IReadOnlyCollection<CertificationPeriodId> periods, CancellationToken cancellationToken)
    {
        var coordinators = db.Members.Where(Member.AreToldOfOthers);
        var rows = await (
            from period in db.CertificationPeriods
            where periods.Contains(period.Id)
            join certification in db.Certifications on period.CertificationId equals certification.Id
            join organization in db.Organizations on certification.OrganizationId equals organization.Id
            join type in db.CertificationTypes
                on new { certification.OrganizationId, Code = certification.CertificationType }
                    equals new { type.OrganizationId, type.Code }
            join member in db.Members
                on new { certification.OrganizationId, certification.UserId } equals new { member.OrganizationId, member.UserId }
            join user in db.Users on certification.UserId equals user.Id
            from coordinator in coordinators.Where(one => one.Id == member.CoordinatorId).DefaultIfEmpty()
            select new
            {
                period.ExpiresOn,
                Certification = certification.Id,
                Type = type,
                organization.CertificationGate,
                Member = member,
                user.Name,
                Coordinator = (UserId?)coordinator.UserId,
            })
            .AsNoTracking().ToListAsync(cancellationToken);
        return
        [
            .. rows.Select(row => new DueReminder(
                row.Member.Id,
                new MessageSubject(
                    row.Member.OrganizationId, row.Certification, row.Type.Name, row.Member.UserId, row.Name, row.Coordinator,
                    CertificationType.Hides(row.Type.IsRequired, row.Member.Role, row.CertificationGate)),
                row.ExpiresOn!.Value)),
        ];
    }

    private static IEnumerable<Notification> Messages(DueReminder reminder, int days, DateTimeOffset now)
    {
        var (_, about, expiresOn) = reminder;
        yield return days > 0 ? CertificationTexts.Expiring(about, days, expiresOn, now) : CertificationTexts.Ended(about, expiresOn, now);
        var toCoordinator = days > 0
            ? CertificationTexts.MentorExpiring(about, days, expiresOn, now)
            : CertificationTexts.MentorEnded(about, expiresOn, paused: about.Hides, now);
        if (toCoordinator is not null)
            yield return toCoordinator;
    }

    private static ReportLine Line(DueReminder reminder, int days)
    {
        var (_, about, expiresOn) = reminder;
        var to = about.Coordinator is null ? "no coordinator" : "and their coordinator";
        return days > 0
            ? new(about.HolderName, "remind",
                $"'{about.TypeName}' expires in {days} {(days == 1 ? "day" : "days")}, on {expiresOn:yyyy-MM-dd}; {to}")
            : new(about.HolderName, "expire", $"'{about.TypeName}' expired on {expiresOn:yyyy-MM-dd}; {to}");
    }
}
