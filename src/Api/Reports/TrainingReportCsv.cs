using System.Globalization;
using CsvHelper;
using Meander.Application;
using Meander.Application.Reports;
using Meander.Domain;
using MediatR;

namespace Meander.Api.Reports;

/// <summary>The training report as a file for spreadsheets: <c>GET /reports/training.csv?from=2026-01-01&amp;to=2026-12-31&amp;organizationId=…</c>.</summary>
internal static class TrainingReportCsv
{
    public const string Path = "/reports/training.csv";

    private static readonly string[] Header =
    [
        "course", "starts_on", "local_association", "registrations", "attended", "completed", "passed", "no_shows", "cancellations", "training_hours",
    ];

    /// <summary>A spreadsheet would run a cell that begins like a formula; the apostrophe in front makes it text.</summary>
    private static readonly CsvWriterOptions Options = new() { Injection = CsvInjection.Escape };

    public static void MapTrainingReport(this IEndpointRouteBuilder endpoints) => endpoints.MapGet(Path, AnswerAsync);

    private static async Task AnswerAsync(HttpContext context, IMediator mediator)
    {
        try
        {
            var query = context.Request.Query;
            var lines = await mediator.Send(
                new TrainingReportLines(Day(query, "from"), Day(query, "to"), Organization(query)), context.RequestAborted);
            await WriteAsync(context.Response, lines, context.RequestAborted);
        }
        catch (RequestRefused refusal)
        {
            var status = refusal switch
            {
                Unauthenticated => StatusCodes.Status401Unauthorized,
                Forbidden => StatusCodes.Status403Forbidden,
                _ => StatusCodes.Status400BadRequest,
            };
            await Authentication.RefuseAsync(context, status, refusal.Code, refusal.Message);
        }
    }

    private static async Task WriteAsync(HttpResponse response, IAsyncEnumerable<TrainingReportLine> lines, CancellationToken cancellationToken)
    {
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = "attachment; filename=\"training.csv\"";
        await using var writer = CsvWriter.Create(response.Body, Options, leaveOpen: true);
        await writer.WriteRecordAsync(Header, cancellationToken);
        await foreach (var line in lines.WithCancellation(cancellationToken))
        {
            var figures = line.Figures;
            writer.WriteField(line.Course);
            writer.WriteField(line.StartsOn, "yyyy-MM-dd");
            writer.WriteField(line.LocalAssociation);
            foreach (var count in (int[])[figures.Registrations, figures.Attended, figures.Completed, figures.Passed, figures.NoShows, figures.Cancellations])
                writer.WriteField(count, default);
            writer.WriteField(figures.TrainingHours, default);
            await writer.EndRecordAsync(cancellationToken);
        }
    }

    private static DateOnly Day(IQueryCollection query, string name) =>
        DateOnly.TryParseExact(query[name], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw new BadInput($"{name}: Must be a day such as 2026-12-31.");

    /// <summary>An id that is no UUID is like an unknown one (fine print).</summary>
    private static OrganizationId? Organization(IQueryCollection query) =>
        query["organizationId"].ToString() is not { Length: > 0 } text ? null
        : new OrganizationId(Guid.TryParseExact(text, "D", out var id) ? id : Guid.Empty);
}
