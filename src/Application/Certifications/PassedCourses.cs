using Meander.Domain.Certifications;
using Meander.Domain.Registrations;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Certifications;

/// <summary>Turns passed courses into certifications, in the transaction that records the passing (Certifications 1).</summary>
public sealed class PassedCourses(IMeanderDb db, CertificationDesk desk)
{
    /// <summary>What these registrations, completed and passed just now, complete.</summary>
    /// <returns>Issued or renewed by it, also those that last no longer than before.</returns>
    public async Task<IReadOnlyList<CertificationId>> CertifyAsync(IReadOnlyList<CourseRegistration> registrations, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var organizations = registrations.Select(one => one.OrganizationId).Distinct().ToList();
        var types = await TermsAsync(organizations, cancellationToken);
        var ids = registrations.Select(one => one.Id).ToHashSet();
        var fresh = await Passes(db.Registrations.Where(one => ids.Contains(one.Id))).ToListAsync(cancellationToken);
        var people = fresh.Where(pass => types.Any(type => Issuing.Concerns(type, pass))).Select(pass => (pass.UserId, pass.OrganizationId)).Distinct().ToList();
        if (people.Count == 0)
            return [];

        // Somebody else may be recording the other required course of the same person: whoever comes second sees both.
        var holders = await desk.LockAsync(people, cancellationToken);
        var users = people.Select(one => one.UserId).Distinct().ToList();
        var passes = await Passes(db.Registrations.Where(one => users.Contains(one.UserId) && organizations.Contains(one.OrganizationId))).ToListAsync(cancellationToken);
        var zones = holders.DistinctBy(holder => holder.OrganizationId).ToDictionary(holder => holder.OrganizationId, holder => holder.Zone);
        var awards = Issuing.Due(
            types, passes.Where(pass => people.Contains((pass.UserId, pass.OrganizationId))), pass => ids.Contains(pass.Registration), id => zones[id].DayOf(now));
        if (awards.Count == 0)
            return [];

        var dossiers = await desk.DossiersAsync(holders, [.. awards.Select(award => (award.UserId, award.OrganizationId, award.Type))], now, cancellationToken);
        await desk.GrantAsync([.. dossiers.Zip(awards)], now, cancellationToken);
        return [.. dossiers.Select(dossier => dossier.Id)];
    }

    private IQueryable<Pass> Passes(IQueryable<CourseRegistration> registrations) =>
        from registration in registrations
        join course in db.Courses on registration.CourseId equals course.Id
        where registration.Status == RegistrationStatus.Completed && registration.CompletionResult == CompletionResult.Passed
        select new Pass(
            registration.Id, registration.OrganizationId, registration.UserId, course.SeriesId, course.Details.CertificationType,
            course.Details.CertificationValidityMonths, registration.CompletionDate!.Value);

    private async Task<IReadOnlyList<IssuingTerms>> TermsAsync(List<OrganizationId> organizations, CancellationToken cancellationToken)
    {
        var types = await db.CertificationTypes.Where(type => organizations.Contains(type.OrganizationId))
            .Select(type => new { type.OrganizationId, type.Code, type.RequiredCourseIds }).ToListAsync(cancellationToken);
        var required = types.SelectMany(type => type.RequiredCourseIds).Distinct().ToList();
        var series = required.Count == 0 ? [] : await db.Courses.Where(course => required.Contains(course.Id))
            .Select(course => new { course.Id, course.SeriesId }).ToDictionaryAsync(course => course.Id, course => course.SeriesId, cancellationToken);
        return [.. types.Select(type => new IssuingTerms(type.OrganizationId, type.Code, type.RequiredCourseIds.Select(id => series[id]).ToHashSet()))];
    }
}
