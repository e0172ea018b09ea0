namespace Meander.Domain.Certifications;

/// <summary>Codes are unique in the organisation.</summary>
public sealed record CodeTaken(string TypeCode)
    : DomainError("CONFLICT", $"The organisation has a certification type '{TypeCode}' already.");

/// <summary>What was taken back cannot be taken back again.</summary>
public sealed record AlreadyRevoked() : DomainError("CONFLICT", "This certification is revoked already.");
