using Meander.Domain;
using Meander.Domain.People;

namespace Meander.Infrastructure.Imports;

/// <summary>One line of a roster: a person, and perhaps one period of one certification.</summary>
internal sealed record RosterLine
{
    /// <summary>The header (design, section 9).</summary>
    public static readonly IReadOnlyList<string> Columns =
    [
        "user_id", "name", "email", "role", "local_association", "coordinator_email", "locale", "certification_type", "issued_on", "expires_on",
    ];

    private const string DefaultLocale = "nb";

    public required long Number { get; init; }

    /// <summary>As the identity provider issued it; null when the file does not know.</summary>
    public UserId? UserId { get; init; }

    public required string Name { get; init; }

    /// <summary>Says who it is where <see cref="UserId"/> does not.</summary>
    public required string Email { get; init; }

    public required Role Role { get; init; }
    public string? Association { get; init; }
    public string? CoordinatorEmail { get; init; }
    public required string Locale { get; init; }
    public string? CertificationType { get; init; }
    public DateOnly? IssuedOn { get; init; }

    /// <summary>Null: by the type's own validity.</summary>
    public DateOnly? ExpiresOn { get; init; }

    /// <summary>Whether every cell says the same.</summary>
    public bool Repeats(RosterLine other) => this with { Number = other.Number } == other;

    /// <summary>Null when a cell is bad, which the cells have put down.</summary>
    public static RosterLine? Read(Cells cells)
    {
        var line = new RosterLine
        {
            Number = cells.Line,
            UserId = cells.Id("user_id") is { } id ? new UserId(id) : null,
            Name = cells.Text("name", name => Facts.Required(name, User.MaxName)) ?? "",
            Email = cells.Text("email", Facts.Email) ?? "",
            Role = cells.Word<Role>("role"),
            Association = cells.TextIfAny("local_association", name => Facts.Required(name, LocalAssociation.MaxName)),
            CoordinatorEmail = cells.TextIfAny("coordinator_email", Facts.Email),
            Locale = cells.TextIfAny("locale", locale => Facts.Required(locale, User.MaxLocale)) ?? DefaultLocale,
            CertificationType = cells.TextIfAny("certification_type", Facts.Code),
            IssuedOn = cells.Day("issued_on"),
            ExpiresOn = cells.Day("expires_on"),
        };
        CheckPeriod(cells, line);
        return cells.AreGood ? line : null;
    }

    private static void CheckPeriod(Cells cells, RosterLine line)
    {
        if (line.CertificationType is null)
        {
            if (cells.Text("issued_on") is not null || cells.Text("expires_on") is not null)
                cells.Refuse("certification_type", "Must be given with issued_on or expires_on.");
            return;
        }

        if (cells.Text("issued_on") is null)
            cells.Refuse("issued_on", "Must be given with certification_type.");
        if (line.ExpiresOn <= line.IssuedOn)
            cells.Refuse("expires_on", $"Must be after issued_on {line.IssuedOn:yyyy-MM-dd}.");
    }
}
