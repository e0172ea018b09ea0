using FluentValidation;
using Meander.Application.Certifications;
using Meander.Application.Imports;
using Meander.Application.Pipeline;
using Meander.Domain.Audit;
using Meander.Domain.Certifications;
using Meander.Domain.People;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.People;

/// <summary>
/// Brings an organisation's people and their certifications in from a CSV file: all of it or nothing, and safe to repeat. A refusal
/// names each bad line as <c>line N: reason</c>. People are found and made within the organisation; what others know of them is no matter.
/// </summary>
/// <param name="File">The CSV.</param>
/// <param name="Slug">The organisation's.</param>
/// <param name="Name">The organisation's, if it is to be created when it does not exist; null when it must exist.</param>
/// <param name="DryRun">Do everything, then take it back.</param>
/// <param name="Progress">Told now and then how far a long file is.</param>
/// <param name="AllowAdmins">Whether a line may make an ORG_ADMIN of a member who was none.</param>
public sealed record ImportRoster(
    Stream File, string Slug, string? Name, bool DryRun, Action<string> Progress, bool AllowAdmins = false) : ICommand<ImportReport>
{
    /// <summary>As given, in the form of one line (People 7).</summary>
    public string? Name { get; init => field = Entered.Line(value); } = Entered.Line(Name);

    public sealed class Validator : AbstractValidator<ImportRoster>
    {
        public Validator()
        {
            RuleFor(request => request.Slug).Satisfies(Organization.SlugProblem);
            RuleFor(request => request.Name).Satisfies(NameProblem);
        }
    }

    private static string? NameProblem(string? name) =>
        name is not null && Facts.Required(name, Organization.MaxName) is { } problem
            ? $"The organisation's name {Sentences.Within(problem)}."
            : null;

    public sealed class Access(ICaller caller) : IAccess<ImportRoster>
    {
        public Task<DomainError?> CheckAsync(ImportRoster request, CancellationToken cancellationToken) =>
            Task.FromResult(caller.MustBeOperator());
    }

    public sealed class Handler(
        IMeanderDb db, ICsvFiles csv, IBulkStore store, ImportAttempts attempts, CertificationChanges certifications, TimeProvider clock)
        : IRequestHandler<ImportRoster, Result<ImportReport>>
    {
        public async Task<Result<ImportReport>> Handle(ImportRoster request, CancellationToken cancellationToken)
        {
            var bad = new BadLines();
            var file = RosterFile.Read(csv, request.File, bad, request.Progress);
            await store.LockAsync(request.Slug, cancellationToken);
            return await attempts.RunAsync(
                request.DryRun, rows => AttemptAsync(request, file, bad, rows, cancellationToken), cancellationToken);
        }

        /// <summary>Load, decide, store.</summary>
        private async Task<Result<ImportReport>> AttemptAsync(
            ImportRoster request, RosterFile file, BadLines bad, LinesOfRows rows, CancellationToken cancellationToken)
        {
            var now = clock.GetUtcNow();
            var known = await db.Organizations.AsNoTracking().SingleOrDefaultAsync(one => one.Slug == request.Slug, cancellationToken);
            if (known is null && request.Name is null)
                return new ValidationFailed($"There is no organisation '{request.Slug}'. Give its name with --name to create it.");

            var organization = known ?? Organization.Create(request.Name!, request.Slug, now);
            await store.LockMembersAsync(organization.Id, cancellationToken);
            var facts = await RosterFacts.LoadAsync(db, store, organization, file, cancellationToken);
            var plan = RosterPlan.Of(file, facts, request.AllowAdmins, bad, rows, now);
            if (bad.Count > 0)
                return Result<ImportReport>.Refuse(bad.Errors);

            if (known is null)
            {
                await store.InsertAsync([organization], cancellationToken);
                plan.AuditEvents.Add(Recorded.OrganizationCreated(organization, by: null, now));
            }

            if (file.Lines.Count >= ImportAttempts.LongFile)
                request.Progress($"storing {plan.NewMembers.Count:N0} members and {plan.NewPeriods:N0} certification periods");
            await StoreAsync(plan, now, cancellationToken);
            return Report(plan, known is null ? organization : null)
                .Finish($"Read {file.Lines.Count:N0} lines for {organization.Name} ({request.Slug}).", request.DryRun);
        }

        private async Task StoreAsync(RosterPlan plan, DateTimeOffset now, CancellationToken cancellationToken)
        {
            await store.InsertAsync(plan.NewAssociations, cancellationToken);
            await store.InsertAsync(plan.NewTypes, cancellationToken);
            await store.EnsureUsersAsync([.. plan.NewMembers.Select(member => member.UserId)], now, cancellationToken);
            await store.InsertAsync(plan.NewMembers, cancellationToken);
            await store.UpdateAsync(plan.ChangedMembers.Keys, cancellationToken);
            plan.AuditEvents.AddRange(await certifications.StoreAsync(plan.Held, now, cancellationToken));
            await store.InsertAsync(plan.AuditEvents, cancellationToken);
        }

        private static ReportWriter Report(RosterPlan plan, Organization? created)
        {
            var report = new ReportWriter();
            report.Created(
                "organisation", "organisations", created is null ? [] : [$"{created.Name} ({created.Slug}, {created.TimeZone})"]);
            report.Created("local association", "local associations", [.. plan.NewAssociations.Select(association => association.Name)]);
            report.Created("certification type", "certification types", [.. plan.NewTypes.Select(type => $"{type.Code} (not required)")]);
            report.Created("member", "members", plan.NewMembers.Count);
            report.Created("certification", "certifications", plan.NewCertifications);
            report.Created("certification period", "certification periods", plan.NewPeriods);
            report.Updated("name", "names", plan.Changed(MemberChanges.Name));
            report.Updated("address", "addresses", plan.Changed(MemberChanges.Address));
            report.Updated("member", "members", plan.Changed(MemberChanges.Place));
            report.Updated("certification (renewed)", "certifications (renewed)", plan.Held.Count - plan.NewCertifications);
            return report;
        }
    }
}

