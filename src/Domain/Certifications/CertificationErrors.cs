namespace Meander.Domain.Certifications;

/// <summary>Codes are unique in the organisation.</summary>
public sealed record CodeTaken(string TypeCode) : DomainError("CONFLICT", $"The organisation has a certification type '{TypeCode}' already.");
