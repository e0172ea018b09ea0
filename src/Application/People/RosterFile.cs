using Meander.Application.Imports;
using Meander.Domain.People;

namespace Meander.Application.People;

/// <summary>The lines of a roster that are good by themselves.</summary>
/// <param name="Lines">In the order of the file.</param>
/// <param name="EmailsOfBadLines">The addresses on the others: a coordinator on a bad line is not unknown.</param>
internal sealed record RosterFile(IReadOnlyList<RosterLine> Lines, IReadOnlySet<string> EmailsOfBadLines)
{
    public static RosterFile Read(ICsvFiles csv, Stream file, BadLines bad, Action<string> progress)
    {
        var lines = new List<RosterLine>();
        var emailsOfBadLines = new HashSet<string>();
        foreach (var record in csv.Read(file, RosterLine.Columns, bad, progress))
        {
            var cells = new Cells(record, RosterLine.Columns, bad);
            if (RosterLine.Read(cells) is { } line)
                lines.Add(line);
            else if (cells.Text("email") is { } email)
                emailsOfBadLines.Add(email);
        }

        return new RosterFile(lines, emailsOfBadLines);
    }
}

/// <summary>One line of a roster: a person, and perhaps one period of one certification.</summary>
internal sealed record RosterLine
{
    /// <summary>The header (design, section 9).</summary>
    public static readonly IReadOnlyList<string> Columns =
    [
        "user_id", "name", "email", "role", "local_association", "coordinator_email", "locale",
        "certification_type", "issued_on", "expires_on",
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
            Name = cells.Text("name", name => Facts.Required(name, MemberProfile.MaxName)) ?? "",
            Email = cells.Text("email", Facts.Email) ?? "",
            Role = cells.Word<Role>("role"),
            Association = cells.TextIfAny("local_association", name => Facts.Required(name, LocalAssociation.MaxName)),
            CoordinatorEmail = cells.TextIfAny("coordinator_email", Facts.Email),
            Locale = cells.TextIfAny("locale", MemberProfile.LocaleProblem) ?? DefaultLocale,
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

/// <summary>One person of a roster, with all their lines in order.</summary>
internal sealed class RosterPerson(UserId id)
{
    public UserId Id { get; } = id;

    public List<RosterLine> Lines { get; } = [];

    /// <summary>Their name, role and association: on all lines the same, unless a line is bad.</summary>
    public RosterLine First => Lines[0];

    /// <summary>On all lines the same, but for the letter case.</summary>
    public string Email => First.Email;

    /// <summary>Any line may name the coordinator; the last that does counts.</summary>
    public string? CoordinatorEmail => Lines.LastOrDefault(line => line.CoordinatorEmail is not null)?.CoordinatorEmail;
}

/// <summary>Tells which lines speak of the same person, and finds lines that contradict each other.</summary>
internal sealed class RosterPeople
{
    private readonly RosterFacts _facts;
    private readonly BadLines _bad;
    private readonly Dictionary<UserId, RosterPerson> _byId = [];
    private readonly Dictionary<string, RosterPerson> _byEmail = [];

    private RosterPeople(RosterFacts facts, BadLines bad) => (_facts, _bad) = (facts, bad);

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<RosterPerson> All { get; private set; } = [];

    /// <summary>Null when no line of the file has that address.</summary>
    public RosterPerson? WithEmail(string email) => _byEmail.GetValueOrDefault(_facts.Folded[email]);

    public static RosterPeople Of(IReadOnlyCollection<RosterLine> lines, RosterFacts facts, BadLines bad)
    {
        var people = new RosterPeople(facts, bad);

        // Ids first: a line with an address alone may speak of somebody whose id stands further down.
        foreach (var line in lines.Where(line => line.UserId is not null))
            people.ById(line, line.UserId!.Value)?.Lines.Add(line);
        foreach (var line in lines.Where(line => line.UserId is null))
            people.ByEmail(line.Email).Lines.Add(line);
        foreach (var person in people._byId.Values)
        {
            person.Lines.Sort((one, other) => one.Number.CompareTo(other.Number));
            people.Compare(person);
        }

        people.All = [.. people._byId.Values.OrderBy(person => person.First.Number)];
        return people;
    }

    private RosterPerson? ById(RosterLine line, UserId id)
    {
        var key = _facts.Folded[line.Email];
        if (_facts.MembersByEmail.TryGetValue(key, out var owner) && owner.UserId != id)
            return Refuse(line, "user_id names one person and email another");
        if (_facts.Members.GetValueOrDefault(id)?.Email is { } address && _facts.Folded[address] != key)
            return Refuse(line, "user_id names a member with another e-mail address, which an import does not change");
        if (_byEmail.TryGetValue(key, out var other) && other.Id != id)
            return Refuse(line, $"email is that of line {other.First.Number}, which has another user_id");
        if (_byId.TryGetValue(id, out var person) && _facts.Folded[person.Email] != key)
            return Refuse(line, $"user_id is that of line {person.First.Number}, which has another e-mail address");
        return _byId[id] = _byEmail[key] = person ?? new RosterPerson(id);
    }

    private RosterPerson ByEmail(string email)
    {
        var key = _facts.Folded[email];
        if (_byEmail.TryGetValue(key, out var person))
            return person;
        person = new RosterPerson(_facts.MembersByEmail.TryGetValue(key, out var known) ? known.UserId : UserId.New());
        return _byId[person.Id] = _byEmail[key] = person;
    }

    private void Compare(RosterPerson person)
    {
        var seen = new Dictionary<(string?, DateOnly?), RosterLine>();
        foreach (var line in person.Lines)
        {
            if (!seen.TryAdd((line.CertificationType, line.IssuedOn), line))
            {
                var earlier = seen[(line.CertificationType, line.IssuedOn)];
                _bad.Add(line.Number, line.Repeats(earlier) ? $"repeats line {earlier.Number}"
                    : line.CertificationType is null ? $"a second line without a certification for the person of line {earlier.Number}"
                    : $"a second line for the same person, certification_type and issued_on as line {earlier.Number}");
            }

            var first = person.First;
            Agree("name", first.Name == line.Name);
            Agree("role", first.Role == line.Role);
            Agree("local_association", Folded(first.Association) == Folded(line.Association));

            void Agree(string column, bool agrees)
            {
                if (!agrees)
                    _bad.Add(line.Number, $"{column} is not that of line {first.Number}, which is about the same person");
            }
        }
    }

    private string? Folded(string? text) => text is null ? null : _facts.Folded[text];

    private RosterPerson? Refuse(RosterLine line, string reason)
    {
        _bad.Add(line.Number, reason);
        return null;
    }
}
