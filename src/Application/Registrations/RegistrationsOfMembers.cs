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
    private static readonly Question<Slices, RegistrationRow> Newest = new(
        (db, asked) =>
        {
            var slice = new NestedPages<MemberId>(asked.Request.Page, asked.Request.Members).Slice(List(db, asked));
            return db.Members.Where(member => asked.Request.Members.Contains(member.Id))
                .SelectMany(member => slice
                    .Where(one => one.UserId == member.UserId && one.OrganizationId == member.OrganizationId
                        && member.Id != NestedPages<MemberId>.Nothing)
                    .Take(asked.Request.Page.Size + 1))
                .As<RegistrationRow>();
        },
        asked => asked.Request.Page.Shape is { } page ? (page, asked.Request.Statuses is null) : null);

    private static IQueryable<CourseRegistration> List(IMeanderDb db, Asked<Slices> asked) =>
        db.Registrations.WithStatus(asked.Request.Statuses).VisibleTo(db, asked.Caller);

    private sealed record Slices(IReadOnlyList<MemberId> Members, IReadOnlyList<RegistrationStatus>? Statuses, PageRequest Page);

    public sealed class Handler(IMeanderDb db, Questions questions)
        : IRequestHandler<RegistrationsOfMembers, IReadOnlyDictionary<MemberId, Page<RegistrationRow>>>
    {
        public async Task<IReadOnlyDictionary<MemberId, Page<RegistrationRow>>> Handle(
            RegistrationsOfMembers request, CancellationToken cancellationToken)
        {
            request.Page.Check();
            var members = request.Members.DistinctBy(member => member.Id)
                .ToDictionary(member => (member.UserId, member.OrganizationId), member => member.Id);
            var slices = new Slices([.. members.Values], request.Statuses, request.Page);
            var rows = await questions.AskAsync(Newest, slices, cancellationToken);
            var totals = request.Page.CountTotal
                ? await TotalsAsync(List(db, questions.With(slices)), members, cancellationToken)
                : [];
            return new NestedPages<MemberId>(request.Page, slices.Members)
                .Of(rows.ToLookup(row => members[(row.UserId, row.OrganizationId)]), totals);
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
