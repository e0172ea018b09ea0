using System.Linq.Expressions;
using Mapster;
using Meander.Application.Notifications;
using Meander.Application.People;
using Meander.Application.Portal;
using Meander.Application.Registrations;
using Meander.Domain.Notifications;
using Meander.Domain.People;
using Meander.Domain.Portal;
using Meander.Domain.Registrations;
using Meander.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Meander.Application.Tests.Database;

/// <summary>Rows that only copy and rename: every property is filled, by the SQL that a projection written by hand would give.</summary>
public sealed class RowsTests : IDisposable
{
    private readonly MeanderDb _db = MeanderDb.ForOwner("Host=127.0.0.1");

    public void Dispose() => _db.Dispose();

    [Fact]
    public void Every_property_of_every_row_is_filled()
    {
        var config = Config();
        Assert.Equal(
            [typeof(MemberRow), typeof(NotificationRow), typeof(RegistrationRow), typeof(WebhookDeliveryRow)],
            config.RuleMap.Keys.Select(pair => pair.Destination).OrderBy(row => row.Name));
        config.Compile();
        config.CompileProjection();
    }

    [Fact]
    public void A_property_that_nothing_fills_is_an_error()
    {
        var config = Config();
        config.NewConfig<Member, Unfilled>();
        Assert.ThrowsAny<Exception>(() => config.Compile());
        Assert.ThrowsAny<Exception>(() => _db.Members.ProjectToType<Unfilled>(config).ToQueryString());
    }

    [Fact]
    public void Registrations_are_read_as_by_hand() => AssertSame<CourseRegistration, RegistrationRow>(registration => new RegistrationRow
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
    });

    [Fact]
    public void Members_are_read_as_by_hand() => AssertSame<Member, MemberRow>(member => new MemberRow
    {
        Id = member.Id,
        UserId = member.UserId,
        OrganizationId = member.OrganizationId,
        Name = member.Name,
        Locale = member.Locale,
        Role = member.Role,
        LocalAssociationId = member.LocalAssociationId,
        CoordinatorId = member.CoordinatorId,
        JoinedAt = member.CreatedAt,
    });

    [Fact]
    public void Messages_are_read_as_by_hand() => AssertSame<Notification, NotificationRow>(notification => new NotificationRow
    {
        Id = notification.Id,
        Kind = notification.Kind,
        Urgency = notification.Urgency,
        Title = notification.Title,
        Body = notification.Body,
        DeepLink = notification.DeepLink,
        CreatedAt = notification.CreatedAt,
        ReadAt = notification.ReadAt,
    });

    [Fact]
    public void Deliveries_are_read_as_by_hand() => AssertSame<WebhookDelivery, WebhookDeliveryRow>(delivery => new WebhookDeliveryRow
    {
        Id = delivery.Id,
        MemberId = delivery.MemberId,
        Event = delivery.Event,
        Status = delivery.State,
        Attempts = delivery.Attempts,
        LastError = delivery.LastError,
        NextAttemptAt = delivery.NextAttemptAt,
        CreatedAt = delivery.CreatedAt,
        DeliveredAt = delivery.DeliveredAt,
    });

    private static TypeAdapterConfig Config()
    {
        var config = new TypeAdapterConfig { RequireDestinationMemberSource = true };
        config.Scan(typeof(RegistrationRow).Assembly);
        return config;
    }

    private void AssertSame<TEntity, TRow>(Expression<Func<TEntity, TRow>> byHand)
        where TEntity : class
    {
        var entities = _db.Set<TEntity>();
        Assert.Equal(entities.Select(byHand).ToQueryString(), entities.ProjectToType<TRow>(Config()).ToQueryString());
    }

    private sealed record Unfilled
    {
        public required MemberId Id { get; init; }
        public required string Nickname { get; init; }
    }
}
