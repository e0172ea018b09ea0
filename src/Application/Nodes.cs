using Meander.Application.Audit;
using Meander.Application.Certifications;
using Meander.Application.Courses;
using Meander.Application.Notifications;
using Meander.Application.People;
using Meander.Application.Portal;
using Meander.Application.Registrations;
using Meander.Domain.Audit;
using Meander.Domain.Certifications;
using Meander.Domain.Courses;
using Meander.Domain.Notifications;
using Meander.Domain.People;
using Meander.Domain.Portal;
using Meander.Domain.Registrations;
using MediatR;

namespace Meander.Application;

/// <summary>
/// Things of any kind by id, in the order given: whatever some query shows the caller, and as that query shows it; null for all else. The
/// number of statements grows with the kinds, not with the ids.
/// </summary>
/// <param name="Ids">Ids of any type of node.</param>
/// <param name="Types">The schema's names of the types to look among; null for all.</param>
public sealed record NodesOf(IReadOnlyList<Guid> Ids, IReadOnlyCollection<string>? Types = null) : IQuery<IReadOnlyList<object?>>
{
    public sealed class Handler(IMediator mediator) : IRequestHandler<NodesOf, IReadOnlyList<object?>>
    {
        public async Task<IReadOnlyList<object?>> Handle(NodesOf request, CancellationToken cancellationToken)
        {
            if (request.Ids.Count > Facts.MaxList)
                throw new BadInput($"At most {Facts.MaxList} ids can be asked for at once; there are {request.Ids.Count}.");

            var found = new Dictionary<Guid, object>();
            var wanted = request.Ids.Where(id => id != Guid.Empty).ToHashSet();
            await FindAsync<CourseId, CourseRow>(nameof(Course), ids => new CoursesOf(ids), row => row.Id);
            await FindAsync<RegistrationId, RegistrationRow>(nameof(CourseRegistration), ids => new RegistrationsOf(ids), row => row.Id);
            await FindAsync<MemberId, MemberRow>(nameof(Member), ids => new MembersOf(ids, OrListed: true), row => row.Id);
            await FindAsync<UserId, UserRow>(nameof(User), ids => new VisibleUsersOf(ids), row => row.Id);
            await FindAsync<CertificationId, CertificationRow>(nameof(Certification), ids => new CertificationsOf(ids), row => row.Id);
            await FindAsync<CertificationTypeId, CertificationTypeRow>(
                nameof(CertificationType), ids => new CertificationTypesOf(ids), row => row.Id);
            await FindAsync<OrganizationId, OrganizationRow>(nameof(Organization), ids => new OrganizationsOf(ids), row => row.Id);
            await FindAsync<LocalAssociationId, LocalAssociationRow>(
                nameof(LocalAssociation), ids => new LocalAssociationsOf(ids), row => row.Id);
            await FindAsync<NotificationId, NotificationRow>(nameof(Notification), ids => new NotificationsOf(ids), row => row.Id);
            await FindAsync<WebhookDeliveryId, WebhookDeliveryRow>(
                nameof(WebhookDelivery), ids => new WebhookDeliveriesOf(ids), row => row.Id);
            await FindAsync<AuditEventId, AuditEventRow>(nameof(AuditEvent), ids => new AuditEventsOf(ids), row => row.Id);
            return [.. request.Ids.Select(id => found.GetValueOrDefault(id))];

            async Task FindAsync<TId, TRow>(string type, Func<IReadOnlyList<TId>, IQuery<IReadOnlyList<TRow>>> query, Func<TRow, TId> idOf)
                where TId : struct, IId<TId>
                where TRow : class
            {
                if (wanted.Count == 0 || request.Types?.Contains(type) == false)
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
