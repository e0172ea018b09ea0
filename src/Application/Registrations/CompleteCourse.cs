using FluentValidation;
using Meander.Application.Certifications;
using Meander.Application.Pipeline;
using Meander.Domain.Certifications;
using Meander.Domain.Registrations;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Registrations;

/// <summary>What completing did.</summary>
/// <param name="Registrations">The registrations, in the order given.</param>
/// <param name="Certifications">The certifications that it issued or renewed.</param>
public sealed record Completed(IReadOnlyList<CourseRegistration> Registrations, IReadOnlyList<CertificationId> Certifications);

/// <summary>Records outcomes of people who attended; passing may certify. All or nothing; several courses may mix.</summary>
public sealed record CompleteCourse(IReadOnlyList<RegistrationId> RegistrationIds, CompletionResult Result)
    : ICommand<Completed>, IOfRegistrations
{
    public sealed class Validator : AbstractValidator<CompleteCourse>
    {
        public Validator() => RuleFor(request => request.RegistrationIds).Satisfies(Facts.List);
    }

    public sealed class Access(IMeanderDb db, ICaller caller) : StaffOfRegistrations<CompleteCourse>(db, caller);

    public sealed class Handler(
        IMeanderDb db, IPlaces store, IHoldings holdings, CertificationChanges changes, ICaller caller, TimeProvider clock)
        : IRequestHandler<CompleteCourse, Result<Completed>>
    {
        public async Task<Result<Completed>> Handle(CompleteCourse request, CancellationToken cancellationToken)
        {
            var now = clock.GetUtcNow();
            var courses = await store.LockOfAsync(request.RegistrationIds, freeing: false, now, cancellationToken);
            var completed = Places.Complete(courses, request.RegistrationIds, request.Result, caller.Id);
            if (!completed.Succeeded)
                return Result<Completed>.Refuse(completed.Errors);
            await store.StoreAsync(courses, cancellationToken);
            var certifications = request.Result == CompletionResult.Passed
                ? await CertifyAsync(completed.Value, now, cancellationToken)
                : [];
            return new Completed(completed.Value, certifications);
        }

        /// <summary>
        /// Issues and renews what these registrations, completed and passed just now, complete (Certifications 1). They need not be stored
        /// yet.
        /// </summary>
        /// <returns>Issued or renewed by it, also those that last no longer than before.</returns>
        private async Task<IReadOnlyList<CertificationId>> CertifyAsync(
            IReadOnlyList<CourseRegistration> registrations, DateTimeOffset now, CancellationToken cancellationToken)
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
            var held = (await holdings.LockAsync(keys, now, cancellationToken))
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
            if (awards.Count == 0)
                return [];

            var awarded = awards.Select(award => held[(award.UserId, award.OrganizationId, award.Type)]).ToList();
            foreach (var (one, award) in awarded.Zip(awards))
                one.Holding.Award(award, now);
            db.AuditEvents.AddRange(await changes.StoreAsync(awarded, now, cancellationToken));
            return [.. awarded.Select(one => one.Id)];
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
}
