using Meander.Domain.People;
using MediatR;

namespace Meander.Application.People;

/// <summary>How members that the caller sees stand in the directory now, by date and not by what a job has stored.</summary>
public sealed record ListingsOf(IReadOnlyList<MemberRow> Members) : IQuery<IReadOnlyDictionary<MemberId, DirectoryListing>>, IShortQuery
{
    private static readonly Question<IReadOnlyList<MemberId>, MemberId> ByHand = new((db, asked) => db.Availabilities
        .Where(one => one.Manual && asked.Request.Contains(one.MemberId)).Select(one => one.MemberId));

    internal static readonly Question<IReadOnlyList<MemberId>, SuppressedMember> Suppressed = new((db, asked) =>
        db.SuppressedMembers(asked.Now).Where(one => asked.Request.Contains(one.MemberId)));

    /// <inheritdoc />
    public bool IsShort => Members.Count <= IShortQuery.Few;

    public sealed class Handler(Questions questions) : IRequestHandler<ListingsOf, IReadOnlyDictionary<MemberId, DirectoryListing>>
    {
        public async Task<IReadOnlyDictionary<MemberId, DirectoryListing>> Handle(ListingsOf request, CancellationToken cancellationToken)
        {
            var mentors = request.Members.Where(member => member.Role == Role.PeerMentor).Select(member => member.Id).Distinct().ToList();
            var byHand = mentors.Count == 0 ? [] : (await questions.AskAsync(ByHand, mentors, cancellationToken)).ToHashSet();
            var suppressed = mentors.Count == 0 ? [] : (await questions.AskAsync(Suppressed, mentors, cancellationToken))
                .ToDictionary(one => one.MemberId);
            return request.Members.DistinctBy(member => member.Id).ToDictionary(
                member => member.Id,
                member => DirectoryListing.Of(member.Role, byHand.Contains(member.Id),
                    suppressed.TryGetValue(member.Id, out var lost) ? new Suppression(lost.SuppressedOn, lost.CertificationId) : null));
        }
    }
}

/// <summary>Since when lost certifications keep these members out of the directory; those whom none does are left out.</summary>
public sealed record SuppressionsOf(IReadOnlyList<MemberId> Members) : IQuery<IReadOnlyDictionary<MemberId, DateOnly>>
{
    public sealed class Handler(Questions questions) : IRequestHandler<SuppressionsOf, IReadOnlyDictionary<MemberId, DateOnly>>
    {
        public async Task<IReadOnlyDictionary<MemberId, DateOnly>> Handle(SuppressionsOf request, CancellationToken cancellationToken) =>
            request.Members.Count == 0 ? new Dictionary<MemberId, DateOnly>()
            : (await questions.AskAsync(ListingsOf.Suppressed, request.Members, cancellationToken))
                .ToDictionary(one => one.MemberId, one => one.SuppressedOn);
    }
}
