using Meander.Application.People;
using Meander.Domain.People;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Meander.Infrastructure.Mappings;

// Relationships without navigations: they tell EF which rows to insert first.
internal sealed class OrganizationMapping : IEntityTypeConfiguration<Organization>
{
    public void Configure(EntityTypeBuilder<Organization> builder)
    {
        builder.ToTable("organizations");
        builder.Ignore(organization => organization.Zone);
        builder.Ignore(organization => organization.Settings);
    }
}

internal sealed class LocalAssociationMapping : IEntityTypeConfiguration<LocalAssociation>
{
    public void Configure(EntityTypeBuilder<LocalAssociation> builder)
    {
        builder.ToTable("local_associations");
        builder.HasOne<Organization>().WithMany().HasForeignKey(association => association.OrganizationId);
    }
}

internal sealed class MemberMapping : IEntityTypeConfiguration<Member>
{
    public void Configure(EntityTypeBuilder<Member> builder)
    {
        builder.ToTable("user_organization_memberships");
        builder.Ignore(member => member.Place);
        builder.HasOne<Organization>().WithMany().HasForeignKey(member => member.OrganizationId);
        builder.HasOne<LocalAssociation>().WithMany().HasForeignKey(member => member.LocalAssociationId);
        builder.HasOne<Member>().WithMany().HasForeignKey(member => member.CoordinatorId);
    }
}

internal sealed class MentorAvailabilityMapping : IEntityTypeConfiguration<MentorAvailability>
{
    public void Configure(EntityTypeBuilder<MentorAvailability> builder)
    {
        builder.ToTable("peer_mentor_availability");
        builder.HasKey(availability => availability.MemberId);
        builder.Ignore(availability => availability.Availability);
    }
}

// Kept by triggers (0011_roster.sql): read, never written.
internal sealed class RosterEntryMapping : IEntityTypeConfiguration<RosterEntry>
{
    public void Configure(EntityTypeBuilder<RosterEntry> builder)
    {
        builder.ToTable("roster_entries");
        builder.HasKey(entry => entry.MemberId);
    }
}

// Rows of the database's function of that name.
internal sealed class SuppressedMemberMapping : IEntityTypeConfiguration<SuppressedMember>
{
    public void Configure(EntityTypeBuilder<SuppressedMember> builder) => builder.HasNoKey().ToTable((string?)null);
}

// Rows of the database's function members_like.
internal sealed class FoundMembersMapping : IEntityTypeConfiguration<FoundMembers>
{
    public void Configure(EntityTypeBuilder<FoundMembers> builder) => builder.HasNoKey().ToTable((string?)null);
}
