using Meander.Application.People;
using Meander.Domain.Certifications;
using MediatR;

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
    private static readonly RowOrder<StoredCertification, StoredCertification> Order =
        new RowOrder<StoredCertification, StoredCertification, DateOnly?, CertificationId>(
            "certifications by expiry", descending: false, one => one.ExpiresOn, row => row.ExpiresOn, one => one.Id, row => row.Id);

    public sealed class Handler(IMeanderDb db, ICaller caller, TimeProvider clock)
        : IRequestHandler<CertificationsExpiringPage, Page<CertificationRow>>
    {
        public async Task<Page<CertificationRow>> Handle(CertificationsExpiringPage request, CancellationToken cancellationToken)
        {
            var organizations = caller.AsStaff(request.OrganizationId, "the certifications of others");
            var now = clock.GetUtcNow();
            var expiring = await ExpiringAsync(request.Month, organizations, now, cancellationToken);
            var scope = db.Members.InScopeOf(caller);
            var certifications = db.Certifications.Where(certification =>
                organizations.Contains(certification.OrganizationId)
                && scope.Any(member => member.UserId == certification.UserId && member.OrganizationId == certification.OrganizationId)
                && expiring.Any(period => period.CertificationId == certification.Id));
            var page = await Order.PageAsync(db.Stored(certifications), stored => stored, request.Page, cancellationToken);
            return page.Select(stored => stored.At(now));
        }

        /// <summary>Open periods that end in the month; a period that is open is the current one.</summary>
        private async Task<IQueryable<CertificationPeriod>> ExpiringAsync(
            DateOnly? month, IReadOnlyList<OrganizationId> organizations, DateTimeOffset now, CancellationToken cancellationToken)
        {
            var today = await db.TodayInAsync(organizations, now, cancellationToken);
            var months = today.GroupBy(one => FirstOf(month ?? one.Today), one => one.Organization);
            var open = db.CertificationPeriods.Where(period => period.EndedOn == null);

            // Around the turn of a month it may be another one elsewhere.
            return months.Select(group =>
            {
                var (first, last, ids) = (group.Key, LastOf(group.Key), group.ToList());
                return open.Where(period => ids.Contains(period.OrganizationId) && period.ExpiresOn >= first && period.ExpiresOn <= last);
            }).Aggregate((some, others) => some.Concat(others));
        }

        private static DateOnly FirstOf(DateOnly day) => new(day.Year, day.Month, 1);

        private static DateOnly LastOf(DateOnly day) => new(day.Year, day.Month, DateTime.DaysInMonth(day.Year, day.Month));
    }
}
