using Meander.Api.Access;
using Meander.Api.Reports;
using Meander.Application;
using Meander.Dashboard;
using Meander.Dashboard.Reports;
using MediatR;

namespace Meander.Api.Dashboard;

/// <summary>The training report's file for whoever is signed in to the pages, which the API gives for a token.</summary>
internal static class ReportDownload
{
    public static void MapReportDownload(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet(ReportFile.Path, AnswerAsync).WithMetadata(new PartOfDashboard(IsOpen: false));

    private static Task AnswerAsync(HttpContext context, IMediator mediator, ICaller caller, ILoggerFactory loggers)
    {
        // The request came without a token; its cookie has been looked at by now.
        Authentication.SignIn(context.RequestServices, context.User);
        return TrainingReportCsv.AnswerAsync(context, mediator, caller, loggers);
    }
}
