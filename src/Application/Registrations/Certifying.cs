using Meander.Application.Certifications;
using Meander.Domain.Certifications;
using Meander.Domain.Registrations;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Registrations;

/// <summary>
/// Issues and renews, in memory, what registrations complete that were completed and passed just now (Certifications 1). They need not be
/// stored yet.
/// </summary>
public sealed class Certifying(IMeanderDb db, IHoldings holdings)
{
    /// <summary>Under the members' locks, to be stored.</summary>
    /// <returns>Issued or renewed by it, also those that last no longer than before.</returns>
    public Task<IReadOnlyList<HeldCertification>> AwardAsync(
        IReadOnlyList<CourseRegistration> registrations, DateTimeOffset now, CancellationToken cancellationToken) =>
        AwardAsync(registrations, holdings.LockAsync, now, cancellationToken);

    /// <summary>The same without a lock, to see what it would be.</summary>
    public Task<IReadOnlyList<HeldCertification>> TryAwardAsync(
        IReadOnlyList<CourseRegistration> registrations, DateTimeOffset now, CancellationToken cancellationToken) =>
        AwardAsync(registrations, holdings.ReadAsync, now, cancellationToken);

    private delegate Task<IReadOnlyList<HeldCertification>> Held(
        IReadOnlyList<(UserId User, OrganizationId Organization, string Type)> keys, DateTimeOffset now,
        CancellationToken cancellationToken);

    private async Task<IReadOnlyList<HeldCertification>> AwardAsync(
        IReadOnlyList<CourseRegistration> registrations, Held holdingsOf, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var organizations = registrations.Select(one => one.OrganizationId).Distinct().ToList();
        var (types, series) = await TermsAsync(organizations, registrations, cancellationToken);
        List<Pass> passes = [.. registrations.Select(one => PassOf(one, series[one.CourseId]))];
        var concerned = from pass in passes
                        from type in types
                        where Issuing.Concerns(type, pass)
                        select (pass.UserId, pass.OrganizationId, type.Code);
        var keys = concerned.Distinct().ToList();
        if (keys.Count == 0)
            return [];

        // Another transaction may be recording the other required course of the same person: the one that locks second sees both.
        var held = (await holdingsOf(keys, now, cancellationToken))
            .ToDictionary(one => (one.Holder.UserId, one.Holder.OrganizationId, one.Type.Code));
        var fresh = registrations.Select(one => one.Id).ToHashSet();
        var users = keys.Select(key => key.UserId).Distinct().ToList();
        passes.AddRange(await EarlierAsync(users, organizations, fresh, cancellationToken));
        var people = held.Keys.Select(key => (key.UserId, key.OrganizationId)).ToHashSet();
        var zones = held.Values.Select(one => one.Holder).DistinctBy(holder => holder.OrganizationId)
            .ToDictionary(holder => holder.OrganizationId, holder => holder.Zone);
        var awards = Issuing.Due(
            types, passes.Where(pass => people.Contains((pass.UserId, pass.OrganizationId))), pass => fresh.Contains(pass.Registration),
            organization => zones[organization].DayOf(now));
        var awarded = awards.Select(award => held[(award.UserId, award.OrganizationId, award.Type)]).ToList();
        foreach (var (one, award) in awarded.Zip(awards))
            one.Holding.Award(award, now);
        return awarded;
    }

    private static Pass PassOf(CourseRegistration registration, CourseFacts course) => new(
        registration.Id, registration.OrganizationId, registration.UserId, course.SeriesId, course.Issues, course.ValidityMonths,
        registration.CompletionDate!.Value);

    private async Task<List<Pass>> EarlierAsync(
        List<UserId> users, List<OrganizationId> organizations, HashSet<RegistrationId> fresh, CancellationToken cancellationToken) =>
        await (
            from registration in db.Registrations
            join course in db.Courses on registration.CourseId equals course.Id
            where users.Contains(registration.UserId) && organizations.Contains(registration.OrganizationId)
                && !fresh.Contains(registration.Id)
                && registration.Status == RegistrationStatus.Completed && registration.CompletionResult == CompletionResult.Passed
            select new Pass(
                registration.Id, registration.OrganizationId, registration.UserId, course.SeriesId, course.Details.CertificationType,
                course.Details.CertificationValidityMonths, registration.CompletionDate!.Value)).ToListAsync(cancellationToken);

    /// <summary>What the organisations' types ask for, and what there is to know of the courses passed.</summary>
    private async Task<(IReadOnlyList<IssuingTerms> Types, IReadOnlyDictionary<CourseId, CourseFacts> Courses)> TermsAsync(
        List<OrganizationId> organizations, IReadOnlyList<CourseRegistration> registrations, CancellationToken cancellationToken)
    {
        var types = await db.CertificationTypes.Where(type => organizations.Contains(type.OrganizationId))
            .Select(type => new { type.OrganizationId, type.Code, type.RequiredCourseIds }).ToListAsync(cancellationToken);
        var named = types.SelectMany(type => type.RequiredCourseIds).Concat(registrations.Select(one => one.CourseId))
            .Distinct().ToList();
        var courses = await db.Courses.Where(course => named.Contains(course.Id))
            .Select(course => new
            {
                course.Id,
                Facts = new CourseFacts(course.SeriesId, course.Details.CertificationType, course.Details.CertificationValidityMonths),
            })
            .ToDictionaryAsync(course => course.Id, course => course.Facts, cancellationToken);
        var terms = types.Select(type => new IssuingTerms(
            type.OrganizationId, type.Code, type.RequiredCourseIds.Select(id => courses[id].SeriesId).ToHashSet()));
        return ([.. terms], courses);
    }

    private sealed record CourseFacts(CourseId SeriesId, string? Issues, int? ValidityMonths);
}
