using Meander.Application.Registrations;
using Meander.Domain.Certifications;
using Meander.Domain.Registrations;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Meander.Application.Certifications;

/// <summary>
/// What completing these registrations issued or renewed, as far as the caller sees it: of several types at once the one that the course
/// issues. Of two passes on one day, which are one period, the second is found by the day.
/// </summary>
public sealed record CertificationsOfRegistrations(IReadOnlyList<RegistrationRow> Registrations)
    : IQuery<IReadOnlyDictionary<RegistrationId, CertificationRow>>
{
    public sealed class Handler(IMeanderDb db, ICaller caller, TimeProvider clock)
        : IRequestHandler<CertificationsOfRegistrations, IReadOnlyDictionary<RegistrationId, CertificationRow>>
    {
        public async Task<IReadOnlyDictionary<RegistrationId, CertificationRow>> Handle(
            CertificationsOfRegistrations request, CancellationToken cancellationToken)
        {
            var passed =
                request.Registrations.Where(one => one.CompletionResult == CompletionResult.Passed).DistinctBy(one => one.Id).ToList();
            if (passed.Count == 0)
                return new Dictionary<RegistrationId, CertificationRow>();

            var users = passed.Select(one => one.UserId).Distinct().ToList();
            var organizations = passed.Select(one => one.OrganizationId).Distinct().ToList();
            var stored =
                await db.Stored(
                    db.Certifications.Where(one => users.Contains(one.UserId) && organizations.Contains(one.OrganizationId))
                        .VisibleTo(db, caller))
                .ToListAsync(cancellationToken);
            var ids = stored.Select(one => one.Id).ToList();
            var periods = await db.CertificationPeriods.Where(
                period => ids.Contains(period.CertificationId) && period.Source == CertificationSource.Course)
                .Select(period => new { period.CertificationId, period.IssuedOn, period.RegistrationId }).ToListAsync(cancellationToken);
            var courses = passed.Select(one => one.CourseId).Distinct().ToList();
            var issued = await db.Courses.Where(course => courses.Contains(course.Id))
                .Select(course => new { course.Id, course.Details.CertificationType })
                    .ToDictionaryAsync(course => course.Id, course => course.CertificationType, cancellationToken);

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
