using Meander.Application.Courses;
using Meander.Domain;
using Meander.Domain.Courses;
using Meander.GraphQL;

namespace Meander.Api;

/// <summary>
/// CLR types of the schema that no resolver leads to, that stand for scalars, or whose members stand among those of
/// others.
/// </summary>
internal static class SchemaTypes
{
    public static void Bind(GraphQLServerOptions server)
    {
        server.BindScalar("ID", Uuid, id => id);
        Id<AuditEventId>(server);
        Id<CertificationId>(server);
        Id<CertificationTypeId>(server);
        Id<CourseId>(server);
        Id<LocalAssociationId>(server);
        Id<MemberId>(server);
        Id<NotificationId>(server);
        Id<OrganizationId>(server);
        Id<RegistrationId>(server);
        Id<UserId>(server);
        Id<WebhookDeliveryId>(server);

        server.Flatten<CourseDetails>();
        server.Flatten<CourseChange>();

        server.Bind<RuleError>(nameof(RuleError));
        server.Bind<DeadlinePassedError>(nameof(DeadlinePassedError));
        server.Bind<PrerequisitesMissingError>(nameof(PrerequisitesMissingError));
        server.Bind<AlreadyEnrolledError>(nameof(AlreadyEnrolledError));
    }

    private static void Id<TId>(GraphQLServerOptions server)
        where TId : struct, IId<TId> => server.BindScalar("ID", text => TId.Of(Uuid(text)), id => id.Value);

    /// <summary>An id that is no UUID is like an unknown one (fine print): the empty id names nothing.</summary>
    private static Guid Uuid(object? text) => Guid.TryParseExact(text as string, "D", out var id) ? id : Guid.Empty;
}
