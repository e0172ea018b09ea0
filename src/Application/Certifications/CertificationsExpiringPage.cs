using Meander.Application.People;
using Meander.Domain.Certifications;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Certifications;

/// <summary>
/// A page of the certifications in the caller's scope as staff whose expiry falls in one month, soonest first, those of this month already
/// expired among them; revoked ones are left out.
/// </summary>
/// <param name="Month">Any day of it; the current one of each organisation when left out.</param>
/// <param name="OrganizationId">One of the caller's organisations; all where they are staff when left out.</param>
/// <param name="Page">The part of the list to return.</param>
public sealed record CertificationsExpiringPage(DateOnly? Month, OrganizationId? OrganizationId, PageRequest Page)
    : IQuery<Page<CertificationRow>>
{
    private static readonly RowOrder<CertificationPeriod, StoredCertification> Order =
        new RowOrder<CertificationPeriod, StoredCertification, DateOnly, CertificationId>(
            "certifications by expiry", descending: false, period => period.ExpiresOn!.Value, row => row.ExpiresOn!.Value,
            period => period.CertificationId, row => row.Id);

    public sealed class Handler(IMeanderDb db, ICaller caller, TimeProvider clock)
        : IRequestHandler<CertificationsExpiringPage, Page<CertificationRow>>
    {
        public async Task<Page<CertificationRow>> Handle(CertificationsExpiringPage request, CancellationToken cancellationToken)
        {
            var organizations = caller.AsStaff(request.OrganizationId, "the certifications of others");
            request.Page.Check();
            var now = clock.GetUtcNow();
            var expiring = InScope(await ExpiringAsync(request.Month, organizations, now, cancellationToken), organizations);

            // The page is cut out of the periods before anything is joined: of a month with thousands the rest is read for these alone.
            var slice = Order.Slice(expiring, request.Page).Take(request.Page.Size + 1);
            var fetched = await db.Stored(
                from period in slice
                join certification in db.Certifications on period.CertificationId equals certification.Id
                select certification).ToListAsync(cancellationToken);
            var total = request.Page.CountTotal ? await expiring.CountAsync(cancellationToken) : 0;
            return Order.PageOf(fetched, request.Page, total).Select(stored => stored.At(now));
        }

        /// <summary>Open periods that end in the month; a period that is open is the current one.</summary>
        private async Task<IQueryable<CertificationPeriod>> ExpiringAsync(
            DateOnly? month, IReadOnlyList<OrganizationId> organizations, DateTimeOffset now, CancellationToken cancellationToken)
        {
            var today = await db.TodayInAsync(organizations, now, cancellationToken);
            var months = today.GroupBy(one => FirstOf(month ?? one.Today), one => one.Organization);

            // Around the turn of a month it may be another one elsewhere.
            return months.Select(group =>
            {
                var (first, last) = (group.Key, LastOf(group.Key));
                return OpenIn([.. group]).Where(period => period.ExpiresOn >= first && period.ExpiresOn <= last);
            }).Aggregate((some, others) => some.Concat(others));
        }

        private IQueryable<CertificationPeriod> OpenIn(IReadOnlyList<OrganizationId> organizations)
        {
            var open = db.CertificationPeriods.Where(period => period.EndedOn == null);

            // Said outright where there is one, it lets the database read a page in the order of an index.
            return organizations is [var only]
                ? open.Where(period => period.OrganizationId == only)
                : open.Where(period => organizations.Contains(period.OrganizationId));
        }

        /// <summary>Those of members in the caller's scope as staff; no member is looked up where all of them are in it.</summary>
        private IQueryable<CertificationPeriod> InScope(
            IQueryable<CertificationPeriod> periods, IReadOnlyList<OrganizationId> organizations)
        {
            if (!organizations.Except(caller.Reach.WholeOrganizations).Any())
                return periods;
            var scope = db.Members.InScopeOf(caller);
            var certifications = db.Certifications.Where(certification =>
                scope.Any(member => member.UserId == certification.UserId && member.OrganizationId == certification.OrganizationId));
            return periods.Where(period => certifications.Any(certification => certification.Id == period.CertificationId));
        }

        private static DateOnly FirstOf(DateOnly day) => new(day.Year, day.Month, 1);

        private static DateOnly LastOf(DateOnly day) => new(day.Year, day.Month, DateTime.DaysInMonth(day.Year, day.Month));
    }
}
