using Meander.Application.Certifications;
using Meander.Domain;

namespace Meander.Infrastructure.Jobs;

/// <summary>One run of a job: which time it takes for now, for whom it works, and what came of it.</summary>
/// <param name="asOf">Now, for everything in the run.</param>
/// <param name="dryRun">Says what would happen, and changes nothing.</param>
/// <param name="organizations">A nightly job works for these and no others.</param>
/// <param name="keepsLines">True for a run whose lines are printed; a run of the scheduler only counts.</param>
public sealed class JobRun(DateTimeOffset asOf, bool dryRun, IReadOnlyList<JobOrganization> organizations, bool keepsLines)
{
    private readonly Dictionary<OrganizationId, JobOrganization> _byId = organizations.ToDictionary(one => one.Id);
    private readonly List<JobLine> _lines = [];

    public DateTimeOffset AsOf { get; } = asOf.ToUniversalTime();

    public bool DryRun { get; } = dryRun;

    public IReadOnlyList<JobOrganization> Organizations { get; } = organizations;

    /// <summary>What happened or would, in order; what failed is among them.</summary>
    public IReadOnlyList<JobLine> Lines => _lines;

    /// <summary>How many records were done.</summary>
    public int Done { get; private set; }

    /// <summary>How many records were set aside; the next run tries them again.</summary>
    public int Failed { get; private set; }

    /// <summary>One thing that happened, or would.</summary>
    public void Report(JobLine line)
    {
        Done++;
        Keep(line);
    }

    /// <summary>One of its organisations.</summary>
    internal JobOrganization Organization(OrganizationId id) => _byId[id];

    /// <summary>What happened, or would, to members of its organisations.</summary>
    internal void Report(IReadOnlyList<ReportLine> lines)
    {
        foreach (var line in lines)
            Report(new JobLine(Organization(line.Organization).Slug, line.Member, line.What, line.Detail));
    }

    /// <summary>One record that was set aside.</summary>
    public void ReportFailure(JobLine line)
    {
        Failed++;
        Keep(line);
    }

    private void Keep(JobLine line)
    {
        if (keepsLines)
            _lines.Add(line);
    }
}

/// <summary>One line of the table that <c>job run</c> prints.</summary>
/// <param name="Organization">Its slug.</param>
/// <param name="Member">Whom it is about; empty for the organisation itself.</param>
/// <param name="What">One word: remind, expire, pause, resume, delete, FAILED …</param>
/// <param name="Detail">What happened to the record, as one sentence.</param>
public sealed record JobLine(string Organization, string Member, string What, string Detail)
{
    /// <summary>A record that was set aside, and why.</summary>
    public static JobLine OfFailure(string organization, string member, string reason) =>
        new(organization, member, "FAILED", reason.ReplaceLineEndings(" "));
}

/// <summary>An organisation as a run sees it.</summary>
/// <param name="Id">Of the organisation.</param>
/// <param name="Slug">For the report.</param>
/// <param name="Zone">In which its days are counted.</param>
/// <param name="Today">Its day at the run's instant.</param>
public sealed record JobOrganization(OrganizationId Id, string Slug, TimeZoneInfo Zone, DateOnly Today);
