using Meander.Application;
using Meander.Application.Audit;
using Meander.Application.People;
using Meander.Domain;
using Meander.GraphQL.Binding;
using MediatR;

namespace Meander.Api.Audit;

[FieldsOf("Query")]
internal sealed class AuditQueries(IMediator mediator)
{
    public Task<Page<AuditEventRow>> AuditLog(
        AuditFilter? filter, int? first, string? after, int? last, string? before, FieldContext context,
        CancellationToken cancellationToken) =>
        mediator.Send(new AuditLogPage(filter, context.Page(first, after, last, before)), cancellationToken);
}

[FieldsOf("AuditEvent")]
internal sealed class AuditEventFields(IMediator mediator)
{
    public Task<IReadOnlyList<UserRow?>> Actor(
        IReadOnlyList<AuditEventRow> events, FieldContext context, CancellationToken cancellationToken) =>
        mediator.ByOptionalIdAsync(
            events, recorded => recorded.ActorId is { } actor ? (actor, recorded.OrganizationId) : ((UserId, OrganizationId)?)null,
            keys => new UsersOf(keys, context.IsSelected("email")), row => (row.Id, row.OrganizationId), cancellationToken);

    public Task<IReadOnlyList<object?>> Subject(IReadOnlyList<AuditEventRow> events, CancellationToken cancellationToken) =>
        mediator.Send(
            new NodesOf(
                [.. events.Select(recorded => recorded.SubjectId)],
                [.. events.Select(recorded => recorded.SubjectType).Distinct()]), cancellationToken);
}
