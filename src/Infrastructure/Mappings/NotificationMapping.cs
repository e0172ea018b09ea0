using Meander.Domain.Notifications;
using Meander.Domain.People;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Meander.Infrastructure.Mappings;

internal sealed class NotificationMapping : IEntityTypeConfiguration<Notification>
{
    public void Configure(EntityTypeBuilder<Notification> builder)
    {
        builder.ToTable("notifications");
        builder.HasOne<Member>().WithMany()
            .HasPrincipalKey(member => new { member.UserId, member.OrganizationId })
            .HasForeignKey(notification => new { notification.UserId, notification.OrganizationId });
    }
}
