namespace Meander.Infrastructure.Outbox;

/// <summary>What became of one thing to send.</summary>
/// <param name="Id">The outbox row's.</param>
/// <param name="Subject">Whom or what it is about, by id.</param>
/// <param name="Outcome">One of <see cref="DispatchOutcomes"/>.</param>
/// <param name="Detail">Why; empty when that goes without saying.</param>
public sealed record DispatchLine(Guid Id, string Subject, string Outcome, string Detail);

/// <summary>What a run of an outbox did, or would do.</summary>
/// <param name="Totals">How many came to each outcome.</param>
/// <param name="Lines">The first of each outcome.</param>
public sealed record DispatchReport(IReadOnlyDictionary<string, int> Totals, IReadOnlyList<DispatchLine> Lines)
{
    /// <summary>How many came to that outcome.</summary>
    public int Of(string outcome) => Totals.GetValueOrDefault(outcome);
}

/// <summary>Counts outcomes while a run goes on, from several threads.</summary>
internal sealed class DispatchTally
{
    private const int MostLines = 1000;

    private readonly Dictionary<string, int> _totals = [];
    private readonly List<DispatchLine> _lines = [];
    private readonly Lock _gate = new();

    public void Add(Guid id, string subject, string outcome, string? why = null)
    {
        lock (_gate)
        {
            _totals[outcome] = _totals.GetValueOrDefault(outcome) + 1;
            if (_totals[outcome] <= MostLines)
                _lines.Add(new DispatchLine(id, subject, outcome, why ?? ""));
        }
    }

    public DispatchReport Report()
    {
        lock (_gate)
            return new DispatchReport(new Dictionary<string, int>(_totals), [.. _lines]);
    }
}

/// <summary>The words of outcomes, which totals go by.</summary>
public static class DispatchOutcomes
{
    /// <summary>Taken by the other side.</summary>
    public const string Sent = "sent";

    /// <summary>In a dry run.</summary>
    public const string WouldSend = "would send";

    /// <summary>Not taken; tried again later.</summary>
    public const string Retry = "try again";

    /// <summary>Not taken, and no longer tried.</summary>
    public const string Failed = "failed";

    /// <summary>Nobody wants it any more, or there is nowhere to send it.</summary>
    public const string Dropped = "dropped";

    /// <summary>Queued for the first time.</summary>
    public const string Queued = "queued";

    /// <summary>In a dry run.</summary>
    public const string WouldQueue = "would queue";
}
