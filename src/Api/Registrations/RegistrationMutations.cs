using Meander.Api.Courses;
using Meander.Application.Certifications;
using Meander.Application.Registrations;
using Meander.Domain;
using Meander.Domain.Registrations;
using Meander.GraphQL.Binding;
using MediatR;

namespace Meander.Api.Registrations;

/// <summary>One admission: the place taken, or why none was.</summary>
public sealed record EnrollPayload(RegistrationRow? Registration, IReadOnlyList<IUserError> Errors, IReadOnlyList<Warning> Warnings);

/// <summary>One admission a person, or why the whole was refused.</summary>
public sealed record EnrollManyPayload(IReadOnlyList<EnrollPayload> Results, IReadOnlyList<IUserError> Errors);

/// <summary>The place given back, and who moved up.</summary>
public sealed record CancelRegistrationPayload(RegistrationRow? Registration, RegistrationRow? Promoted, IReadOnlyList<IUserError> Errors);

/// <summary>All marked, or none.</summary>
public sealed record MarkAttendancePayload(IReadOnlyList<RegistrationRow>? Registrations, IReadOnlyList<IUserError> Errors);

/// <summary>All completed, or none.</summary>
public sealed record CompleteCoursePayload(
    IReadOnlyList<RegistrationRow>? Registrations, IReadOnlyList<CertificationRow>? Certifications, IReadOnlyList<IUserError> Errors);

[FieldsOf("Mutation")]
internal sealed class RegistrationMutations(IMediator mediator, EnrollmentDesk desk)
{
    private const string Registration = "registration", ItsCourse = $"{Registration}.course";

    public async Task<EnrollPayload> Enroll(Enroll input, FieldContext context, CancellationToken cancellationToken)
    {
        desk.ShownParts = context.PartsOfCourseAt(ItsCourse);
        var result = await mediator.Send(input, cancellationToken);
        return PayloadOf(result, await AboutAsync(input.CourseId, result.Errors, cancellationToken));
    }

    public async Task<EnrollManyPayload> EnrollMany(EnrollMany input, FieldContext context, CancellationToken cancellationToken)
    {
        desk.ShownParts = context.PartsOfCourseAt($"results.{ItsCourse}");
        var result = await mediator.Send(input, cancellationToken);
        if (!result.Succeeded)
            return new EnrollManyPayload([], UserErrors.Of(result.Errors));
        var about = await AboutAsync(input.CourseId, result.Value.SelectMany(one => one.Errors), cancellationToken);
        return new EnrollManyPayload([.. result.Value.Select(one => PayloadOf(one, about))], []);
    }

    public async Task<CancelRegistrationPayload> CancelRegistration(CancelRegistration input, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(input, cancellationToken);
        return result.Succeeded
            ? new CancelRegistrationPayload(
                RegistrationRow.Of(result.Value.Registration), result.Value.Promoted is { } promoted
                    ? RegistrationRow.Of(promoted)
                    : null, [])
            : new CancelRegistrationPayload(null, null, UserErrors.Of(result.Errors));
    }

    public async Task<MarkAttendancePayload> MarkAttendance(MarkAttendance input, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(input, cancellationToken);
        return new MarkAttendancePayload(RowsOf(result), UserErrors.Of(result.Errors));
    }

    public async Task<CompleteCoursePayload> CompleteCourse(CompleteCourse input, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(input, cancellationToken);
        if (!result.Succeeded)
            return new CompleteCoursePayload(null, null, UserErrors.Of(result.Errors));
        var certifications = await mediator.ByIdAsync(
            result.Value.Certifications, id => id, ids => new CertificationsOf(ids), row => row.Id, cancellationToken);
        return new CompleteCoursePayload([.. result.Value.Registrations.Select(RegistrationRow.Of)], certifications, []);
    }

    private EnrollPayload PayloadOf(Result<CourseRegistration> result, RefusedEnrollment about) => new(
        result.Succeeded ? RegistrationRow.Of(result.Value) with { Course = desk.Course } : null,
        UserErrors.Of(result.Errors, about), result.Warnings);

    private static IReadOnlyList<RegistrationRow>? RowsOf(Result<IReadOnlyList<CourseRegistration>> result) =>
        result.Succeeded ? [.. result.Value.Select(RegistrationRow.Of)] : null;

    private async Task<RefusedEnrollment> AboutAsync(CourseId course, IEnumerable<DomainError> errors, CancellationToken cancellationToken)
    {
        var named = errors.OfType<AlreadyEnrolled>().Select(error => error.Registration).OfType<RegistrationId>().Distinct().ToList();
        var rows = named.Count == 0 ? [] : await mediator.Send(new RegistrationsOf(named), cancellationToken);
        return new RefusedEnrollment(course, rows.ToDictionary(row => row.Id));
    }
}