/// <summary>What deciding about a roster needs to know of the database, read in a fixed number of statements.</summary>
internal sealed class RosterFacts
{
    public required Organization Organization { get; init; }

    /// <summary>The addresses and associations of the file and of the organisation in lower case.</summary>
    public required FoldedTexts Folded { get; init; }

    /// <summary>Everyone of the organisation.</summary>
    public required IReadOnlyDictionary<UserId, Member> Members { get; init; }

    /// <summary>The same by their address in lower case.</summary>
    public required IReadOnlyDictionary<string, Member> MembersByEmail { get; init; }

    /// <summary>By their name in lower case.</summary>
    public required IReadOnlyDictionary<string, LocalAssociation> Associations { get; init; }

    public required IReadOnlyDictionary<string, CertificationType> Types { get; init; }

    public required IReadOnlyDictionary<(UserId User, string Type), Certification> Certifications { get; init; }

    public required ILookup<CertificationId, CertificationPeriod> Periods { get; init; }

    /// <summary>The availability of peer mentors who are paused; a renewal may make them active again.</summary>
    public required IReadOnlyDictionary<MemberId, Availability> Paused { get; init; }

    public static async Task<RosterFacts> LoadAsync(
        IMeanderDb db, IBulkStore store, Organization organization, RosterFile file, CancellationToken cancellationToken)
    {
        var id = organization.Id;
        var associations = await db.LocalAssociations.AsNoTracking().Where(one => one.OrganizationId == id).ToListAsync(cancellationToken);
        var members = await db.Members.AsNoTracking().Where(member => member.OrganizationId == id).ToListAsync(cancellationToken);
        var folded = new FoldedTexts();
        await folded.AddAsync(
            store,
            [
                .. file.Lines.SelectMany(line => new[] { line.Email, line.CoordinatorEmail, line.Association }),
                .. file.EmailsOfBadLines, .. associations.Select(association => association.Name),
                .. members.Select(member => member.Email),
            ],
            cancellationToken);
        return new RosterFacts
        {
            Organization = organization,
            Folded = folded,
            Members = members.ToDictionary(member => member.UserId),
            MembersByEmail = members.Where(member => member.Email is not null).ToDictionary(member => folded[member.Email!]),
            Associations = associations.ToDictionary(one => folded[one.Name]),
            Types = await db.CertificationTypes.AsNoTracking().Where(type => type.OrganizationId == id)
                .ToDictionaryAsync(type => type.Code, cancellationToken),
            Certifications = await db.Certifications.AsNoTracking().Where(one => one.OrganizationId == id)
                .ToDictionaryAsync(one => (one.UserId, one.CertificationType), cancellationToken),
            Periods = (await db.CertificationPeriods.AsNoTracking().Where(period => period.OrganizationId == id)
                .ToListAsync(cancellationToken)).ToLookup(period => period.CertificationId),
            Paused = (await db.Availabilities.AsNoTracking()
                .Where(availability => availability.OrganizationId == id && availability.Status == AvailabilityStatus.Paused)
                .ToDictionaryAsync(availability => availability.MemberId, cancellationToken))
                .ToDictionary(paused => paused.Key, paused => paused.Value.Availability),
        };
    }
}
