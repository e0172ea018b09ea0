using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using CsvHelper;
using Meander.Api.Access;
using Meander.Application;
using Meander.Application.Reports;
using Meander.Domain;
using MediatR;
using Microsoft.AspNetCore.WebUtilities;

namespace Meander.Api.Reports;

/// <summary>
/// The training report as a file for spreadsheets: <c>GET /reports/training.csv?from=2026-01-01&amp;to=2026-12-31&amp;organizationId=…</c>.
/// </summary>
internal static class TrainingReportCsv
{
    public const string Path = "/reports/training.csv";

    /// <summary>Of a whole file, until its client has read it; what is more than a part of memory waits on the disk.</summary>
    private const int MostBytes = 64 * 1024 * 1024, MostInMemory = 256 * 1024;

    private static readonly string[] Header =
    [
        "course", "starts_on", "local_association", "registrations", "attended", "completed", "passed", "no_shows", "cancellations",
        "training_hours",
    ];

    /// <summary>A spreadsheet would run a cell that begins like a formula; the apostrophe in front makes it text.</summary>
    private static readonly CsvWriterOptions Options = new() { Injection = CsvInjection.Escape };

    public static void MapTrainingReport(this IEndpointRouteBuilder endpoints) => endpoints.MapGet(Path, AnswerAsync);

    /// <summary>Answers with the file of the request's parameters, as the request's caller.</summary>
    public static async Task AnswerAsync(HttpContext context, IMediator mediator, ICaller caller, ILoggerFactory loggers)
    {
        try
        {
            var query = context.Request.Query;
            var lines = await mediator.Send(
                new TrainingReportLines(Day(query, "from"), Day(query, "to"), Organization(query)), context.RequestAborted);

            // All of it is there before its first byte goes out, and the connection is given back: how fast a client reads is no matter of
            // the database's, and a database that cannot go on is no half of a file.
            await using var file = new FileBufferingWriteStream(MostInMemory);
            await WriteAsync(file, lines, context.RequestAborted);
            await caller.LeaveAsync();
            context.Response.ContentType = "text/csv; charset=utf-8";
            context.Response.Headers.ContentDisposition = "attachment; filename=\"training.csv\"";
            await file.DrainBufferAsync(context.Response.Body, context.RequestAborted);
        }
        catch (RequestRefused refusal)
        {
            var status = refusal switch
            {
                Unauthenticated => StatusCodes.Status401Unauthorized,
                Forbidden => StatusCodes.Status403Forbidden,
                Overloaded => StatusCodes.Status503ServiceUnavailable,
                _ => StatusCodes.Status400BadRequest,
            };
            if (refusal is Overloaded)
                context.Response.Headers.RetryAfter = "1";
            await Authentication.RefuseAsync(context, status, refusal.Code, refusal.Message);
        }
        catch (DbException fault) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            var traceId = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
            loggers.CreateLogger(typeof(TrainingReportCsv)).LogError(fault, "A training report failed, trace {TraceId}", traceId);
            await Authentication.RefuseAsync(
                context, StatusCodes.Status500InternalServerError, "INTERNAL_ERROR",
                $"Something went wrong on our side (trace {traceId}).");
        }
    }

    private static async Task WriteAsync(Stream file, IAsyncEnumerable<TrainingReportLine> lines, CancellationToken cancellationToken)
    {
        await using var writer = CsvWriter.Create(file, Options, leaveOpen: true);
        await writer.WriteRecordAsync(Header, cancellationToken);
        await foreach (var line in lines.WithCancellation(cancellationToken))
        {
            if (file.Length > MostBytes)
                throw new BadInput($"The report has more than {MostBytes / (1024 * 1024)} MiB; ask for fewer days.");
            var figures = line.Figures;
            writer.WriteField(line.Course);
            writer.WriteField(line.StartsOn, "yyyy-MM-dd");
            writer.WriteField(line.LocalAssociation);
            foreach (
                var count in (int[])[
                    figures.Registrations,
                    figures.Attended,
                    figures.Completed,
                    figures.Passed,
                    figures.NoShows,
                    figures.Cancellations
                ])
                writer.WriteField(count, default);
            writer.WriteField(figures.TrainingHours, default);
            await writer.EndRecordAsync(cancellationToken);
        }
    }

    /// <summary>Null when it is missing or no day, which is told only to those who may have the report.</summary>
    private static DateOnly? Day(IQueryCollection query, string name) =>
        DateOnly.TryParseExact(query[name], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>An id that is no UUID is like an unknown one (fine print).</summary>
    private static OrganizationId? Organization(IQueryCollection query) =>
        query["organizationId"].ToString() is not { Length: > 0 } text ? null
        : new OrganizationId(Guid.TryParseExact(text, "D", out var id) ? id : Guid.Empty);
}
