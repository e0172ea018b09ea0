using Meander.Application.Certifications;
using Meander.Application.Courses;
using Meander.Application.Registrations;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.People;

/// <summary>
/// People by id, as far as any query shows them to the caller: through a membership, through the directory, or as who made a course,
/// a registration or a certification that the caller sees. Of several organisations that show them, those count first that show the
/// address, then the one that they joined first.
/// </summary>
public sealed record VisibleUsersOf(IReadOnlyList<UserId> Ids) : IQuery<IReadOnlyList<UserRow>>
{
    public sealed class Handler(IMeanderDb db, IMediator mediator, ICaller caller, TimeProvider clock)
        : IRequestHandler<VisibleUsersOf, IReadOnlyList<UserRow>>
    {
        public async Task<IReadOnlyList<UserRow>> Handle(VisibleUsersOf request, CancellationToken cancellationToken)
        {
            var members = await db.Members.Where(member => request.Ids.Contains(member.UserId))
                .Select(member => member.Id)
                .ToListAsync(cancellationToken);
            var visible = await db.Members.Where(member => members.Contains(member.Id))
                .Where(VisibleMembers.Are(db, caller).Or(ListedMembers.AreTo(caller, db, clock.GetUtcNow(), members)))
                .Select(member => new { member.UserId, member.OrganizationId }).ToListAsync(cancellationToken);
            var others = request.Ids.Except(visible.Select(member => member.UserId)).ToList();
            var keys = visible.Select(member => (member.UserId, member.OrganizationId)).ToList();
            if (others.Count > 0)
                keys.AddRange(await NamedAsync(others, cancellationToken));
            var shown = keys.ToHashSet();
            return
            [
                .. (await mediator.Send(new UsersOf(keys, WithEmail: true), cancellationToken))
                    .Where(row => shown.Contains((row.Id, row.OrganizationId)))
                    .OrderBy(row => row.Email is null).ThenBy(row => row.JoinedAt).ThenBy(row => row.OrganizationId.Value)
                    .DistinctBy(row => row.Id),
            ];
        }

        private async Task<IEnumerable<(UserId, OrganizationId)>> NamedAsync(List<UserId> users, CancellationToken cancellationToken)
        {
            var certifications = db.Certifications.VisibleTo(db, caller);
            var creators = db.Courses.VisibleTo(db, caller).Where(course => users.Contains(course.CreatedBy))
                .Select(course => new { User = course.CreatedBy, course.OrganizationId });
            var proxies = db.Registrations.VisibleTo(db, caller)
                .Where(one => one.RegisteredByUserId != one.UserId && users.Contains(one.RegisteredByUserId))
                .Select(one => new { User = one.RegisteredByUserId, one.OrganizationId });
            var recorders = db.CertificationPeriods
                .Where(period => period.RecordedByUserId != null && users.Contains(period.RecordedByUserId.Value))
                .Where(period => certifications.Any(certification => certification.Id == period.CertificationId))
                .Select(period => new { User = period.RecordedByUserId!.Value, period.OrganizationId });
            return (await creators.Union(proxies).Union(recorders).ToListAsync(cancellationToken))
                .Select(one => (one.User, one.OrganizationId));
        }
    }
}
