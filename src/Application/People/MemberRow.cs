using Mapster;
using Meander.Domain.People;

namespace Meander.Application.People;

/// <summary>A person in one organisation, as it is shown.</summary>
public sealed record MemberRow
{
    public required MemberId Id { get; init; }
    public required UserId UserId { get; init; }
    public required OrganizationId OrganizationId { get; init; }
    public required string Name { get; init; }
    public required string Locale { get; init; }
    public required Role Role { get; init; }
    public required LocalAssociationId? LocalAssociationId { get; init; }
    public required MemberId? CoordinatorId { get; init; }
    public required DateTimeOffset JoinedAt { get; init; }

    /// <summary>What a command answered.</summary>
    public static MemberRow Of(Member member) => Rows.Of<Member, MemberRow>(member);
}

/// <summary>The columns that are called otherwise in the row.</summary>
internal sealed class MemberRows : IRegister
{
    public void Register(TypeAdapterConfig config) => config.NewConfig<Member, MemberRow>()
        .Map(row => row.JoinedAt, member => member.CreatedAt);
}
