using Meander.Domain.Audit;
using Meander.Domain.People;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Meander.Infrastructure.Mappings;

internal sealed class AuditEventMapping : IEntityTypeConfiguration<AuditEvent>
{
    public void Configure(EntityTypeBuilder<AuditEvent> builder)
    {
        builder.ToTable("audit_events");
        builder.HasOne<Organization>().WithMany().HasForeignKey(audited => audited.OrganizationId);
    }
}
