using System.Globalization;
using Meander.Domain.People;

namespace Meander.Application.People;

/// <summary>
/// The moment of the first page of a roster, which its cursors carry: the transactions that it showed. Who has moved in the order since
/// then
/// may have been shown at the former place, and is left out of the pages after it, so that nobody is listed twice.
/// </summary>
/// <param name="Next">Transactions from this one on had not begun.</param>
/// <param name="UnderWay">Earlier ones that had not ended.</param>
internal sealed record RosterMoment(long Next, IReadOnlyList<long> UnderWay)
{
    /// <summary>More transactions are never under way: the database allows fewer connections.</summary>
    private const int MostUnderWay = 10_000;

    private const char Separator = '@';

    /// <summary>That of the page's cursor; null for a first page.</summary>
    /// <exception cref="BadInput">The cursor is not one of this order's.</exception>
    public static RosterMoment? Of(RosterOrder order, PageRequest page)
    {
        if ((page.After ?? page.Before) is not { } cursor)
            return null;
        var list = Cursor.ListOf(cursor);
        var name = ListOf(order, null) + Separator;
        return list.StartsWith(name, StringComparison.Ordinal) && Parse(list[name.Length..]) is { } moment
            ? moment
            : throw Cursor.Foreign();
    }

    /// <summary>That of a statement, by what <see cref="Snapshots.Current"/> said in it.</summary>
    public static RosterMoment Of(string snapshot) =>
        Parse(snapshot[(snapshot.IndexOf(':', StringComparison.Ordinal) + 1)..])
        ?? throw new InvalidOperationException($"'{snapshot}' is no snapshot.");

    /// <summary>The name of the list in its cursors.</summary>
    public static string ListOf(RosterOrder order, RosterMoment? moment) => moment is null
        ? $"roster {order}"
        : string.Create(CultureInfo.InvariantCulture, $"roster {order}{Separator}{moment.Next}:{string.Join(',', moment.UnderWay)}");

    /// <summary>Those whose place in the order is the one that they had at this moment, and those who have joined since.</summary>
    public IQueryable<RosterEntry> Unmoved(IQueryable<RosterEntry> entries, RosterOrder order)
    {
        var (next, underWay) = (Next, UnderWay);
        return order == RosterOrder.NameAsc
            ? entries.Where(entry => entry.NameMovedIn == null
                || (entry.NameMovedIn < next && !underWay.Contains(entry.NameMovedIn.Value))
                    || entry.NameMovedIn >= Snapshots.NextTransaction())
            : entries.Where(entry => entry.EndsOnMovedIn == null
                || (entry.EndsOnMovedIn < next && !underWay.Contains(entry.EndsOnMovedIn.Value))
                    || entry.EndsOnMovedIn >= Snapshots.NextTransaction());
    }

    private static RosterMoment? Parse(string text)
    {
        if (text.Split(':') is not [var next, var list] || Number(next) is not { } first)
            return null;
        var underWay = list.Length == 0 ? [] : list.Split(',', MostUnderWay).Select(Number).ToList();
        return underWay.Contains(null) ? null : new RosterMoment(first, [.. underWay.OfType<long>()]);
    }

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
