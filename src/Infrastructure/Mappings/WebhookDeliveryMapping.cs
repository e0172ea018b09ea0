using Meander.Domain.People;
using Meander.Domain.Portal;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Meander.Infrastructure.Mappings;

internal sealed class WebhookDeliveryMapping : IEntityTypeConfiguration<WebhookDelivery>
{
    public void Configure(EntityTypeBuilder<WebhookDelivery> builder)
    {
        builder.ToTable("webhook_deliveries");
        builder.HasOne<Member>().WithMany().HasForeignKey(delivery => delivery.MemberId);
        // A dispatcher may have moved it on: the retry then changes nothing.
        builder.Property(delivery => delivery.State).IsConcurrencyToken();
    }
}
