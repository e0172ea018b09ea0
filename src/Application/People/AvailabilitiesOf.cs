using Meander.Domain.People;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.People;

/// <summary>
/// The lasting availability of members that the caller sees; members of other roles than peer mentor count as active since they joined.
/// </summary>
public sealed record AvailabilitiesOf(IReadOnlyList<MemberRow> Members) : IQuery<IReadOnlyDictionary<MemberId, Availability>>, IShortQuery
{
    private static readonly Question<IReadOnlyList<MemberId>, MentorAvailability> Stored = new((db, asked) =>
        db.Availabilities.AsNoTracking().Where(one => asked.Request.Contains(one.MemberId)));

    /// <inheritdoc />
    public bool IsShort => Members.Count <= IShortQuery.Few;

    public sealed class Handler(Questions questions)
        : IRequestHandler<AvailabilitiesOf, IReadOnlyDictionary<MemberId, Availability>>
    {
        public async Task<IReadOnlyDictionary<MemberId, Availability>> Handle(AvailabilitiesOf request, CancellationToken cancellationToken)
        {
            var mentors = request.Members.Where(member => member.Role == Role.PeerMentor).Select(member => member.Id).Distinct().ToList();
            var stored = mentors.Count == 0 ? [] : (await questions.AskAsync(Stored, mentors, cancellationToken))
                .ToDictionary(one => one.MemberId, one => one.Availability);
            return request.Members.DistinctBy(member => member.Id)
                .ToDictionary(member => member.Id, member => stored.GetValueOrDefault(member.Id) ?? Availability.Joined(member.JoinedAt));
        }
    }
}
