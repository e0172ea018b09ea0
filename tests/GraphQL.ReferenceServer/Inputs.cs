using System.Text.Json;
using System.Text.Json.Serialization;

namespace Meander.GraphQL.ReferenceServer;

/// <summary>Tells an input that was left out from one that was given, be it as null.</summary>
[JsonConverter(typeof(OptionalConverter))]
internal readonly struct Optional<T>(T value)
{
    public bool IsGiven { get; } = true;

    public T Value { get; } = value;
}

internal sealed record TripRef(string Owner, int Number);

internal sealed record TripBy(Optional<string?> Id, Optional<string?> Slug, Optional<TripRef?> Ref);

internal sealed record GeoInput(double Lat, double Lon, double Radius);

internal sealed record PlaceFilter(
    Optional<string?> NameContains, double? MinRating, IReadOnlyList<string>? Tags, Optional<GeoInput?> Near,
    Optional<IReadOnlyList<PlaceFilter>?> And,
    Optional<PlaceFilter?> Not, Optional<bool?> Legacy);

internal sealed record CreateTripInput(
    string Title, TripStatus Status, Optional<string?> StartsOn, IReadOnlyList<string> PlaceIds,
    Optional<IReadOnlyList<IReadOnlyList<int>>?> Grid,
    Optional<TripBy?> Owner, Optional<string?> At, Optional<string?> Key, string? ClientMutationId);

/// <summary>Input values as the JSON that they came from: what was left out is left out again.</summary>
internal static class InputJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseUpper) },
        TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver
        {
            Modifiers =
            {
                type =>
                {
                    foreach (var property in type.Properties.Where(property => IsOptional(property.PropertyType)))
                        property.ShouldSerialize = (_, value) => IsGiven(value!);
                },
            },
        },
    };

    public static string Of(IReadOnlyDictionary<string, object> arguments) => JsonSerializer.Serialize(
        arguments.Where(argument => !IsOptional(argument.Value.GetType()) || IsGiven(argument.Value))
            .ToDictionary(argument => argument.Key, argument => argument.Value),
        Options);

    private static bool IsOptional(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Optional<>);

    private static bool IsGiven(object optional) => (bool)optional.GetType().GetProperty(nameof(Optional<>.IsGiven))!.GetValue(optional)!;
}

internal sealed class OptionalConverter : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => true;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;

    private sealed class Converter<T> : JsonConverter<Optional<T>>
    {
        public override Optional<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, Optional<T> value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.Value, options);
    }
}
