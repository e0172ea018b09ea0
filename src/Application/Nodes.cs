using Meander.Application.Certifications;
using Meander.Application.Courses;
using Meander.Application.Notifications;
using Meander.Application.People;
using Meander.Application.Portal;
using Meander.Application.Registrations;
using MediatR;

namespace Meander.Application;

/// <summary>Things of any kind by id, in the order given; null for what does not exist for the caller. At most one statement a kind.</summary>
public sealed record NodesOf(IReadOnlyList<Guid> Ids) : IQuery<IReadOnlyList<object?>>
{
    public sealed class Handler(IMediator mediator) : IRequestHandler<NodesOf, IReadOnlyList<object?>>
    {
        public async Task<IReadOnlyList<object?>> Handle(NodesOf request, CancellationToken cancellationToken)
        {
            if (request.Ids.Count > Facts.MaxList)
                throw new BadInput($"At most {Facts.MaxList} ids can be asked for at once; there are {request.Ids.Count}.");

            var found = new Dictionary<Guid, object>();
            var wanted = request.Ids.Where(id => id != Guid.Empty).ToHashSet();
            await FindAsync<CourseId, CourseRow>(ids => new CoursesOf(ids), row => row.Id);
            await FindAsync<RegistrationId, RegistrationRow>(ids => new RegistrationsOf(ids), row => row.Id);
            await FindAsync<MemberId, MemberRow>(ids => new MembersOf(ids), row => row.Id);
            await FindAsync<UserId, UserRow>(ids => new UsersOf(ids, Reached: false), row => row.Id);
            await FindAsync<CertificationId, CertificationRow>(ids => new CertificationsOf(ids), row => row.Id);
            await FindAsync<CertificationTypeId, CertificationTypeRow>(ids => new CertificationTypesOf(ids), row => row.Id);
            await FindAsync<OrganizationId, OrganizationRow>(ids => new OrganizationsOf(ids), row => row.Id);
            await FindAsync<LocalAssociationId, LocalAssociationRow>(ids => new LocalAssociationsOf(ids), row => row.Id);
            await FindAsync<NotificationId, NotificationRow>(ids => new NotificationsOf(ids), row => row.Id);
            await FindAsync<WebhookDeliveryId, WebhookDeliveryRow>(ids => new WebhookDeliveriesOf(ids), row => row.Id);
            return [.. request.Ids.Select(id => found.GetValueOrDefault(id))];

            async Task FindAsync<TId, TRow>(Func<IReadOnlyList<TId>, IQuery<IReadOnlyList<TRow>>> query, Func<TRow, TId> idOf)
                where TId : struct, IId<TId>
                where TRow : class
            {
                if (wanted.Count == 0)
                    return;
                foreach (var row in await mediator.Send(query([.. wanted.Select(TId.Of)]), cancellationToken))
                {
                    found[idOf(row).Value] = row;
                    wanted.Remove(idOf(row).Value);
                }
            }
        }
    }
}
