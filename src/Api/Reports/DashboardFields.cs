using Meander.Application.People;
using Meander.Application.Reports;
using Meander.GraphQL.Binding;
using MediatR;

namespace Meander.Api.Reports;

// ReportQueries counts only the selected figures, so every figure that is read here has been counted.
[FieldsOf("Dashboard")]
internal sealed class DashboardFields(IMediator mediator)
{
    public static int ActiveMentors(DashboardFigures figures) => figures.Mentors!.Active;

    public static int PausedMentors(DashboardFigures figures) => figures.Mentors!.Paused;

    public static IReadOnlyList<BadgeStateCount> CertificationStates(DashboardFigures figures) => figures.Mentors!.States;

    public static int ExpiringThisMonth(DashboardFigures figures) => figures.ExpiryForecast![0].Count;

    public static IReadOnlyList<MonthCount> ExpiryForecast(DashboardFigures figures) => figures.ExpiryForecast!;

    public static int UpcomingCourses(DashboardFigures figures) => figures.Courses!.Upcoming;

    public static int OpenSeats(DashboardFigures figures) => figures.Courses!.OpenSeats;

    public static int Waitlisted(DashboardFigures figures) => figures.Courses!.Waitlisted;

    public async Task<IReadOnlyList<OrganizationRow>> Organization(
        IReadOnlyList<DashboardFigures> figures, CancellationToken cancellationToken)
    {
        var ids = figures.Select(one => one.OrganizationId).ToList();
        return (await mediator.Send(new OrganizationsOf(ids.Once()), cancellationToken)).InOrderOf(ids, row => row.Id);
    }
}
