using Meander.Application;
using Meander.Application.Certifications;
using Meander.Application.People;
using Meander.Domain;
using Meander.Domain.Audit;
using Meander.Domain.People;
using Meander.Infrastructure.Certifications;
using Meander.Infrastructure.Mappings;
using Microsoft.EntityFrameworkCore;

namespace Meander.Infrastructure.Imports;

/// <summary>Brings an organisation's people and their certifications in from a CSV file: all of it or nothing, and safe to repeat.</summary>
/// <param name="db">As the owner.</param>
/// <param name="clock">Decides what is in the future.</param>
/// <param name="progress">Told now and then how far a long file is.</param>
public sealed class RosterImport(MeanderDb db, TimeProvider clock, Action<string> progress)
{
    /// <param name="file">The CSV.</param>
    /// <param name="slug">The organisation's.</param>
    /// <param name="name">Of the organisation, if it is to be made when it does not exist.</param>
    /// <param name="dryRun">Do everything, then take it back.</param>
    /// <param name="cancellationToken">Ends the work; nothing is changed then.</param>
    public async Task<ImportOutcome> RunAsync(Stream file, string slug, string? name, bool dryRun, CancellationToken cancellationToken)
    {
        name = Entered.Line(name);
        if (OrganizationProblem(slug, name) is { } problem)
            return ImportOutcome.Refused(problem);
        var bad = new BadLines();
        var (lines, emailsOfBadLines) = Parse(file, bad);

        await using var import = await ImportTransaction.BeginAsync(db, slug, cancellationToken);
        var now = clock.GetUtcNow();
        var known = await db.Organizations.SingleOrDefaultAsync(one => one.Slug == slug, cancellationToken);
        if (known is null && name is null)
            return ImportOutcome.Refused($"There is no organisation '{slug}'. Give its name with --name to create it.");

        var organization = known ?? Organization.Create(name!, slug, now);
        // Writing a certification requires the member's row lock. The file may name any member, so lock all of them, by id.
        await db.Database.ExecuteSqlAsync(
            $"select from user_organization_memberships where organization_id = {organization.Id.Value} order by id for no key update", cancellationToken);
        var facts = await RosterFacts.LoadAsync(db, organization, lines, emailsOfBadLines, cancellationToken);
        var plan = RosterPlan.Of(lines, facts, bad, emailsOfBadLines, now);
        if (bad.Count > 0)
            return ImportOutcome.Refused(bad.Texts);

        if (known is null)
        {
            db.Organizations.Add(organization);
            plan.AuditEvents.Add(AuditEvent.Of(organization.Id, null, "organization.created", nameof(Organization), organization.Id.Value, "Created the organisation.", now));
            await db.SaveChangesAsync(cancellationToken);
        }

        if (lines.Count >= Csv.ProgressEvery)
            progress($"storing {plan.NewMembers.Count:N0} members and {plan.NewPeriods:N0} certification periods");
        await StoreAsync(plan, now, cancellationToken);
        await import.EndAsync(commit: !dryRun, cancellationToken);
        return new ImportOutcome([], Report(plan, known is null ? organization : null).Sentences($"Read {lines.Count:N0} lines for {organization.Name} ({slug}).", dryRun));
    }

    internal static string? OrganizationProblem(string slug, string? name) =>
        Facts.Code(slug) is not null ? $"'{slug}' is no organisation's slug: those are lower-case words joined by hyphens, at most {Organization.MaxSlug} characters."
        : name is not null && Facts.Required(name, Organization.MaxName) is { } problem ? $"The organisation's name {Sentences.Within(problem)}."
        : null;

    private (List<RosterLine> Lines, HashSet<string> EmailsOfBadLines) Parse(Stream file, BadLines bad)
    {
        var lines = new List<RosterLine>();
        var emailsOfBadLines = new HashSet<string>();
        foreach (var record in Csv.Read(file, RosterLine.Columns, bad, progress))
        {
            var cells = new Cells(record, RosterLine.Columns, bad);
            if (RosterLine.Read(cells) is { } line)
                lines.Add(line);
            else if (cells.Text("email") is { } email)
                emailsOfBadLines.Add(email);
        }

        return (lines, emailsOfBadLines);
    }

    private async Task StoreAsync(RosterPlan plan, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await db.InsertAsync(plan.NewAssociations, cancellationToken);
        await db.InsertAsync(plan.NewTypes, cancellationToken);
        await db.InsertAsync(plan.NewUsers, cancellationToken);
        await db.ExecuteAsync(
            "update users u set name = n.name, updated_at = $3 from unnest($1::uuid[], $2::text[]) as n (id, name) where u.id = n.id",
            cancellationToken,
            plan.ChangedUsers.Select(user => user.Id.Value).ToArray(), plan.ChangedUsers.Select(user => user.Name).ToArray(), now.UtcDateTime);
        await db.InsertAsync(plan.NewMembers, cancellationToken);
        await db.ExecuteAsync(
            """
            update user_organization_memberships m
               set role = n.role, local_association_id = n.local_association_id, coordinator_id = n.coordinator_id, updated_at = $5
              from unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[]) as n (id, role, local_association_id, coordinator_id)
             where m.id = n.id
            """,
            cancellationToken,
            plan.ChangedMembers.Select(member => member.Id.Value).ToArray(), plan.ChangedMembers.Select(member => Words.Of(member.Role)).ToArray(),
            plan.ChangedMembers.Select(member => member.LocalAssociationId?.Value).ToArray(),
            plan.ChangedMembers.Select(member => member.CoordinatorId?.Value).ToArray(), now.UtcDateTime);
        plan.AuditEvents.AddRange(await new CertificationChanges(db, new Holdings(db), new Operator()).StoreAsync(plan.Held, now, cancellationToken));
        await db.InsertAsync(plan.AuditEvents, cancellationToken);
    }

    private static ImportReport Report(RosterPlan plan, Organization? created)
    {
        var report = new ImportReport();
        report.Created("organisation", "organisations", created is null ? [] : [$"{created.Name} ({created.Slug}, {created.TimeZone})"]);
        report.Created("local association", "local associations", [.. plan.NewAssociations.Select(one => one.Name)]);
        report.Created("certification type", "certification types", [.. plan.NewTypes.Select(type => $"{type.Code} (not required)")]);
        report.Created("user", "users", plan.NewUsers.Count);
        report.Created("member", "members", plan.NewMembers.Count);
        report.Created("certification", "certifications", plan.NewCertifications);
        report.Created("certification period", "certification periods", plan.NewPeriods);
        report.Updated("name", "names", plan.ChangedUsers.Count);
        report.Updated("member", "members", plan.ChangedMembers.Count);
        report.Updated("certification (renewed)", "certifications (renewed)", plan.Held.Count - plan.NewCertifications);
        if (plan.KeptNames > 0)
            report.Note($"Names kept as they are for {plan.KeptNames:N0} people who belong to another organisation too.");
        return report;
    }
}
