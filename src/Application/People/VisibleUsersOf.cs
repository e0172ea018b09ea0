using Meander.Application.Certifications;
using Meander.Application.Courses;
using Meander.Application.Registrations;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.People;

/// <summary>
/// People by id, as far as any query shows them to the caller: through a membership, through the directory, or as who made a course,
/// a registration or a certification that the caller sees.
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
                .Select(member => member.UserId).Distinct().ToListAsync(cancellationToken);
            var others = request.Ids.Except(visible).ToList();
            if (others.Count > 0)
                visible.AddRange(await NamedAsync(others, cancellationToken));
            return visible.Count == 0 ? [] : await mediator.Send(new UsersOf(visible), cancellationToken);
        }

        private async Task<IReadOnlyList<UserId>> NamedAsync(List<UserId> users, CancellationToken cancellationToken)
        {
            var self = caller.Id;
            var certifications = db.Certifications.VisibleTo(db, caller);
            var creators =
                db.Courses.VisibleTo(db, caller).Where(course => users.Contains(course.CreatedBy)).Select(course => course.CreatedBy);
            var proxies = db.Registrations.VisibleTo(db, caller)
                .Where(one => one.RegisteredByUserId != one.UserId && users.Contains(one.RegisteredByUserId))
                    .Select(one => one.RegisteredByUserId);
            var recorders = db.CertificationPeriods
                .Where(period => period.RecordedByUserId != null && users.Contains(period.RecordedByUserId.Value))
                .Where(period => certifications.Any(certification => certification.Id == period.CertificationId))
                .Select(period => period.RecordedByUserId!.Value);
            var themself = db.Users.Where(user => user.Id == self && users.Contains(user.Id)).Select(user => user.Id);
            return await creators.Union(proxies).Union(recorders).Union(themself).ToListAsync(cancellationToken);
        }
    }
}
