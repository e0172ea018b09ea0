using System.Text.Json;
using Meander.Application.Courses;
using Meander.Domain;
using Meander.Domain.Courses;
using Meander.Domain.People;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Meander.Infrastructure.Mappings;

internal sealed class CourseMapping : IEntityTypeConfiguration<Course>
{
    /// <summary>Columns that the seat trigger writes and no aggregate knows.</summary>
    public const string SeatsVersion = "SeatsVersion", SeatsChangedAt = "SeatsChangedAt";

    public void Configure(EntityTypeBuilder<Course> builder)
    {
        builder.ToTable("courses");
        builder.Ignore(course => course.Seats);
        builder.ComplexProperty(course => course.Details, details =>
        {
            details.Property(one => one.PrerequisiteCertifications)
                .HasColumnName("prerequisites")
                .HasConversion<Texts, ListComparer<string>>();
            details.Property(one => one.PrerequisiteCourseIds).HasConversion<CourseIds, ListComparer<CourseId>>();
        });

        // Counted by the trigger on course_registrations: read, never written.
        builder.Property(course => course.SeatsTaken).Metadata.SetBeforeSaveBehavior(PropertySaveBehavior.Ignore);
        builder.Property(course => course.SeatsTaken).Metadata.SetAfterSaveBehavior(PropertySaveBehavior.Ignore);
        builder.Property(course => course.Waitlisted).Metadata.SetBeforeSaveBehavior(PropertySaveBehavior.Ignore);
        builder.Property(course => course.Waitlisted).Metadata.SetAfterSaveBehavior(PropertySaveBehavior.Ignore);

        // Which state of the seats this is, for those who follow them.
        builder.Property<long>(SeatsVersion).Metadata.SetBeforeSaveBehavior(PropertySaveBehavior.Ignore);
        builder.Property<long>(SeatsVersion).Metadata.SetAfterSaveBehavior(PropertySaveBehavior.Ignore);
        builder.Property<DateTimeOffset?>(SeatsChangedAt).Metadata.SetBeforeSaveBehavior(PropertySaveBehavior.Ignore);
        builder.Property<DateTimeOffset?>(SeatsChangedAt).Metadata.SetAfterSaveBehavior(PropertySaveBehavior.Ignore);

        // An edit that did not lock the course is refused when another edit came first.
        builder.Property(course => course.Version).IsConcurrencyToken();

        builder.HasOne<Organization>().WithMany().HasForeignKey(course => course.OrganizationId);
        builder.HasOne<Member>().WithMany()
            .HasPrincipalKey(member => new { member.UserId, member.OrganizationId })
            .HasForeignKey(course => new { course.CreatedBy, course.OrganizationId });
        builder.HasOne<Course>().WithMany().HasForeignKey(course => course.PreviousCourseId);
    }
}

// Rows of the database's function courses_like.
internal sealed class FoundCourseMapping : IEntityTypeConfiguration<FoundCourse>
{
    public void Configure(EntityTypeBuilder<FoundCourse> builder) => builder.HasNoKey().ToTable((string?)null);
}

/// <summary>
/// The schedule in the seeds' shape: <c>{start_date, end_date, location, sessions: [{date, start_time, end_time, location}]}</c>.
/// </summary>
internal sealed class ScheduleJson() : ValueConverter<Schedule, string>(schedule => Write(schedule), json => Read(json))
{
    private static readonly JsonSerializerOptions Seeds = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static string Write(Schedule schedule) => JsonSerializer.Serialize(schedule, Seeds);

    public static Schedule Read(string json) => JsonSerializer.Deserialize<Schedule>(json, Seeds)!;
}
