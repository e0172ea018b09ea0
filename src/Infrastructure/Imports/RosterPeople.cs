using Meander.Domain;

namespace Meander.Infrastructure.Imports;

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
        if (_facts.UsersByEmail.TryGetValue(key, out var owner) && owner.Id != id)
            return Refuse(line, "user_id names one user and email another");
        if (_facts.Users.GetValueOrDefault(id)?.Email is { } address && _facts.Folded[address] != key)
            return Refuse(line, "user_id names a user with another e-mail address, which an import does not change");
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
        person = new RosterPerson(_facts.UsersByEmail.TryGetValue(key, out var known) ? known.Id : UserId.New());
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
