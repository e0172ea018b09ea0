using System.Text.Json;
using Meander.Domain;
using Meander.Domain.Certifications;
using Meander.Domain.Courses;
using Meander.Domain.Notifications;
using Meander.Domain.People;
using Meander.Domain.Portal;
using Meander.Domain.Registrations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Meander.Infrastructure.Mappings;

/// <summary>How values become columns: ids as uuid, enums as the schema's words, instants in UTC; names in snake_case.</summary>
internal static class Columns
{
    public static void Convert(ModelConfigurationBuilder model)
    {
        Id<AuditEventId>(model);
        Id<CertificationId>(model);
        Id<CertificationPeriodId>(model);
        Id<CertificationTypeId>(model);
        Id<CourseId>(model);
        Id<LocalAssociationId>(model);
        Id<MemberId>(model);
        Id<NotificationId>(model);
        Id<OrganizationId>(model);
        Id<RegistrationId>(model);
        Id<UserId>(model);
        Id<WebhookDeliveryId>(model);

        Word<AvailabilityStatus>(model);
        Word<CertificationSource>(model);
        Word<CompletionResult>(model);
        Word<CourseCategory>(model);
        Word<CourseDelivery>(model);
        Word<CourseStatus>(model);
        Word<DeliveryStatus>(model);
        Word<NotificationKind>(model);
        Word<NotificationUrgency>(model);
        Word<PauseReason>(model);
        Word<RegistrationStatus>(model);
        Word<Role>(model);

        model.Properties<DateTimeOffset>().HaveConversion<Utc>();

        // Said here and not in the mapping, or EF would have taken them for tables by then.
        model.ComplexProperties<CourseDetails>();
        model.Properties<Schedule>().HaveConversion<ScheduleJson>().HaveColumnType("jsonb");
    }

    /// <summary>Runs last: what a mapping named itself stays. Every id is made by the application.</summary>
    public static void Name(ModelBuilder model)
    {
        foreach (var entity in model.Model.GetEntityTypes())
        {
            NameAll(entity);
            foreach (var key in entity.FindPrimaryKey()?.Properties ?? [])
                key.ValueGenerated = ValueGenerated.Never;
        }
    }

    private static void NameAll(IMutableTypeBase type)
    {
        foreach (var property in type.GetDeclaredProperties())
        {
            if (property.FindAnnotation(RelationalAnnotationNames.ColumnName) is null)
                property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
        }

        foreach (var part in type.GetDeclaredComplexProperties())
            NameAll(part.ComplexType);
    }

    private static void Id<TId>(ModelConfigurationBuilder model)
        where TId : struct, IId<TId> => model.Properties<TId>().HaveConversion<IdValue<TId>>();

    private static void Word<TEnum>(ModelConfigurationBuilder model)
        where TEnum : struct, Enum => model.Properties<TEnum>().HaveConversion<Word<TEnum>>();
}

/// <summary>An id as its uuid.</summary>
internal sealed class IdValue<TId>() : ValueConverter<TId, Guid>(id => Of(id), value => To(value))
    where TId : struct, IId<TId>
{
    // Expression trees know no static abstract members, hence the detour.
    private static Guid Of(TId id) => id.Value;

    private static TId To(Guid value) => TId.Of(value);
}

/// <summary>An enum value as the schema spells it: <c>IN_PERSON</c>.</summary>
internal sealed class Word<TEnum>() : ValueConverter<TEnum, string>(value => Words.Of(value), text => Words.To<TEnum>(text))
    where TEnum : struct, Enum;

/// <summary>The schema's spelling of enum values.</summary>
internal static class Words
{
    public static string Of<TEnum>(TEnum value)
        where TEnum : struct, Enum => Table<TEnum>.Texts[value];

    public static TEnum To<TEnum>(string text)
        where TEnum : struct, Enum => Table<TEnum>.Values[text];

    private static class Table<TEnum>
        where TEnum : struct, Enum
    {
        public static readonly Dictionary<TEnum, string> Texts =
            Enum.GetValues<TEnum>().ToDictionary(value => value, value => JsonNamingPolicy.SnakeCaseUpper.ConvertName(value.ToString()));

        public static readonly Dictionary<string, TEnum> Values = Texts.ToDictionary(pair => pair.Value, pair => pair.Key);
    }
}

/// <summary>The database keeps instants, not offsets, and Npgsql refuses to drop one silently.</summary>
internal sealed class Utc() : ValueConverter<DateTimeOffset, DateTimeOffset>(instant => instant.ToUniversalTime(), instant => instant);

/// <summary>A list of codes as <c>text[]</c>.</summary>
internal sealed class Texts() : ValueConverter<IReadOnlyList<string>, string[]>(list => list.ToArray(), array => array);

/// <summary>A list of courses as <c>uuid[]</c>.</summary>
internal sealed class CourseIds() : ValueConverter<IReadOnlyList<CourseId>, Guid[]>(
    list => list.Select(id => id.Value).ToArray(), array => array.Select(value => new CourseId(value)).ToArray());

/// <summary>Lists are equal when their items are.</summary>
internal sealed class ListComparer<T>() : ValueComparer<IReadOnlyList<T>>(
    (one, other) => ReferenceEquals(one, other) || (one != null && other != null && one.SequenceEqual(other)),
    list => list.Aggregate(0, (hash, item) => HashCode.Combine(hash, item)),
    list => list);
