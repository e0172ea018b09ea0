using Meander.Application.People;
using Meander.Domain.Certifications;
using Meander.Domain.Courses;
using Meander.Domain.People;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Reports;

/// <summary>The figures of a coordinator's or admin's front page, as of now.</summary>
/// <param name="OrganizationId">Whose they are.</param>
/// <param name="Mentors">Of the peer mentors in the caller's scope; null when not asked for.</param>
/// <param name="ExpiryForecast">Expiries in the caller's scope month by month; null when not asked for.</param>
/// <param name="Courses">Of the organisation's courses ahead; null when not asked for.</param>
public sealed record DashboardFigures(
    OrganizationId OrganizationId, MentorFigures? Mentors, IReadOnlyList<MonthCount>? ExpiryForecast, CourseFigures? Courses);

/// <summary>Peer mentors, each counted in one of the states, and once more as active or paused.</summary>
public sealed record MentorFigures(int Active, int Paused, IReadOnlyList<BadgeStateCount> States);

/// <summary>How many peer mentors have a badge in this state.</summary>
public sealed record BadgeStateCount(BadgeState State, int Count);

/// <summary>How many certifications expire in a month.</summary>
/// <param name="Month">Its first day.</param>
/// <param name="Count">Those of this month that have expired already among them; revoked ones are left out.</param>
public sealed record MonthCount(DateOnly Month, int Count);

/// <summary>Published, active courses that start in the future.</summary>
/// <param name="Upcoming">The number of published, active courses that start in the future.</param>
/// <param name="OpenSeats">Free seats in all of them, as far as an Int of GraphQL goes; courses without a limit add none.</param>
/// <param name="Waitlisted">People waiting in all of them.</param>
public sealed record CourseFigures(int Upcoming, int OpenSeats, int Waitlisted);

/// <summary>What the front page shows. Each group of figures costs its own statements, and only when it is asked for.</summary>
/// <param name="OrganizationId">One where the caller is coordinator or admin; may be left out when there is only one.</param>
/// <param name="Mentors">Whether the peer mentors are to be counted.</param>
/// <param name="Expiries">Whether the expiries are.</param>
/// <param name="Courses">Whether the courses are.</param>
public sealed record DashboardOf(OrganizationId? OrganizationId, bool Mentors, bool Expiries, bool Courses) : IQuery<DashboardFigures>
{
    private const int Months = 12;

    public sealed class Handler(IMeanderDb db, ICaller caller, TimeProvider clock) : IRequestHandler<DashboardOf, DashboardFigures>
    {
        public async Task<DashboardFigures> Handle(DashboardOf request, CancellationToken cancellationToken)
        {
            var now = clock.GetUtcNow();
            var organization = caller.AsStaff(request.OrganizationId, "the dashboard").TheOne();
            var today = request.Mentors || request.Expiries
                ? (await db.TodayInAsync([organization], now, cancellationToken)).Single()
                : null;
            return new DashboardFigures(
                organization,
                request.Mentors ? await MentorsAsync(today!, cancellationToken) : null,
                request.Expiries ? await ExpiriesAsync(organization, today!.Today, cancellationToken) : null,
                request.Courses ? await CoursesAsync(organization, now, cancellationToken) : null);
        }

        private async Task<MentorFigures> MentorsAsync(OrganizationDay day, CancellationToken cancellationToken)
        {
            var paused = RosterEntries.ArePaused(db, [day]);
            var counts = await db.RosterEntries.InScopeOf(caller, [day.Organization]).Where(entry => entry.Role == Role.PeerMentor)
                .GroupBy(RosterEntries.StateOn(day.Today))
                .Select(group => new { group.Key, All = group.Count(), Paused = group.AsQueryable().Count(paused) })
                .ToDictionaryAsync(group => group.Key, cancellationToken);
            return new MentorFigures(
                counts.Values.Sum(group => group.All - group.Paused), counts.Values.Sum(group => group.Paused),
                [.. Enum.GetValues<BadgeState>().Select(state => new BadgeStateCount(state, counts.GetValueOrDefault(state)?.All ?? 0))]);
        }

        /// <summary>
        /// Open periods by the month of their expiry: those that <see cref="Certifications.CertificationsExpiringPage"/> lists.
        /// </summary>
        private async Task<IReadOnlyList<MonthCount>> ExpiriesAsync(
            OrganizationId organization, DateOnly today, CancellationToken cancellationToken)
        {
            var first = new DateOnly(today.Year, today.Month, 1);
            var end = first.AddMonths(Months);
            var expiring = db.CertificationPeriods.Where(period =>
                period.OrganizationId == organization && period.EndedOn == null && period.ExpiresOn >= first && period.ExpiresOn < end);
            if (!caller.Reach.WholeOrganizations.Contains(organization))
            {
                var scope = db.Members.InScopeOf(caller);
                var certifications = db.Certifications.Where(
                    one => scope.Any(member => member.UserId == one.UserId && member.OrganizationId == one.OrganizationId));
                expiring = expiring.Where(period => certifications.Any(one => one.Id == period.CertificationId));
            }

            var counts = await expiring.GroupBy(period => new { period.ExpiresOn!.Value.Year, period.ExpiresOn.Value.Month })
                .Select(group => new { group.Key.Year, group.Key.Month, Count = group.Count() })
                .ToDictionaryAsync(group => new DateOnly(group.Year, group.Month, 1), group => group.Count, cancellationToken);
            return
            [
                .. Enumerable.Range(0, Months)
                    .Select(ahead => first.AddMonths(ahead))
                    .Select(month => new MonthCount(month, counts.GetValueOrDefault(month))),
            ];
        }

        private async Task<CourseFigures> CoursesAsync(OrganizationId organization, DateTimeOffset now, CancellationToken cancellationToken)
        {
            var figures = await db.Courses.Where(Enrollment.AreOpen)
                .Where(course => course.OrganizationId == organization && course.StartsAt > now)
                .GroupBy(_ => true)
                .Select(courses => new
                {
                    Upcoming = courses.Count(),
                    OpenSeats = courses.Sum(course => (long?)(course.Details.SeatsTotal - course.SeatsTaken)) ?? 0,
                    Waitlisted = courses.Sum(course => course.Waitlisted),
                })
                .SingleOrDefaultAsync(cancellationToken);
            return figures is null
                ? new CourseFigures(0, 0, 0)
                : new CourseFigures(figures.Upcoming, (int)Math.Min(figures.OpenSeats, int.MaxValue), figures.Waitlisted);
        }
    }
}
