using Meander.Application.People;
using Meander.Application.Reports;
using Meander.GraphQL.Binding;
using MediatR;

namespace Meander.Api.Reports;

// ReportQueries counts only the selected figures, so every figure that is read here has been counted.
[FieldsOf("TrainingReport")]
internal sealed class TrainingReportFields(IMediator mediator)
{
    public static DateOnly From(TrainingReport report) => report.Period.From;

    public static DateOnly To(TrainingReport report) => report.Period.To;

    public static int Registrations(TrainingReport report) => report.Registrations!.Registrations;

    public static int Attended(TrainingReport report) => report.Registrations!.Attended;

    public static int Completed(TrainingReport report) => report.Registrations!.Completed;

    public static int Passed(TrainingReport report) => report.Registrations!.Passed;

    public static int NoShows(TrainingReport report) => report.Registrations!.NoShows;

    public static int Cancellations(TrainingReport report) => report.Registrations!.Cancellations;

    public static decimal TrainingHours(TrainingReport report) => report.Registrations!.TrainingHours;

    public static int CertificationsIssued(TrainingReport report) => report.Certifications!.Issued;

    public static int CertificationsRenewed(TrainingReport report) => report.Certifications!.Renewed;

    public static int CertificationsLapsed(TrainingReport report) => report.Certifications!.Lapsed;

    public async Task<IReadOnlyList<OrganizationRow>> Organization(
        IReadOnlyList<TrainingReport> reports, CancellationToken cancellationToken)
    {
        var ids = reports.Select(report => report.Period.OrganizationId).ToList();
        return (await mediator.Send(new OrganizationsOf(ids.Once()), cancellationToken)).InOrderOf(ids, row => row.Id);
    }

    public async Task<IReadOnlyList<IReadOnlyList<TrainingReportRow>>> ByLocalAssociation(
        IReadOnlyList<TrainingReport> reports, CancellationToken cancellationToken) =>
        [await mediator.Send(new CompletionsByLocalAssociation(reports.Single().Period), cancellationToken)];

    public async Task<IReadOnlyList<IReadOnlyList<TrainingReportRow>>> ByCourse(
        IReadOnlyList<TrainingReport> reports, CancellationToken cancellationToken) =>
        [await mediator.Send(new CompletionsByCourse(reports.Single().Period), cancellationToken)];
}
