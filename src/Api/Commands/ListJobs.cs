using System.CommandLine;
using System.Globalization;
using Meander.Infrastructure.Jobs;

namespace Meander.Api.Commands;

/// <summary>The jobs, and when they ran and will.</summary>
internal sealed class ListJobs : Verb
{
    private static readonly string[] Columns = ["JOB", "LAST RUN", "NEXT RUN", "WHAT IT DOES"];

    public ListJobs()
        : base("list", "Lists the jobs with their last and next run.",
            """
            Times are in UTC. The next run of a nightly job is that of the organisation whose night comes first; servers have to be
            running for it.
            """)
    {
    }

    protected override async Task<int> RunAsync(ParseResult given, CancellationToken cancellationToken)
    {
        await using var database = await Database.OpenAsync(Settings.Read(), migrate: false, cancellationToken);
        await using var services = JobHost.Build(database);
        var runner = services.GetRequiredService<JobRunner>();
        var rows = new List<string[]>();
        foreach (var job in runner.Jobs)
        {
            var (last, next) = await runner.TimesAsync(job, cancellationToken);
            rows.Add([job.Name, Text(last), Text(next), job.Summary]);
        }

        TextTable.Write(Console.Out, Columns, rows);
        return 0;
    }

    private static string Text(DateTimeOffset? at) =>
        at is { } instant ? instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : "-";
}
