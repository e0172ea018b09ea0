using Meander.Application.Certifications;
using Meander.Application.People;
using Meander.Domain.Certifications;

namespace Meander.Dashboard.Certifications;

/// <summary>A certification with everything that is told of it.</summary>
/// <param name="Row">What it amounts to today.</param>
/// <param name="TypeName">The name of its type.</param>
/// <param name="History">Its periods.</param>
/// <param name="Notice">What its holder should know; null for nothing.</param>
public sealed record HeldCertification(
    CertificationRow Row, string TypeName, CertificationHistory History, CertificationNotice? Notice);

/// <summary>What a member holds or held.</summary>
internal static class HeldCertifications
{
    /// <summary>As far as the viewer sees it, in the order of the types' names, which are given by their codes.</summary>
    public static async Task<List<HeldCertification>> OfAsync(
        Acts acts, MemberRow member, IReadOnlyDictionary<string, string> types, CancellationToken cancellationToken)
    {
        List<CertificationRow> rows = [.. (await acts.AskAsync(new CertificationsOfMembers([member]), cancellationToken))[member.Id]];
        if (rows.Count == 0)
            return [];
        var histories = await acts.AskAsync(new HistoriesOf(rows), cancellationToken);
        var suppressions = await acts.AskAsync(new SuppressionsOf([member.Id]), cancellationToken);
        DateOnly? suppressed = suppressions.TryGetValue(member.Id, out var since) ? since : null;
        return
        [
            .. rows.Select(row => new HeldCertification(
                    row, types.GetValueOrDefault(row.TypeCode, row.TypeCode), histories[row.Id],
                    CertificationNotice.Of(row.Standing, row.Hides, suppressed)))
                .OrderBy(held => held.TypeName, StringComparer.CurrentCulture),
        ];
    }
}
