using System.Buffers.Text;
using System.Text;

namespace Meander.Application;

/// <summary>Which part of a list is wanted, as the arguments of a connection say it.</summary>
/// <param name="First">So many from the front.</param>
/// <param name="After">Only what comes after this cursor.</param>
/// <param name="Last">So many from the back.</param>
/// <param name="Before">Only what comes before this cursor.</param>
/// <param name="CountTotal">False saves the counting; the total is then 0.</param>
public sealed record PageRequest(int? First = null, string? After = null, int? Last = null, string? Before = null, bool CountTotal = false)
{
    /// <summary>Rows of a page when nobody says, and at most.</summary>
    public const int DefaultSize = 25, MaxSize = 100;

    /// <summary>Counted from the back.</summary>
    public bool Backward => Last is not null;

    /// <summary>How many rows are wanted.</summary>
    public int Size => Last ?? First ?? DefaultSize;

    /// <summary>What makes another statement of it; null with a cursor, whose value is read of a text.</summary>
    public object? Shape => After is null && Before is null ? (Size, Backward) : null;

    /// <summary>Refuses sizes that cannot be meant (fine print, "Pages").</summary>
    /// <exception cref="BadInput">Negative, too many, or from both ends.</exception>
    public void Check()
    {
        if (First is not null && Last is not null)
            throw new BadInput("Give either first or last, not both.");
        if (Size is < 0 or > MaxSize)
            throw new BadInput($"{(Backward ? "last" : "first")} must be between 0 and {MaxSize}; it is {Size}.");
    }
}

/// <summary>A part of a list, bound as it is to the schema's connection types.</summary>
/// <param name="Edges">Rows in the list's order, whichever end they were counted from.</param>
/// <param name="PageInfo">Where the part lies in the whole.</param>
/// <param name="TotalCount">Rows of the whole list; 0 when not asked for.</param>
public sealed record Page<T>(IReadOnlyList<Edge<T>> Edges, PageInfo PageInfo, int TotalCount)
    where T : class
{
    /// <summary>The rows without their cursors.</summary>
    public IReadOnlyList<T> Nodes { get; } = [.. Edges.Select(edge => edge.Node)];

    /// <summary>The same part of the list, its rows shown another way.</summary>
    public Page<TShown> Select<TShown>(Func<T, TShown> show)
        where TShown : class => new([.. Edges.Select(edge => new Edge<TShown>(show(edge.Node), () => edge.Cursor))], PageInfo, TotalCount);
}

/// <summary>A row and the cursor that leads back to its place.</summary>
/// <param name="node">The row.</param>
/// <param name="writeCursor">Called when the cursor is asked for, which mostly is that of the last edge at the most.</param>
public sealed class Edge<T>(T node, Func<string> writeCursor)
    where T : class
{
    public string Cursor => writeCursor();

    public T Node => node;
}

/// <summary>Whether there is more on either side.</summary>
/// <param name="hasNextPage">Further back in the list's order.</param>
/// <param name="hasPreviousPage">Further to the front.</param>
/// <param name="writeStart">The cursor of the first edge; null where there is none.</param>
/// <param name="writeEnd">The cursor of the last edge; null where there is none.</param>
public sealed class PageInfo(bool hasNextPage, bool hasPreviousPage, Func<string?> writeStart, Func<string?> writeEnd)
{
    public bool HasNextPage => hasNextPage;

    public bool HasPreviousPage => hasPreviousPage;

    public string? StartCursor => writeStart();

    public string? EndCursor => writeEnd();
}

/// <summary>A place in one list: the list's name, the row's id and its sort value. Opaque to clients, not secret.</summary>
internal static class Cursor
{
    private const char Separator = '\n';

    public static string Write(string list, Guid id, string? key) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{list}{Separator}{id}{Separator}{(key is null ? "" : "=" + key)}"));

    /// <exception cref="BadInput">No cursor of this list.</exception>
    public static (Guid Id, string? Key) Read(string list, string cursor)
    {
        if (!Base64Url.IsValid(cursor))
            throw Foreign();
        // The key comes last and whole: a title may contain the separator.
        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)).Split(Separator, 3);
        if (parts.Length != 3 || parts[0] != list || parts[2].Contains('\0') || !Guid.TryParseExact(parts[1], "D", out var id))
            throw Foreign();
        return (id, parts[2].Length == 0 ? null : parts[2][1..]);
    }

    /// <summary>The list that the cursor says it leads into.</summary>
    /// <exception cref="BadInput">It is no cursor.</exception>
    public static string ListOf(string cursor) =>
        Base64Url.IsValid(cursor) ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)).Split(Separator, 2)[0] : throw Foreign();

    public static BadInput Foreign() => new("The cursor is not one of this list's.");
}
