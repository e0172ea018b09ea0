using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Meander.Infrastructure.Jobs;

namespace Meander.Api.Commands;

/// <summary>A job at a person's word, for every organisation whatever its hour.</summary>
internal sealed partial class RunJob : Verb
{
    private static readonly string[] Columns = ["ORGANISATION", "MEMBER", "WHAT", "DETAIL"];

    private readonly Argument<string> _job = new("NAME");
    private readonly Option<string> _asOf = new("--as-of")
    {
        HelpName = "T",
        Description = "the instant that the run takes for now, such as 2026-12-01T02:00:00Z",
    };

    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Arity = ArgumentArity.Zero,
        Description = "prints what would happen, and changes nothing",
    };

    public RunJob()
        : base("run", "Runs a job now, and prints what it did.",
            """
            A run for a day that is still to come is no rehearsal: it tells people, and portals, that what expires by then has expired, and
            pauses mentors for it. Look with --dry-run first. The next run for the present resumes who was paused too early; what was sent
            is not sent again on its day.

            'meander job list' names the jobs. The exit code is 1 if a record failed; the others are done, and the next run tries it again.
            May run beside servers, and as often as one likes: what is done is not done again.
            """)
    {
        Add(_job);
        Add(_asOf);
        Add(_dryRun);
    }

    protected override async Task<int> RunAsync(ParseResult given, CancellationToken cancellationToken)
    {
        var asOf = given.GetValue(_asOf) is { } text ? Instant(text) : (DateTimeOffset?)null;
        var name = given.GetRequiredValue(_job);
        await using var database = await Database.OpenAsync(Settings.Read(), migrate: false, cancellationToken);
        await using var services = JobHost.Build(database);
        var runner = services.GetRequiredService<JobRunner>();
        var job = runner.Find(name) ?? throw new VerbFailedException(
            $"there is no job '{name}'. The jobs are {string.Join(", ", runner.Jobs.Select(one => one.Name))}.");
        return Tell(await runner.RunForAllAsync(job, asOf, given.GetValue(_dryRun), cancellationToken));
    }

    private static int Tell(JobRun run)
    {
        if (run.Lines.Count > 0)
            TextTable.Write(
                Console.Out, Columns, run.Lines.Select(line => (string[])[line.Organization, line.Member, line.What, line.Detail]));
        Console.WriteLine($"{(run.DryRun ? "Would be done" : "Done")}: {run.Done}. Failed: {run.Failed}.");
        return run.Failed > 0 ? 1 : 0;
    }

    private static DateTimeOffset Instant(string text) =>
        InstantPattern().IsMatch(text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            && instant.UtcDateTime.Year is >= 2000 and < 2200
            ? instant
            : throw new VerbFailedException($"'{text}' is no instant; --as-of takes one such as 2026-12-01T02:00:00Z.");

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,7})?)?(Z|[+-]\d\d:\d\d)\z", RegexOptions.CultureInvariant)]
    private static partial Regex InstantPattern();
}
