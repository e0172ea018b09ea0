using Meander.GraphQL.Binding;

namespace Meander.GraphQL.ReferenceServer;

[FieldsOf("Query")]
internal sealed class QueryFields(OpenStreams streams)
{
    public static object? Node(string id) => Data.ById.GetValueOrDefault(id);

    public static IReadOnlyList<object?> Nodes(IReadOnlyList<string> ids) => [.. ids.Select(id => Data.ById.GetValueOrDefault(id))];

    public static Trip? Trip(TripBy by) => by.Id.Value is { } id ? Data.ById.GetValueOrDefault(id) as Trip : Data.Trips[0];

    public static Connection<Trip> Trips(int? first, string? after, int? last, string? before, IReadOnlyList<TripStatus>? status) =>
        Connection<Trip>.Of(
            [.. Data.Trips.Where(trip => status is null || status.Contains(trip.Status))],
            first,
            last,
            after ?? (before is null ? null : ""));

    public static IReadOnlyList<object> Search(string term, int limit, GeoInput? near, PlaceFilter? filter) =>
        [.. new object[] { Data.Trips[0], Data.Places[1], Data.Travellers[2] }.Take(Math.Max(0, limit))];

    public static string? Echo(
        Optional<int?> @int, Optional<double?> @float, Optional<string?> @string, Optional<bool?> boolean, Optional<string?> id,
        Optional<string?> at,
        Optional<string?> date, Optional<string?> key, Optional<TripStatus?> status, Optional<IReadOnlyList<int>?> ints,
        Optional<IReadOnlyList<IReadOnlyList<int?>?>?> matrix, Optional<TripBy?> by, Optional<PlaceFilter?> filter, Optional<int?> old) =>
        InputJson.Of(new Dictionary<string, object>
        {
            ["int"] = @int,
            ["float"] = @float,
            ["string"] = @string,
            ["boolean"] = boolean,
            ["id"] = id,
            ["at"] = at,
            ["date"] = date,
            ["key"] = key,
            ["status"] = status,
            ["ints"] = ints,
            ["matrix"] = matrix,
            ["by"] = by,
            ["filter"] = filter,
            ["old"] = old,
        });

    public static string? Boom() => throw new GraphQLException("boom", "BOOM");

    public static IReadOnlyList<Traveller>? Fragile() => [Data.Travellers[0], null!];

    public static string Now() => "2024-02-29T12:34:56Z";

    public int ActiveStreams() => streams.Count;
}

[FieldsOf("Mutation")]
internal sealed class MutationFields(Counter counter)
{
    public static CreateTripPayload? CreateTrip(CreateTripInput input) =>
        new(Data.Trips[0] with { Name = input.Title, Status = input.Status }, input.ClientMutationId);

    public static bool DeleteTrip(string id, bool? hard) => false;

    public int Bump(int by) => counter.Add(by);
}

internal sealed record CreateTripPayload(Trip? Trip, string? ClientMutationId);

internal sealed class Counter
{
    private int _value;

    public int Add(int by) => Interlocked.Add(ref _value, by);
}

[FieldsOf("Trip")]
internal static class TripFields
{
    public static string Title(Trip trip, Language? lang, bool shout)
    {
        var title = $"{trip.Name} ({lang?.ToString().ToUpperInvariant()})";
        return shout ? title.ToUpperInvariant() : title;
    }

    public static double? Budget(Trip trip, string currency) => currency.Length * 100.5;

    public static IReadOnlyList<Connection<Place>> Places(
        IReadOnlyList<Trip> trips, int? first, string? after, PlaceOrder? orderBy, PlaceFilter? filter) =>
        [.. trips.Select(_ => Connection<Place>.Of(Data.Places, first, null, after))];
}

[FieldsOf("Place")]
internal static class PlaceFields
{
    public static Connection<Trip> Trips(
        Place place, int? first, string? after, int? last, string? before, IReadOnlyList<TripStatus>? status) =>
        Connection<Trip>.Of(Data.Trips, first, last, after);

    public static IReadOnlyList<string> Tags(Place place, string? prefix, int? limit) =>
        [.. place.AllTags.Where(tag => tag.StartsWith(prefix ?? "", StringComparison.Ordinal)).Take(limit ?? 99)];
}

[FieldsOf("GeoPoint")]
internal static class GeoPointFields
{
    public static double? Accuracy(GeoPoint point, LengthUnit? unit) => 10;
}

[FieldsOf("Traveller")]
internal static class TravellerFields
{
    public static Connection<Traveller>? Friends(Traveller traveller, int? first, string? after) =>
        Connection<Traveller>.Of([.. Data.Travellers.Where(other => other != traveller)], first, null, after);

    public static object? Favourite(Traveller traveller) => Data.Places[2];

    public static string? Secret(Traveller traveller) => throw new GraphQLException("not yours", "FORBIDDEN");
}
