namespace Meander.Infrastructure.Live;

/// <summary>
/// Which transactions had added their messages at one moment. Transactions commit in another order than they begin, so no number and no
/// time says "all up to here"; this does, as the database's own snapshots do.
/// </summary>
/// <param name="Newest">The newest that had added messages.</param>
/// <param name="UnderWay">Those before it that had not ended.</param>
/// <param name="Next">The first above all that had ended.</param>
/// <param name="Timeline">The history of the database: another one after a standby has taken over, or a backup was played forward.</param>
internal sealed record CommittedSoFar(ulong Newest, IReadOnlySet<ulong> UnderWay, ulong Next, string Timeline)
{
    /// <summary>Whether messages added in that transaction were there already.</summary>
    public bool Has(ulong transaction) => transaction <= Newest && !UnderWay.Contains(transaction);

    /// <summary>
    /// Whether transaction numbers still mean what they meant at that moment. When the database went back, those that it gives out again
    /// cannot be told from those that were lost.
    /// </summary>
    public bool IsContinuedBy(CommittedSoFar now) => now.Next > Newest && now.Timeline == Timeline;
}
