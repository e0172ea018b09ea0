using Meander.Application.Courses;
using Meander.Application.Registrations;
using Meander.Domain;
using Meander.GraphQL.Binding;
using MediatR;

namespace Meander.Api.Courses;

[FieldsOf("ViewerEnrollment")]
internal sealed class ViewerEnrollmentFields(IMediator mediator)
{
    public static IReadOnlyList<IUserError> Blockers(ViewerEnrollment enrollment)
    {
        var own = enrollment.Registration is { } row ? new Dictionary<RegistrationId, RegistrationRow> { [row.Id] = row } : [];
        return UserErrors.Of(enrollment.Blockers, new RefusedEnrollment(enrollment.CourseId, own));
    }

    public async Task<IReadOnlyList<Uri?>> ExternalUrl(IReadOnlyList<ViewerEnrollment> enrollments, CancellationToken cancellationToken)
    {
        var urls = await mediator.Send(new ExternalUrlsOf([.. enrollments.Select(one => one.CourseId).Distinct()]), cancellationToken);
        return [.. enrollments.Select(one => urls.GetValueOrDefault(one.CourseId))];
    }
}
