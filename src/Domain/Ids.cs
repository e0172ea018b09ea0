namespace Meander.Domain;

/// <summary>What every id has: a UUID, unique across all types.</summary>
public interface IId<TSelf> where TSelf : struct, IId<TSelf>
{
    /// <summary>The stored value; <see cref="Guid.Empty"/> names nothing.</summary>
    Guid Value { get; }

    /// <summary>The id of that value.</summary>
    static abstract TSelf Of(Guid value);

    /// <summary>A new id, version 7, so that index pages fill in order of making.</summary>
    static virtual TSelf New() => TSelf.Of(Guid.CreateVersion7());
}

/// <summary>A course.</summary>
public readonly record struct CourseId(Guid Value) : IId<CourseId>
{
    /// <inheritdoc />
    public static CourseId Of(Guid value) => new(value);

    /// <inheritdoc cref="IId{TSelf}.New" />
    public static CourseId New() => new(Guid.CreateVersion7());

    public static bool operator <(CourseId left, CourseId right) => left.Value < right.Value;

    public static bool operator >(CourseId left, CourseId right) => left.Value > right.Value;
}

/// <summary>A registration: one person's place in one course.</summary>
public readonly record struct RegistrationId(Guid Value) : IId<RegistrationId>
{
    /// <inheritdoc />
    public static RegistrationId Of(Guid value) => new(value);

    /// <inheritdoc cref="IId{TSelf}.New" />
    public static RegistrationId New() => new(Guid.CreateVersion7());

    public static bool operator <(RegistrationId left, RegistrationId right) => left.Value < right.Value;

    public static bool operator >(RegistrationId left, RegistrationId right) => left.Value > right.Value;
}

/// <summary>A tenant.</summary>
public readonly record struct OrganizationId(Guid Value) : IId<OrganizationId>
{
    /// <inheritdoc />
    public static OrganizationId Of(Guid value) => new(value);

    /// <inheritdoc cref="IId{TSelf}.New" />
    public static OrganizationId New() => new(Guid.CreateVersion7());

    public static bool operator <(OrganizationId left, OrganizationId right) => left.Value < right.Value;

    public static bool operator >(OrganizationId left, OrganizationId right) => left.Value > right.Value;
}

/// <summary>A local association of one organisation.</summary>
public readonly record struct LocalAssociationId(Guid Value) : IId<LocalAssociationId>
{
    /// <inheritdoc />
    public static LocalAssociationId Of(Guid value) => new(value);

    /// <inheritdoc cref="IId{TSelf}.New" />
    public static LocalAssociationId New() => new(Guid.CreateVersion7());

    public static bool operator <(LocalAssociationId left, LocalAssociationId right) => left.Value < right.Value;

    public static bool operator >(LocalAssociationId left, LocalAssociationId right) => left.Value > right.Value;
}

/// <summary>A person; the <c>sub</c> of their token.</summary>
public readonly record struct UserId(Guid Value) : IId<UserId>
{
    /// <inheritdoc />
    public static UserId Of(Guid value) => new(value);

    /// <inheritdoc cref="IId{TSelf}.New" />
    public static UserId New() => new(Guid.CreateVersion7());

    public static bool operator <(UserId left, UserId right) => left.Value < right.Value;

    public static bool operator >(UserId left, UserId right) => left.Value > right.Value;
}

/// <summary>A person in one organisation.</summary>
public readonly record struct MemberId(Guid Value) : IId<MemberId>
{
    /// <inheritdoc />
    public static MemberId Of(Guid value) => new(value);

    /// <inheritdoc cref="IId{TSelf}.New" />
    public static MemberId New() => new(Guid.CreateVersion7());

    public static bool operator <(MemberId left, MemberId right) => left.Value < right.Value;

    public static bool operator >(MemberId left, MemberId right) => left.Value > right.Value;
}

/// <summary>A certification type of one organisation.</summary>
public readonly record struct CertificationTypeId(Guid Value) : IId<CertificationTypeId>
{
    /// <inheritdoc />
    public static CertificationTypeId Of(Guid value) => new(value);

    /// <inheritdoc cref="IId{TSelf}.New" />
    public static CertificationTypeId New() => new(Guid.CreateVersion7());

    public static bool operator <(CertificationTypeId left, CertificationTypeId right) => left.Value < right.Value;

    public static bool operator >(CertificationTypeId left, CertificationTypeId right) => left.Value > right.Value;
}

/// <summary>One member's standing for one certification type.</summary>
public readonly record struct CertificationId(Guid Value) : IId<CertificationId>
{
    /// <inheritdoc />
    public static CertificationId Of(Guid value) => new(value);

    /// <inheritdoc cref="IId{TSelf}.New" />
    public static CertificationId New() => new(Guid.CreateVersion7());

    public static bool operator <(CertificationId left, CertificationId right) => left.Value < right.Value;

    public static bool operator >(CertificationId left, CertificationId right) => left.Value > right.Value;
}

/// <summary>One stretch from issue to expiry.</summary>
public readonly record struct CertificationPeriodId(Guid Value) : IId<CertificationPeriodId>
{
    /// <inheritdoc />
    public static CertificationPeriodId Of(Guid value) => new(value);

    /// <inheritdoc cref="IId{TSelf}.New" />
    public static CertificationPeriodId New() => new(Guid.CreateVersion7());

    public static bool operator <(CertificationPeriodId left, CertificationPeriodId right) => left.Value < right.Value;

    public static bool operator >(CertificationPeriodId left, CertificationPeriodId right) => left.Value > right.Value;
}

/// <summary>A message to one person.</summary>
public readonly record struct NotificationId(Guid Value) : IId<NotificationId>
{
    /// <inheritdoc />
    public static NotificationId Of(Guid value) => new(value);

    /// <inheritdoc cref="IId{TSelf}.New" />
    public static NotificationId New() => new(Guid.CreateVersion7());

    public static bool operator <(NotificationId left, NotificationId right) => left.Value < right.Value;

    public static bool operator >(NotificationId left, NotificationId right) => left.Value > right.Value;
}

/// <summary>One recorded action.</summary>
public readonly record struct AuditEventId(Guid Value) : IId<AuditEventId>
{
    /// <inheritdoc />
    public static AuditEventId Of(Guid value) => new(value);

    /// <inheritdoc cref="IId{TSelf}.New" />
    public static AuditEventId New() => new(Guid.CreateVersion7());

    public static bool operator <(AuditEventId left, AuditEventId right) => left.Value < right.Value;

    public static bool operator >(AuditEventId left, AuditEventId right) => left.Value > right.Value;
}

/// <summary>One status change on its way to a portal.</summary>
public readonly record struct WebhookDeliveryId(Guid Value) : IId<WebhookDeliveryId>
{
    /// <inheritdoc />
    public static WebhookDeliveryId Of(Guid value) => new(value);

    /// <inheritdoc cref="IId{TSelf}.New" />
    public static WebhookDeliveryId New() => new(Guid.CreateVersion7());

    public static bool operator <(WebhookDeliveryId left, WebhookDeliveryId right) => left.Value < right.Value;

    public static bool operator >(WebhookDeliveryId left, WebhookDeliveryId right) => left.Value > right.Value;
}
