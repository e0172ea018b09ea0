using FluentValidation;
using Meander.Application.Certifications;
using Meander.Application.Imports;
using Meander.Application.Pipeline;
using Meander.Domain.Audit;
using Meander.Domain.People;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.People;

/// <summary>
/// Brings an organisation's people and their certifications in from a CSV file: all of it or nothing, and safe to repeat. A refusal
/// names each bad line as <c>line N: reason</c>.
/// </summary>
/// <param name="File">The CSV.</param>
/// <param name="Slug">The organisation's.</param>
/// <param name="Name">The organisation's, if it is to be created when it does not exist; null when it must exist.</param>
/// <param name="DryRun">Do everything, then take it back.</param>
/// <param name="Progress">Told now and then how far a long file is.</param>
public sealed record ImportRoster(Stream File, string Slug, string? Name, bool DryRun, Action<string> Progress) : ICommand<ImportReport>
{
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

            var organization = known ?? Organization.Found(request.Name!, request.Slug, now);
            await store.LockMembersAsync(organization.Id, cancellationToken);
            var plan = RosterPlan.Of(file, await RosterFacts.LoadAsync(db, organization, file.Lines, cancellationToken), bad, rows, now);
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
            await store.InsertAsync(plan.NewUsers, cancellationToken);
            await store.RenameAsync(plan.ChangedUsers, cancellationToken);
            await store.InsertAsync(plan.NewMembers, cancellationToken);
            await store.MoveAsync(plan.ChangedMembers, cancellationToken);
            plan.AuditEvents.AddRange(await certifications.StoreAsync(plan.Held, now, cancellationToken));
            await store.InsertAsync(plan.AuditEvents, cancellationToken);
        }

        private static ReportWriter Report(RosterPlan plan, Organization? created)
        {
            var report = new ReportWriter();
            report.Created("organisation", "organisations", created is null ? [] : [$"{created.Name} ({created.Slug}, {created.TimeZone})"]);
            report.Created("local association", "local associations", [.. plan.NewAssociations.Select(association => association.Name)]);
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
}
