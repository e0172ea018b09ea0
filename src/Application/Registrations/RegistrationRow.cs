using System.Linq.Expressions;
using Meander.Domain.Registrations;

namespace Meander.Application.Registrations;

/// <summary>A registration as it is shown.</summary>
public sealed record RegistrationRow
{
    internal static readonly Expression<Func<CourseRegistration, RegistrationRow>> Projection = registration => new RegistrationRow
    {
        Id = registration.Id,
        CourseId = registration.CourseId,
        UserId = registration.UserId,
        OrganizationId = registration.OrganizationId,
        Status = registration.Status,
        WaitlistPosition = registration.WaitlistPosition,
        RegisteredAt = registration.RegistrationDate,
        ConfirmedAt = registration.ConfirmationDate,
        CancelledAt = registration.CancellationDate,
        CancellationReason = registration.CancellationReason,
        AttendanceMarkedAt = registration.AttendanceMarkedAt,
        CompletedAt = registration.CompletionDate,
        CompletionResult = registration.CompletionResult,
        RegisteredById = registration.RegisteredByUserId,
        Notes = registration.Notes,
        CreatedAt = registration.CreatedAt,
        UpdatedAt = registration.UpdatedAt,
    };

    private static readonly Func<CourseRegistration, RegistrationRow> Project = Projection.Compile();

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

    /// <summary>What a command answered.</summary>
    public static RegistrationRow Of(CourseRegistration registration) => Project(registration);
}
