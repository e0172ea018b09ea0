using Meander.Application.Imports;
using Meander.Domain.Audit;
using Meander.Domain.Certifications;
using Meander.Domain.People;

namespace Meander.Application.People;

/// <summary>What a roster changes. Deciding does no I/O: everything comes from the lines, the facts and the time.</summary>
internal sealed class RosterPlan
{
    private readonly RosterFacts _facts;
    private readonly BadLines _bad;
    private readonly LinesOfRows _rows;
    private readonly HashSet<string> _emailsOfBadLines;
    private readonly DateTimeOffset _now;
    private readonly Dictionary<string, LocalAssociation> _associations;
    private readonly Dictionary<string, CertificationType> _types;
    private readonly bool _allowAdmins;

    private RosterPlan(RosterFile file, RosterFacts facts, bool allowAdmins, BadLines bad, LinesOfRows rows, DateTimeOffset now)
    {
        (_facts, _bad, _rows, _now) = (facts, bad, rows, now);
        _allowAdmins = allowAdmins || facts.Members.Values.All(member => member.Role != Role.OrgAdmin);
        _emailsOfBadLines = [.. file.EmailsOfBadLines.Select(email => facts.Folded[email])];
        _associations = new(facts.Associations);
        _types = new(facts.Types);
    }

    public List<LocalAssociation> NewAssociations { get; } = [];
    public List<CertificationType> NewTypes { get; } = [];
    public List<Member> NewMembers { get; } = [];

    /// <summary>Known members of whom the file says something else than was recorded.</summary>
    public Dictionary<Member, MemberChanges> ChangedMembers { get; } = [];

    /// <summary>Certifications that the file issues or renews.</summary>
    public List<HeldCertification> Held { get; } = [];

    public int NewCertifications => Held.Count(one => one.Holding.IsNew);

    public int NewPeriods => Held.Sum(one => one.Holding.Started.Count);

    public List<AuditEvent> AuditEvents { get; } = [];

    /// <summary>How many members have a change of that kind.</summary>
    public int Changed(MemberChanges kind) => ChangedMembers.Values.Count(changes => changes.HasFlag(kind));

    /// <param name="file">What the file says.</param>
    /// <param name="facts">As the database stands under the import's lock.</param>
    /// <param name="allowAdmins">Whether known members may become ORG_ADMIN. The first one of an organisation may in any case.</param>
    /// <param name="bad">Gets what is wrong; with anything in it the plan is not to be carried out.</param>
    /// <param name="rows">Gets the line of each new row.</param>
    /// <param name="now">The instant of the import.</param>
    public static RosterPlan Of(
        RosterFile file, RosterFacts facts, bool allowAdmins, BadLines bad, LinesOfRows rows, DateTimeOffset now)
    {
        var plan = new RosterPlan(file, facts, allowAdmins, bad, rows, now);
        var people = RosterPeople.Of(file.Lines, facts, bad);
        plan.AddUnknownAssociationsAndTypes(file.Lines);
        var admins = facts.Members.Values.Where(member => member.Role == Role.OrgAdmin).ToList();
        var members = plan.Members(people);
        var holders = people.All.Select(person => (Person: person, Holder: plan.Place(person, people, members))).ToList();
        plan.KeepAnAdmin(people, admins);
        foreach (var (person, holder) in holders)
        {
            foreach (var lineage in person.Lines.Where(line => line.CertificationType is not null).GroupBy(line => line.CertificationType!))
                plan.Certify(holder, lineage.Key, [.. lineage.DistinctBy(line => line.IssuedOn).OrderBy(line => line.IssuedOn)]);
        }

        return plan;
    }

    private void AddUnknownAssociationsAndTypes(IReadOnlyCollection<RosterLine> lines)
    {
        foreach (var line in lines.Where(line => line.Association is { } name && !_associations.ContainsKey(_facts.Folded[name])))
        {
            var association = LocalAssociation.Create(_facts.Organization.Id, line.Association!);
            NewAssociations.Add(_associations[_facts.Folded[association.Name]] = association);
            _rows.Add(association, line.Number);
            AuditEvents.Add(Recorded.LocalAssociationCreated(association, by: null, _now));
        }

        foreach (var line in lines.Where(line => line.CertificationType is { } code && !_types.ContainsKey(code)))
        {
            var type = CertificationType.Unnamed(_facts.Organization.Id, line.CertificationType!, _now);
            NewTypes.Add(_types[type.Code] = type);
            _rows.Add(type, line.Number);
            AuditEvents.Add(Recorded.CertificationTypeCreated(type, by: null, _now));
        }
    }

    /// <summary>Memberships with their names, the new ones without a coordinator yet: that may be somebody further down.</summary>
    private Dictionary<UserId, Member> Members(RosterPeople people)
    {
        var members = new Dictionary<UserId, Member>();
        foreach (var person in people.All)
        {
            if (!_facts.Members.TryGetValue(person.Id, out var member))
            {
                // A microsecond apart, so that the first of the file is the first to have joined.
                var joined = _now.AddMicroseconds(NewMembers.Count);
                var profile = new MemberProfile(person.First.Name, person.Email, person.First.Locale);
                var place = new MemberPlace(person.First.Role, Association(person), null);
                member = Member.Join(_facts.Organization.Id, person.Id, profile, place, joined);
                NewMembers.Add(member);
                _rows.Add(member, person.First.Number);
                AuditEvents.Add(Recorded.MemberAdded(member, by: null, _now));
            }

            members[person.Id] = member;
        }

        return members;
    }

