using Meander.Application.Reports;
using Meander.Domain;
using Meander.GraphQL.Binding;
using MediatR;

namespace Meander.Api.Reports;

[FieldsOf("Query")]
internal sealed class ReportQueries(IMediator mediator)
{
    public Task<DashboardFigures> Dashboard(OrganizationId? organizationId, FieldContext context, CancellationToken cancellationToken) =>
        mediator.Send(
            new DashboardOf(
                organizationId,
                Mentors: AnySelected(context, "activeMentors", "pausedMentors", "certificationStates"),
                Expiries: AnySelected(context, "expiringThisMonth", "expiryForecast"),
                Courses: AnySelected(context, "upcomingCourses", "openSeats", "waitlisted")),
            cancellationToken);

    public Task<TrainingReport> TrainingReport(
        DateOnly from, DateOnly to, OrganizationId? organizationId, FieldContext context, CancellationToken cancellationToken) =>
        mediator.Send(
            new TrainingReportOf(
                from, to, organizationId,
                Registrations: AnySelected(
                    context, "registrations", "attended", "completed", "passed", "noShows", "cancellations", "trainingHours"),
                Certifications: AnySelected(context, "certificationsIssued", "certificationsRenewed", "certificationsLapsed")),
            cancellationToken);

    private static bool AnySelected(FieldContext context, params ReadOnlySpan<string> fields)
    {
        foreach (var field in fields)
        {
            if (context.IsSelected(field))
                return true;
        }

        return false;
    }
}
