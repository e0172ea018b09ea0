using Meander.Domain.Registrations;

namespace Meander.Application.Registrations;

/// <summary>Newest first, everywhere (fine print, "Orders not stated").</summary>
internal static class RegistrationOrder
{
    public static RowOrder<CourseRegistration, RegistrationRow> In(string list) =>
        new RowOrder<CourseRegistration, RegistrationRow, DateTimeOffset, RegistrationId>(
            list, descending: true, registration => registration.RegistrationDate, row => row.RegisteredAt, registration => registration.Id, row => row.Id);

    /// <summary>Those with one of the statuses; null: all.</summary>
    public static IQueryable<CourseRegistration> WithStatus(this IQueryable<CourseRegistration> registrations, IReadOnlyList<RegistrationStatus>? statuses) =>
        statuses is null ? registrations : registrations.Where(registration => statuses.Contains(registration.Status));
}
