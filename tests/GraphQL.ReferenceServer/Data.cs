using System.Globalization;
using System.Text;
using Meander.GraphQL.Binding;

namespace Meander.GraphQL.ReferenceServer;

internal enum Language
{
    En,
    Nl,
    Fr,
}

internal enum TripStatus
{
    Draft,
    Planned,
    Underway,
    Done,
    Abandoned,
}

internal enum PlaceOrder
{
    Name,
    CreatedAt,
    Rating,
}

internal enum LengthUnit
{
    Metre,
    Foot,
}

internal sealed record GeoPoint(double Lat, double Lon);

internal sealed record Place(
    string Id, string Name, string Uuid, double? Rating, int Visits, GeoPoint? Location, IReadOnlyList<string> AllTags);

internal sealed record Traveller(string Id, string Name, string CreatedAt, string? UpdatedAt, string? Birthday, string? Email);

internal sealed record Trip(
    string Id, string CreatedAt, string? UpdatedAt, string Name, TripStatus Status, string? StartsOn,
    IReadOnlyList<IReadOnlyList<int>?>? Matrix,
    Traveller Owner, int? Old);

internal sealed record PageInfo(bool HasNextPage, bool HasPreviousPage, string? StartCursor, string? EndCursor);

internal sealed record Edge<T>(string Cursor, T? Node)
    where T : class;

internal sealed record Connection<T>(IReadOnlyList<Edge<T>?>? Edges, PageInfo PageInfo, int TotalCount)
    where T : class
{
    public static Connection<T> Of(IReadOnlyList<T> list, int? first, int? last, string? after)
    {
        var start = after is not null && Position(after) is { } position ? position + 1 : 0;
        var count = first ?? last ?? 10;
        if (count < 0)
            throw new GraphQLException("first and last must not be negative", "BAD_PAGE");
        var edges = list.Skip(start).Take(count).Select((node, i) => new Edge<T>(Cursor(start + i), node)).ToList();
        var info = new PageInfo(list.Count - start > count, start > 0, edges.FirstOrDefault()?.Cursor, edges.LastOrDefault()?.Cursor);
        return new Connection<T>(edges, info, list.Count);
    }

    private static string Cursor(int position) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(position.ToString(CultureInfo.InvariantCulture)));

    private static int? Position(string cursor)
    {
        var bytes = new byte[cursor.Length];
        return Convert.TryFromBase64String(cursor, bytes, out var length)
            && int.TryParse(bytes.AsSpan(0, length), CultureInfo.InvariantCulture, out var position) && position >= 0 ? position : null;
    }
}

internal static class Data
{
    public static IReadOnlyList<Place> Places { get; } = [.. Enumerable.Range(0, 6).Select(i => new Place(
        $"place:{i}", $"Place {i}", $"00000000-0000-4000-8000-{i:D12}", i / 2.0, i * 3, i % 2 == 1
            ? new GeoPoint(52 + i, 4.5)
            : null, ["a", "ab", "b"]))];

    public static IReadOnlyList<Traveller> Travellers { get; } = [.. Enumerable.Range(0, 3).Select(i => new Traveller(
        $"traveller:{i}", $"Traveller {i}", "2024-01-01T00:00:00Z", null, "1990-02-03", $"t{i}@example.com"))];

    public static IReadOnlyList<Trip> Trips { get; } = [.. Enumerable.Range(0, 8).Select(i => new Trip(
        $"trip:{i}", "2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z", $"Trip {i}",
        new[] { TripStatus.Draft, TripStatus.Planned, TripStatus.Done }[i % 3],
        "2024-05-01", [[1, 2], null, []], Travellers[i % 3], i))];

    public static IReadOnlyDictionary<string, object> ById { get; } = Places.ToDictionary(place => place.Id, object (place) => place)
        .Concat(Travellers.ToDictionary(traveller => traveller.Id, object (traveller) => traveller))
        .Concat(Trips.ToDictionary(trip => trip.Id, object (trip) => trip))
        .ToDictionary(entry => entry.Key, entry => entry.Value);
}
