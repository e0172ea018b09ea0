using Meander.Domain.People;

namespace Meander.Domain.Certifications;

/// <summary>A kind of certification that an organisation issues, such as peer-mentor-basic.</summary>
public sealed class CertificationType
{
    /// <summary>Longest name, in code points.</summary>
    public const int MaxName = 255;

    private CertificationType(
        CertificationTypeId id,
        OrganizationId organizationId,
        string code,
        string name,
        bool isRequired,
        IReadOnlyList<CourseId> requiredCourseIds,
        int? validityMonths,
        DateTimeOffset createdAt) =>
        (Id, OrganizationId, Code, Name, IsRequired, RequiredCourseIds, ValidityMonths, CreatedAt, UpdatedAt) =
        (id, organizationId, code, name, isRequired, requiredCourseIds, validityMonths, createdAt, createdAt);

    public CertificationTypeId Id { get; private set; }
    public OrganizationId OrganizationId { get; private set; }

    /// <summary>Unique in the organisation; never changes.</summary>
    public string Code { get; private set; }

    public string Name { get; private set; }

    /// <summary>Under the certification gate, peer mentors need it unexpired to stay active.</summary>
    public bool IsRequired { get; private set; }

    /// <summary>Courses that must all be passed before it is issued; empty means that the issuing course is enough.</summary>
    public IReadOnlyList<CourseId> RequiredCourseIds { get; private set; }

    /// <summary>Serves manual entries and imports; null means that it never expires.</summary>
    public int? ValidityMonths { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset UpdatedAt { get; private set; }

    public static CertificationType Create(OrganizationId organization, string code, CertificationTypeTerms terms, DateTimeOffset now) =>
        new(
            CertificationTypeId.New(),
            organization,
            code,
            terms.Name,
            terms.IsRequired,
            terms.RequiredCourseIds,
            terms.ValidityMonths,
            now);

    /// <summary>A type that only a file knows of: not required, and named by its code until an admin names it.</summary>
    public static CertificationType Unnamed(OrganizationId organization, string code, DateTimeOffset now) =>
        Create(organization, code, new CertificationTypeTerms(code, false, [], null), now);

    /// <summary>
    /// Whether losing a certification of the type takes its holder out of the directory: a required one does so, of a peer mentor, under
    /// the
    /// organisation's gate (Certifications 7). The database says the same in <c>suppressed_members</c>.
    /// </summary>
    public static bool Hides(bool isRequired, Role role, bool gate) => isRequired && role == Role.PeerMentor && gate;

    /// <summary>The changeable part.</summary>
    public CertificationTypeTerms Terms => new(Name, IsRequired, RequiredCourseIds, ValidityMonths);

    /// <summary>Takes over new terms; false when nothing differs.</summary>
    public bool Change(CertificationTypeTerms terms, DateTimeOffset now)
    {
        if (terms with { RequiredCourseIds = RequiredCourseIds } == Terms && terms.RequiredCourseIds.SequenceEqual(RequiredCourseIds))
            return false;
        (Name, IsRequired, RequiredCourseIds, ValidityMonths) = terms;
        UpdatedAt = now;
        return true;
    }
}

/// <summary>What an admin may change about a <see cref="CertificationType"/>.</summary>
public sealed record CertificationTypeTerms(string Name, bool IsRequired, IReadOnlyList<CourseId> RequiredCourseIds, int? ValidityMonths);
