namespace Meander.Domain.Certifications;

/// <summary>A course that a person passed.</summary>
/// <param name="Registration">The completed registration.</param>
/// <param name="OrganizationId">The course's organisation.</param>
/// <param name="UserId">The person who passed.</param>
/// <param name="SeriesId">The recurring chain; passing any instance counts as having passed the course.</param>
/// <param name="Issues">The code of the type that the course issues; null for none.</param>
/// <param name="ValidityMonths">How long what it issues is valid; null: it never expires.</param>
/// <param name="PassedAt">The instant of completion.</param>
public sealed record Pass(
    RegistrationId Registration, OrganizationId OrganizationId, UserId UserId, CourseId SeriesId, string? Issues, int? ValidityMonths,
    DateTimeOffset PassedAt);

/// <summary>What a type asks for before it is issued.</summary>
/// <param name="OrganizationId">The type's organisation.</param>
/// <param name="Code">The type's code.</param>
/// <param name="RequiredSeries">The chains of its required courses.</param>
public sealed record IssuingTerms(OrganizationId OrganizationId, string Code, IReadOnlySet<CourseId> RequiredSeries);

/// <summary>Which certifications passing courses earns (Certifications 1).</summary>
public static class Issuing
{
    /// <summary>Passing this may earn the type: it issues it, or is one of its required courses.</summary>
    public static bool Concerns(IssuingTerms terms, Pass pass) =>
        terms.OrganizationId == pass.OrganizationId && (pass.Issues == terms.Code || terms.RequiredSeries.Contains(pass.SeriesId));

    /// <summary>
    /// One award for each person and type that the new passes complete. It lasts as long as the issuing course passed last says; of several
    /// passed at the same instant, the longest.
    /// </summary>
    /// <param name="types">Of the organisations concerned.</param>
    /// <param name="passes">Everything that these people have passed so far, the new ones among it.</param>
    /// <param name="isNew">Whether this pass is one of those that are being recorded.</param>
    /// <param name="todayIn">What day it is in an organisation.</param>
    public static IReadOnlyList<Award> Due(
        IReadOnlyList<IssuingTerms> types, IEnumerable<Pass> passes, Func<Pass, bool> isNew, Func<OrganizationId, DateOnly> todayIn)
    {
        var awards = new List<Award>();
        foreach (var person in passes.GroupBy(pass => (pass.UserId, pass.OrganizationId)))
        {
            var passed = person.Select(pass => pass.SeriesId).ToHashSet();
            foreach (
                var type in types.Where(type => type.OrganizationId == person.Key.OrganizationId && type.RequiredSeries.IsSubsetOf(passed)))
            {
                var causes = person.Where(pass => isNew(pass) && Concerns(type, pass)).ToList();
                var issuing = person.Where(pass => pass.Issues == type.Code).ToList();
                if (causes.Count > 0 && issuing.Count > 0)
                    awards.Add(AwardOf(type, causes, issuing, todayIn(type.OrganizationId)));
            }
        }

        return awards;
    }

    private static Award AwardOf(IssuingTerms type, List<Pass> causes, List<Pass> issuing, DateOnly today)
    {
        var last = issuing.Max(pass => pass.PassedAt);
        var deciding = issuing.Where(pass => pass.PassedAt == last).OrderByDescending(pass => pass.ValidityMonths ?? int.MaxValue).First();
        var cause = causes.Contains(deciding) ? deciding : causes.MaxBy(pass => pass.PassedAt)!;
        return new Award
        {
            OrganizationId = type.OrganizationId,
            UserId = cause.UserId,
            Type = type.Code,
            IssuedOn = today,
            ExpiresOn = Validity.From(today, deciding.ValidityMonths),
            Source = CertificationSource.Course,
            Registration = cause.Registration,
        };
    }
}
