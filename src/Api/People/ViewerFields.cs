using Meander.Application;
using Meander.Application.Certifications;
using Meander.Application.Notifications;
using Meander.Application.People;
using Meander.Application.Registrations;
using Meander.Domain.Registrations;
using Meander.GraphQL.Binding;
using MediatR;

namespace Meander.Api.People;

[FieldsOf("Viewer")]
internal sealed class ViewerFields(IMediator mediator)
{
    public async Task<IReadOnlyList<UserRow>> User(IReadOnlyList<Viewer> viewers, CancellationToken cancellationToken)
    {
        var own = await mediator.Send(new OwnUser(), cancellationToken);
        return [.. viewers.Select(_ => own)];
    }

    public async Task<IReadOnlyList<IReadOnlyList<MemberRow>>> Memberships(
        IReadOnlyList<Viewer> viewers, CancellationToken cancellationToken)
    {
        var own = await mediator.Send(new OwnMemberships(), cancellationToken);
        return [.. viewers.Select(_ => own)];
    }

    public async Task<IReadOnlyList<Page<RegistrationRow>>> Registrations(
        IReadOnlyList<Viewer> viewers, IReadOnlyList<RegistrationStatus>? statuses, int? first, string? after, int? last, string? before,
        FieldContext context, CancellationToken cancellationToken)
    {
        var page = await mediator.Send(new OwnRegistrationsPage(statuses, context.Page(first, after, last, before)), cancellationToken);
        return [.. viewers.Select(_ => page)];
    }

    public async Task<IReadOnlyList<Page<NotificationRow>>> Notifications(
        IReadOnlyList<Viewer> viewers, bool unreadOnly, int? first, string? after, int? last, string? before,
        FieldContext context, CancellationToken cancellationToken)
    {
        var page = await mediator.Send(new OwnNotificationsPage(unreadOnly, context.Page(first, after, last, before)), cancellationToken);
        return [.. viewers.Select(_ => page)];
    }

    public async Task<IReadOnlyList<int>> UnreadNotificationCount(IReadOnlyList<Viewer> viewers, CancellationToken cancellationToken)
    {
        var count = await mediator.Send(new UnreadNotificationCount(), cancellationToken);
        return [.. viewers.Select(_ => count)];
    }

    public async Task<IReadOnlyList<IReadOnlyList<CertificationTypeRow>>> CourseAlerts(
        IReadOnlyList<Viewer> viewers, CancellationToken cancellationToken)
    {
        var types = await mediator.Send(new OwnCourseAlerts(), cancellationToken);
        return [.. viewers.Select(_ => types)];
    }
}
