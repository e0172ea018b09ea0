namespace Meander.Domain.People;

/// <summary>An address names one member of an organisation; what other organisations have recorded is no matter (People 4).</summary>
public sealed record EmailTaken() : DomainError("CONFLICT", "This e-mail address belongs to another member of the organisation.");

/// <summary>One membership per person and organisation.</summary>
public sealed record AlreadyAMember() : DomainError("CONFLICT", "This person is a member of the organisation already.");

/// <summary>An organisation keeps one ORG_ADMIN (People 6).</summary>
public sealed record LastAdmin() : DomainError("CONFLICT", "This is the organisation's only ORG_ADMIN. Make somebody else one first.");

/// <summary>Two changes met; neither order is wrong, so the later one is asked to look again.</summary>
public sealed record ChangedMeanwhile() : DomainError("CONFLICT", "This has been changed meanwhile. Read it again.");

/// <summary>A required certification must be renewed first.</summary>
public sealed record StillSuppressed()
    : DomainError("CONFLICT", "A required certification has expired or was revoked. Renewing it ends the pause.");
