using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Meander.GraphQL.Benchmarks;

/// <summary>
/// <see cref="Question.Page"/> as one writes it without a GraphQL server, and knowing all that makes <see cref="Utf8JsonWriter"/> fast:
/// names encoded
/// beforehand, no validation, no model between data and output.
/// </summary>
internal static class PageByHand
{
    private static readonly JsonWriterOptions Options =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private static readonly JsonEncodedText Data = JsonEncodedText.Encode("data");
    private static readonly JsonEncodedText Courses = JsonEncodedText.Encode("courses");
    private static readonly JsonEncodedText TotalCount = JsonEncodedText.Encode("totalCount");
    private static readonly JsonEncodedText Nodes = JsonEncodedText.Encode("nodes");
    private static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");
    private static readonly JsonEncodedText Title = JsonEncodedText.Encode("title");
    private static readonly JsonEncodedText CategoryName = JsonEncodedText.Encode("category");
    private static readonly JsonEncodedText StartsAt = JsonEncodedText.Encode("startsAt");
    private static readonly JsonEncodedText Location = JsonEncodedText.Encode("location");
    private static readonly JsonEncodedText IsVirtual = JsonEncodedText.Encode("isVirtual");
    private static readonly JsonEncodedText Hours = JsonEncodedText.Encode("hours");
    private static readonly JsonEncodedText SeatsName = JsonEncodedText.Encode("seats");
    private static readonly JsonEncodedText Total = JsonEncodedText.Encode("total");
    private static readonly JsonEncodedText Taken = JsonEncodedText.Encode("taken");
    private static readonly JsonEncodedText Available = JsonEncodedText.Encode("available");
    private static readonly JsonEncodedText Registrations = JsonEncodedText.Encode("registrations");
    private static readonly JsonEncodedText Status = JsonEncodedText.Encode("status");
    private static readonly JsonEncodedText RegisteredAt = JsonEncodedText.Encode("registeredAt");
    private static readonly JsonEncodedText WaitlistPosition = JsonEncodedText.Encode("waitlistPosition");
    private static readonly JsonEncodedText Notes = JsonEncodedText.Encode("notes");
    private static readonly JsonEncodedText PersonName = JsonEncodedText.Encode("person");
    private static readonly JsonEncodedText Name = JsonEncodedText.Encode("name");
    private static readonly JsonEncodedText Email = JsonEncodedText.Encode("email");

    private static readonly JsonEncodedText[] Categories =
        [JsonEncodedText.Encode("FIRST_MEETING"), JsonEncodedText.Encode("FOLLOW_UP"), JsonEncodedText.Encode("REFRESHER_COURSE")];

    private static readonly JsonEncodedText[] Statuses =
        [JsonEncodedText.Encode("CONFIRMED"), JsonEncodedText.Encode("WAITLISTED"), JsonEncodedText.Encode("ATTENDED")];

    public static void Write(Catalogue catalogue, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, Options);
        writer.WriteStartObject();
        writer.WriteStartObject(Data);
        writer.WriteStartObject(Courses);
        writer.WriteNumber(TotalCount, catalogue.Courses.Count);
        writer.WriteStartArray(Nodes);
        foreach (var course in catalogue.Courses)
            Write(writer, course, catalogue);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, Course course, Catalogue catalogue)
    {
        writer.WriteStartObject();
        writer.WriteString(Id, course.Id);
        writer.WriteString(Title, course.Title);
        writer.WriteString(CategoryName, Categories[(int)course.Category]);
        writer.WriteString(StartsAt, course.StartsAt.UtcDateTime);
        writer.WriteString(Location, course.Location);
        writer.WriteBoolean(IsVirtual, course.Location is null);
        writer.WriteNumber(Hours, course.Hours);
        writer.WriteStartObject(SeatsName);
        writer.WriteNumber(Total, course.Seats.Total);
        writer.WriteNumber(Taken, course.Seats.Taken);
        writer.WriteNumber(Available, course.Seats.Total - course.Seats.Taken);
        writer.WriteEndObject();
        writer.WriteStartArray(Registrations);
        for (var i = 0; i < course.Registrations.Count; i++)
            Write(writer, course.Registrations[i], catalogue);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, Registration registration, Catalogue catalogue)
    {
        writer.WriteStartObject();
        writer.WriteString(Id, registration.Id);
        writer.WriteString(Status, Statuses[(int)registration.Status]);
        writer.WriteString(RegisteredAt, registration.RegisteredAt.UtcDateTime);
        if (registration.WaitlistPosition is { } position)
            writer.WriteNumber(WaitlistPosition, position);
        else
            writer.WriteNull(WaitlistPosition);
        writer.WriteString(Notes, registration.Notes);
        var person = catalogue.People[registration.PersonNumber];
        writer.WriteStartObject(PersonName);
        writer.WriteString(Id, person.Id.Value);
        writer.WriteString(Name, person.Name);
        writer.WriteString(Email, person.Email);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