    private Holder Place(RosterPerson person, RosterPeople people, Dictionary<UserId, Member> members)
    {
        var member = members[person.Id];
        var isKnown = _facts.Members.ContainsKey(person.Id);
        var coordinator = Coordinator(person, people, members);
        var place = new MemberPlace(person.First.Role, Association(person), coordinator?.Id);
        if (isKnown && member.BecomesAdmin(place.Role) && !_allowAdmins)
            person.Lines.ForEach(line => _bad.Add(line.Number, "role: makes an ORG_ADMIN of a member, which takes --allow-admins"));

        // Only somebody without an address, who was named by user_id, is given the file's.
        var changes = member.Change(person.First.Name, member.Email ?? person.Email, place, isKnown ? _now : member.CreatedAt);
        if (isKnown && changes != MemberChanges.None)
        {
            ChangedMembers.Add(member, changes);
            AuditEvents.Add(Recorded.MemberUpdated(member, changes, by: null, _now));
        }

        return new Holder
        {
            MemberId = member.Id,
            OrganizationId = member.OrganizationId,
            UserId = member.UserId,
            Name = person.First.Name,
            Role = member.Role,
            Coordinator = coordinator?.UserId,
            Gate = _facts.Organization.CertificationGate,
            Zone = _facts.Organization.Zone,
            Availability = member.Role == Role.PeerMentor ? _facts.Paused.GetValueOrDefault(member.Id) : null,
        };
    }

    /// <summary>People 6: a file that promotes somebody may demote the last admin that there was.</summary>
    private void KeepAnAdmin(RosterPeople people, List<Member> admins)
    {
        if (admins.Count == 0 || _facts.Members.Values.Concat(NewMembers).Any(member => member.Role == Role.OrgAdmin))
            return;
        foreach (var line in people.All.Where(person => admins.Any(admin => admin.UserId == person.Id)).SelectMany(person => person.Lines))
            _bad.Add(line.Number, $"role: {Sentences.Within(new LastAdmin().Message)}");
    }

    private LocalAssociationId? Association(RosterPerson person) =>
        person.First.Association is { } name ? _associations[_facts.Folded[name]].Id : null;

    private Member? Coordinator(RosterPerson person, RosterPeople people, Dictionary<UserId, Member> members)
    {
        if (person.CoordinatorEmail is not { } email)
            return null;
        (Member Member, Role Role)? coordinator = people.WithEmail(email) is { } listed ? (members[listed.Id], listed.First.Role)
            : _facts.MembersByEmail.TryGetValue(_facts.Folded[email], out var known) ? (known, known.Role)
            : null;
        if (MemberPlace.CannotCoordinate(members[person.Id].Id, coordinator?.Member.Id, coordinator?.Role) is { } problem
            && !(problem == CoordinatorProblem.Unknown && _emailsOfBadLines.Contains(_facts.Folded[email])))
        {
            foreach (var line in person.Lines.Where(line => line.CoordinatorEmail == email))
                _bad.Add(line.Number, RosterTexts.CannotCoordinate(problem));
        }

        return coordinator?.Member;
    }

    /// <summary>One person's lines about one type, by <c>issued_on</c>: each renews what was there, or was recorded already.</summary>
    private void Certify(Holder holder, string type, IReadOnlyList<RosterLine> lines)
    {
        var holding = _facts.Certifications.TryGetValue((holder.UserId, type), out var certification)
            ? Holding.Of(certification, _facts.Periods[certification.Id])
            : Holding.None(holder.OrganizationId, holder.UserId, type, _now);
        foreach (var line in lines)
        {
            var issuedOn = line.IssuedOn!.Value;
            if (holding.RepeatedBy(issuedOn, line.ExpiresOn) is { } same)
            {
                if (line.ExpiresOn is not null && !holding.ComesOf(same, line.ExpiresOn))
                    _bad.Add(line.Number, RosterTexts.RecordedAlready(same));
            }
            else if (holding.Problem(issuedOn, holder.Zone.DayOf(_now)) is { } problem)
            {
                _bad.Add(line.Number, RosterTexts.CannotBeIssued(problem, issuedOn));
            }
            else
            {
                holding.Award(
                    new Award
                    {
                        OrganizationId = holder.OrganizationId,
                        UserId = holder.UserId,
                        Type = type,
                        IssuedOn = issuedOn,
                        ExpiresOn = line.ExpiresOn ?? Validity.From(issuedOn, _types[type].ValidityMonths),
                        Source = CertificationSource.Import,
                    }, _now);
            }
        }

        if (holding.Changes.Count > 0)
            Held.Add(new HeldCertification(holder, _types[type], holding));
    }
}

/// <summary>What is wrong with a line, in the words of files.</summary>
internal static class RosterTexts
{
    public static string CannotCoordinate(CoordinatorProblem problem) => problem switch
    {
        CoordinatorProblem.Unknown => "coordinator_email is no member's address",
        CoordinatorProblem.Themself => "coordinator_email is the person's own",
        _ => "coordinator_email is a peer mentor's; it must be a coordinator's or an admin's",
    };

    public static string RecordedAlready(CertificationPeriod period) =>
        $"expires_on: the period from {period.IssuedOn:yyyy-MM-dd} is recorded already, "
        + (period.ExpiresOn is { } end ? $"until {end:yyyy-MM-dd}" : "without an end");

    public static string CannotBeIssued(IssueProblem problem, DateOnly issuedOn) => "issued_on: " + problem switch
    {
        IssueProblem.InFuture => $"{issuedOn:yyyy-MM-dd} is in the future",
        IssueProblem.NotNewer older => $"a newer period, from {older.LatestIssuedOn:yyyy-MM-dd}, is recorded already",
        IssueProblem.WithinRevoked revoked => $"lies within the period that was revoked on {revoked.RevokedOn:yyyy-MM-dd}",
        _ => throw new ArgumentOutOfRangeException(nameof(problem), problem, "Unknown."),
    };
}
