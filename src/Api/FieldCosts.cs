using Meander.GraphQL;

namespace Meander.Api;

/// <summary>
/// What fields cost whose work does not show in the size of their answer, in the unit of a list item. Some tens of dear ones are the most
/// that <see cref="GraphQLLimits.MaxCost"/> lets into one request.
/// </summary>
internal static class FieldCosts
{
    /// <summary>Reads all that the viewer may see, however little it answers.</summary>
    private const int Dear = 1_000;

    /// <summary>Counts what belongs to one object, by an index.</summary>
    private const int Count = 10;

    private static readonly (string Field, string Connection)[] Lists =
    [
        ("courses", "CourseConnection"),
        ("registrations", "CourseRegistrationConnection"),
        ("roster", "MemberConnection"),
        ("directory", "MemberConnection"),
        ("certificationsExpiring", "CertificationConnection"),
        ("auditLog", "AuditEventConnection"),
        ("webhookDeliveries", "WebhookDeliveryConnection"),
    ];

    public static void Set(FieldPrices prices)
    {
        foreach (var (field, connection) in Lists)
        {
            prices.Set($"{connection}.totalCount", Count);
            prices.Set($"{connection}.totalCount", Dear, under: $"Query.{field}");
        }

        prices.Set("NotificationConnection.totalCount", Count);
        prices.Set("CourseFilter.search", Dear);
        prices.Set("RosterFilter.search", Dear);
        prices.Set("Query.directory(search:)", Dear);
        prices.Set("Query.dashboard", Dear);
        prices.Set("Query.trainingReport", Dear);
        prices.Set("Query.__schema", Dear);

        // Each for up to 500 people.
        prices.Set("Mutation.enrollMany", Dear);
        prices.Set("Mutation.markAttendance", Dear);
        prices.Set("Mutation.completeCourse", Dear);
    }
}
