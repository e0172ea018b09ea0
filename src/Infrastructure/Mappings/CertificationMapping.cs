using Meander.Domain;
using Meander.Domain.Certifications;
using Meander.Domain.People;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Meander.Infrastructure.Mappings;

internal sealed class CertificationTypeMapping : IEntityTypeConfiguration<CertificationType>
{
    public void Configure(EntityTypeBuilder<CertificationType> builder)
    {
        builder.ToTable("certification_types");
        builder.Ignore(type => type.Terms);
        builder.Property(type => type.RequiredCourseIds).HasConversion<CourseIds, ListComparer<CourseId>>();
        builder.HasOne<Organization>().WithMany().HasForeignKey(type => type.OrganizationId);
    }
}

internal sealed class CertificationMapping : IEntityTypeConfiguration<Certification>
{
    public void Configure(EntityTypeBuilder<Certification> builder)
    {
        builder.ToTable("certifications");
        builder.HasOne<Member>().WithMany()
            .HasPrincipalKey(member => new { member.UserId, member.OrganizationId })
            .HasForeignKey(certification => new { certification.UserId, certification.OrganizationId });
        builder.HasOne<CertificationType>().WithMany()
            .HasPrincipalKey(type => new { type.OrganizationId, type.Code })
            .HasForeignKey(certification => new { certification.OrganizationId, certification.CertificationType });
    }
}

internal sealed class CertificationPeriodMapping : IEntityTypeConfiguration<CertificationPeriod>
{
    public void Configure(EntityTypeBuilder<CertificationPeriod> builder)
    {
        builder.ToTable("certification_periods");
        builder.Ignore(period => period.Days);
        builder.HasOne<Certification>().WithMany().HasForeignKey(period => period.CertificationId);
    }
}

internal sealed class CourseAlertMapping : IEntityTypeConfiguration<CourseAlert>
{
    public void Configure(EntityTypeBuilder<CourseAlert> builder)
    {
        builder.ToTable("course_alerts");
        builder.HasKey(alert => new { alert.UserId, alert.OrganizationId, alert.CertificationType });
    }
}
