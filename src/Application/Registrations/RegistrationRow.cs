using Mapster;
using Meander.Application.Courses;
using Meander.Domain.Registrations;

namespace Meander.Application.Registrations;

/// <summary>A registration as it is shown.</summary>
public sealed record RegistrationRow
{
    public required RegistrationId Id { get; init; }
    public required CourseId CourseId { get; init; }
    public required UserId UserId { get; init; }
    public required OrganizationId OrganizationId { get; init; }
    public required RegistrationStatus Status { get; init; }
    public required int? WaitlistPosition { get; init; }
    public required DateTimeOffset RegisteredAt { get; init; }
    public required DateTimeOffset? ConfirmedAt { get; init; }
    public required DateTimeOffset? CancelledAt { get; init; }
    public required string? CancellationReason { get; init; }
    public required DateTimeOffset? AttendanceMarkedAt { get; init; }
    public required DateTimeOffset? CompletedAt { get; init; }
    public required CompletionResult? CompletionResult { get; init; }
    public required UserId RegisteredById { get; init; }
    public required string? Notes { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When it is at hand already, as after enrolling; null: to be asked for.</summary>
    public CourseRow? Course { get; init; }

    /// <summary>What a command answered.</summary>
    public static RegistrationRow Of(CourseRegistration registration) => Rows.Of<CourseRegistration, RegistrationRow>(registration);
}

/// <summary>The columns that are called otherwise in the row.</summary>
internal sealed class RegistrationRows : IRegister
{
    public void Register(TypeAdapterConfig config) => config.NewConfig<CourseRegistration, RegistrationRow>()
        .Ignore(row => row.Course!)
        .Map(row => row.RegisteredAt, registration => registration.RegistrationDate)
        .Map(row => row.ConfirmedAt, registration => registration.ConfirmationDate)
        .Map(row => row.CancelledAt, registration => registration.CancellationDate)
        .Map(row => row.CompletedAt, registration => registration.CompletionDate)
        .Map(row => row.RegisteredById, registration => registration.RegisteredByUserId);
}

/// <summary>Newest first, everywhere (fine print, "Orders not stated").</summary>
internal static class RegistrationOrder
{
    public static RowOrder<CourseRegistration, RegistrationRow> In(string list) =>
        new RowOrder<CourseRegistration, RegistrationRow, DateTimeOffset, RegistrationId>(
            list, descending: true, registration => registration.RegistrationDate, row => row.RegisteredAt,
            registration => registration.Id, row => row.Id);

    /// <summary>Those with one of the statuses; null: all.</summary>
    public static IQueryable<CourseRegistration> WithStatus(
        this IQueryable<CourseRegistration> registrations, IReadOnlyList<RegistrationStatus>? statuses) =>
        statuses is null ? registrations : registrations.Where(registration => statuses.Contains(registration.Status));
}
