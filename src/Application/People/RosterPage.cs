using Meander.Domain.Certifications;
using Meander.Domain.People;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.People;

/// <summary>In what order the roster is shown. By expiry, those come last of whose certifications none ends.</summary>
public enum RosterOrder
{
    ExpiresOnAsc,
    NameAsc,
}

/// <summary>Which members are wanted; every condition given must hold.</summary>
/// <param name="OrganizationId">One where the caller is coordinator or admin; all of these when left out.</param>
/// <param name="LocalAssociationId">Of this association.</param>
/// <param name="Search">A part of name or address, taken literally.</param>
/// <param name="Roles">Any of these.</param>
/// <param name="States">With a badge in any of these states, today.</param>
/// <param name="Availability">Paused also counts whom a lost certification suppresses as of now.</param>
public sealed record RosterFilter(
    OrganizationId? OrganizationId = null,
    LocalAssociationId? LocalAssociationId = null,
    string? Search = null,
    IReadOnlyList<Role>? Roles = null,
    IReadOnlyList<BadgeState>? States = null,
    AvailabilityStatus? Availability = null);

/// <summary>A page of the members in the caller's scope as coordinator or admin.</summary>
public sealed record RosterPage(RosterFilter? Filter, RosterOrder OrderBy, PageRequest Page) : IQuery<Page<MemberRow>>
{
    public sealed class Handler(IMeanderDb db, ICaller caller, TimeProvider clock) : IRequestHandler<RosterPage, Page<MemberRow>>
    {
        public async Task<Page<MemberRow>> Handle(RosterPage request, CancellationToken cancellationToken)
        {
            request.Page.Check();
            var begun = RosterMoment.Of(request.OrderBy, request.Page);
            var entries = await MatchingAsync(request.Filter ?? new RosterFilter(), cancellationToken);
            var unmoved = begun is null ? entries : begun.Unmoved(entries, request.OrderBy);
            var places =
                from entry in unmoved
                join member in db.Members.AsNoTracking() on entry.MemberId equals member.Id
                select new RosterPlace
                {
                    Id = entry.MemberId,
                    Member = member,
                    Name = entry.Name,
                    EndsOn = entry.EndsOn,
                    Snapshot = Snapshots.Current(),
                };
            var fetched =
                await Order(request.OrderBy, begun).Slice(places, request.Page).Take(request.Page.Size + 1).ToListAsync(cancellationToken);
            var total = request.Page.CountTotal ? await entries.CountAsync(cancellationToken) : 0;

            begun ??= fetched is [var first, ..] ? RosterMoment.Of(first.Snapshot) : null;
            return Order(request.OrderBy, begun).PageOf(fetched, request.Page, total).Select(place => MemberRow.Of(place.Member));
        }

        private async Task<IQueryable<RosterEntry>> MatchingAsync(RosterFilter filter, CancellationToken cancellationToken)
        {
            var organizations = caller.AsStaff(filter.OrganizationId, "the roster");
            var entries = db.RosterEntries.AsNoTracking().InScopeOf(caller, organizations);
            if (filter.LocalAssociationId is { } association)
                entries = entries.Where(entry => entry.LocalAssociationId == association);
            if (filter.Roles is { } roles)
                entries = entries.Where(entry => roles.Contains(entry.Role));
            var pattern = SearchText.Pattern(filter.Search, "search");
            if (await db.FewLikeAsync(filter.Search, pattern, cancellationToken) is { } few)
                entries = entries.Where(entry => few.Contains(entry.MemberId));
            if (pattern is not null)
                entries = entries.Where(entry => EF.Functions.Like(entry.SearchText, LetterCase.Lower(pattern), SearchText.Escape));
            if (filter.States is null && filter.Availability is null)
                return entries;

            var days = await db.TodayInAsync(organizations, clock.GetUtcNow(), cancellationToken);
            if (filter.States is { } states)
                entries = entries.In(states, days);
            if (filter.Availability is { } availability)
            {
                var paused = RosterEntries.ArePaused(db, days);
                entries = entries.Where(availability == AvailabilityStatus.Paused ? paused : paused.Not());
            }

            return entries;
        }

        private static RowOrder<RosterPlace, RosterPlace> Order(RosterOrder order, RosterMoment? begun) => order == RosterOrder.NameAsc
            ? new RowOrder<RosterPlace, RosterPlace, string, MemberId>(
                RosterMoment.ListOf(order, begun), descending: false, place =>
                    place.Name, place => place.Name, place => place.Id, place => place.Id)
            : new RowOrder<RosterPlace, RosterPlace, DateOnly, MemberId>(
                RosterMoment.ListOf(order, begun), descending: false, place =>
                    place.EndsOn, place => place.EndsOn, place => place.Id, place => place.Id);
    }

    /// <summary>A member in the order of the roster.</summary>
    private sealed class RosterPlace
    {
        public required MemberId Id { get; init; }
        public required Member Member { get; init; }
        public required string Name { get; init; }
        public required DateOnly EndsOn { get; init; }

        /// <summary>The transactions that the page shows.</summary>
        public required string Snapshot { get; init; }
    }
}
