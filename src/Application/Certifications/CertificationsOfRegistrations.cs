using Meander.Application.Registrations;
using Meander.Domain.Certifications;
using Meander.Domain.Registrations;
using MediatR;

namespace Meander.Application.Certifications;

/// <summary>
/// What completing these registrations issued or renewed, as far as the caller sees it: of several types at once the one that the course
/// issues. Of two passes on one day, which are one period, the second is found by the day.
/// </summary>
public sealed record CertificationsOfRegistrations(IReadOnlyList<RegistrationRow> Registrations)
    : IQuery<IReadOnlyDictionary<RegistrationId, CertificationRow>>
{
    private static readonly Question<PeopleIn, StoredCertification> Held =
        new((db, asked) => db.Stored(db.Certifications.Of(asked.Request).VisibleTo(db, asked.Caller)));

    private static readonly Question<IReadOnlyList<CertificationId>, Earned> Periods = new((db, asked) => db.CertificationPeriods
        .Where(period => asked.Request.Contains(period.CertificationId) && period.Source == CertificationSource.Course)
        .Select(period => new Earned(period.CertificationId, period.IssuedOn, period.RegistrationId)));

    private static readonly Question<IReadOnlyList<CourseId>, Issuing> Courses = new((db, asked) => db.Courses
        .Where(course => asked.Request.Contains(course.Id)).Select(course => new Issuing(course.Id, course.Details.CertificationType)));

    private sealed record Earned(CertificationId CertificationId, DateOnly IssuedOn, RegistrationId? RegistrationId);

    private sealed record Issuing(CourseId Id, string? CertificationType);

    public sealed class Handler(Questions questions, TimeProvider clock)
        : IRequestHandler<CertificationsOfRegistrations, IReadOnlyDictionary<RegistrationId, CertificationRow>>
    {
        public async Task<IReadOnlyDictionary<RegistrationId, CertificationRow>> Handle(
            CertificationsOfRegistrations request, CancellationToken cancellationToken)
        {
            var passed =
                request.Registrations.Where(one => one.CompletionResult == CompletionResult.Passed).DistinctBy(one => one.Id).ToList();
            if (passed.Count == 0)
                return new Dictionary<RegistrationId, CertificationRow>();

            var people = new PeopleIn(
                [.. passed.Select(one => one.UserId).Distinct()], [.. passed.Select(one => one.OrganizationId).Distinct()]);
            var stored = await questions.AskAsync(Held, people, cancellationToken);
            var periods = await questions.AskAsync(Periods, [.. stored.Select(one => one.Id)], cancellationToken);
            var issued = (await questions.AskAsync(Courses, [.. passed.Select(one => one.CourseId).Distinct()], cancellationToken))
                .ToDictionary(course => course.Id, course => course.CertificationType);

            var byId = stored.ToDictionary(one => one.Id);
            var byRegistration = periods.Where(period => period.RegistrationId is not null)
                .ToLookup(period => period.RegistrationId!.Value, period => byId[period.CertificationId]);
            var days = periods.Select(period => (period.CertificationId, period.IssuedOn)).ToHashSet();
            var byType = stored.ToDictionary(one => (one.UserId, one.OrganizationId, one.TypeCode));
            var found = new Dictionary<RegistrationId, CertificationRow>();
            foreach (var registration in passed)
            {
                var code = issued[registration.CourseId];
                var earned = byRegistration[registration.Id]
                    .OrderBy(one => one.TypeCode != code)
                    .ThenBy(one => one.TypeCode, StringComparer.Ordinal)
                    .FirstOrDefault()
                    ?? (code is not null
                        && byType.TryGetValue((registration.UserId, registration.OrganizationId, code), out var held)
                        && days.Contains(
                            (held.Id, TimeZoneInfo.FindSystemTimeZoneById(held.TimeZone).DayOf(registration.CompletedAt!.Value)))
                            ? held
                            : null);
                if (earned is not null)
                    found[registration.Id] = earned.At(clock.GetUtcNow());
            }

            return found;
        }
    }
}
