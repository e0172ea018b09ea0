using System.Globalization;
using Meander.Domain;
using Meander.Domain.Certifications;
using Meander.Domain.Courses;
using Meander.Domain.People;
using Meander.Domain.Registrations;
using Npgsql;

namespace Meander.Infrastructure.Postgres;

/// <summary>
/// What a broken constraint means when a race was lost that the handler could not see. Only rules that people can run into are here: a
/// constraint that is not stands for a fault of ours, and comes out as one.
/// </summary>
internal static class ConstraintErrors
{
    /// <param name="broken">The constraint, which is known by its name.</param>
    /// <param name="written">What was being stored; row-level security keeps PostgreSQL from naming the values.</param>
    public static DomainError? For(PostgresException broken, IEnumerable<object> written) => broken.ConstraintName switch
    {
        "courses_seats_available_check" => new CourseFull(),
        "courses_seats_below_taken" => new SeatsBelowTaken(int.Parse(broken.Hint!, CultureInfo.InvariantCulture)) { Path = ["seatsTotal"] },
        "courses_status_moves" => new InvalidStatusTransition("The course has moved on in the meantime."),
        "course_registrations_status_moves" => new InvalidStatusTransition("The registration has moved on in the meantime."),
        "uq_course_registrations_active" => new AlreadyEnrolled(null),
        // A message about a place is stored ahead of the place.
        "course_registrations_member_fkey" or "notifications_member_fkey" => new NotAMember { Path = ["userId"] },
        "uq_user_organization_memberships_email" => new EmailTaken { Path = ["email"] },
        "user_organization_memberships_user_id_organization_id_key" => new AlreadyAMember { Path = ["userId"] },
        "user_organization_memberships_keep_an_admin" => new LastAdmin { Path = ["role"] },
        "certification_types_organization_id_code_key" when written.OfType<CertificationType>().FirstOrDefault() is { } type =>
            new CodeTaken(type.Code) { Path = ["code"] },
        "certifications_organization_id_user_id_certification_type_key" or "certification_periods_no_overlap"
            or "certification_periods_one_open" or "certification_periods_append_only" => new ChangedMeanwhile(),
        _ => null,
    };
}
