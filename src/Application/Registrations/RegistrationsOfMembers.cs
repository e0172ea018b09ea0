using Meander.Application.People;
using Meander.Domain.Registrations;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Registrations;

/// <summary>
/// The same page of each member's registrations in their organisation, all in one statement; what the caller may not see is not in it.
/// </summary>
public sealed record RegistrationsOfMembers(IReadOnlyList<MemberRow> Members, IReadOnlyList<RegistrationStatus>? Statuses, PageRequest Page)
    : IQuery<IReadOnlyDictionary<MemberId, Page<RegistrationRow>>>
{
    public sealed class Handler(IMeanderDb db, ICaller caller)
        : IRequestHandler<RegistrationsOfMembers, IReadOnlyDictionary<MemberId, Page<RegistrationRow>>>
    {
        public async Task<IReadOnlyDictionary<MemberId, Page<RegistrationRow>>> Handle(
            RegistrationsOfMembers request, CancellationToken cancellationToken)
        {
            var members = request.Members.DistinctBy(member => member.Id)
                .ToDictionary(member => (member.UserId, member.OrganizationId), member => member.Id);
            var ids = members.Values.ToList();
            var registrations = db.Registrations.WithStatus(request.Statuses).VisibleTo(db, caller);
            var pages = new NestedPages<MemberId>(request.Page, ids);
            var (slice, size, nothing) = (pages.Slice(registrations), pages.Fetched, default(MemberId));
            var rows = await db.Members.Where(member => ids.Contains(member.Id))
                .SelectMany(member => slice
                    .Where(one => one.UserId == member.UserId && one.OrganizationId == member.OrganizationId && member.Id != nothing)
                    .Take(size))
                .As<RegistrationRow>().ToListAsync(cancellationToken);

            var totals = request.Page.CountTotal ? await TotalsAsync(registrations, members, cancellationToken) : [];
            return pages.Of(rows.ToLookup(row => members[(row.UserId, row.OrganizationId)]), totals);
        }

        private static async Task<Dictionary<MemberId, int>> TotalsAsync(
            IQueryable<CourseRegistration> registrations, Dictionary<(
                UserId User, OrganizationId Organization), MemberId> members, CancellationToken cancellationToken)
        {
            var users = members.Keys.Select(key => key.User).Distinct().ToList();
            var counts = await registrations.Where(one => users.Contains(one.UserId)).GroupBy(one => new { one.UserId, one.OrganizationId })
                .Select(group => new { group.Key.UserId, group.Key.OrganizationId, Count = group.Count() }).ToListAsync(cancellationToken);
            return counts.Where(count => members.ContainsKey((count.UserId, count.OrganizationId)))
                .ToDictionary(count => members[(count.UserId, count.OrganizationId)], count => count.Count);
        }
    }
}
