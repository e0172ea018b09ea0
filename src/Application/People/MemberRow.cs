using System.Linq.Expressions;
using Meander.Domain.People;

namespace Meander.Application.People;

/// <summary>A person in one organisation, as it is shown.</summary>
public sealed record MemberRow
{
    internal static readonly Expression<Func<Member, MemberRow>> Projection = member => new MemberRow
    {
        Id = member.Id,
        UserId = member.UserId,
        OrganizationId = member.OrganizationId,
        Role = member.Role,
        LocalAssociationId = member.LocalAssociationId,
        CoordinatorId = member.CoordinatorId,
        JoinedAt = member.CreatedAt,
    };

    private static readonly Func<Member, MemberRow> Project = Projection.Compile();

    public required MemberId Id { get; init; }
    public required UserId UserId { get; init; }
    public required OrganizationId OrganizationId { get; init; }
    public required Role Role { get; init; }
    public required LocalAssociationId? LocalAssociationId { get; init; }
    public required MemberId? CoordinatorId { get; init; }
    public required DateTimeOffset JoinedAt { get; init; }

    /// <summary>What a command answered.</summary>
    public static MemberRow Of(Member member) => Project(member);
}
