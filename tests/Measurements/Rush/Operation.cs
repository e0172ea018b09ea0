using System.Text;
using System.Text.Json;

namespace Meander.Measurements.Rush;

/// <summary>What is asked of the server: a document with one variable, an id.</summary>
/// <param name="Document">Its variable is <c>$id</c>.</param>
/// <param name="Marks">One of these texts is in an answer, if it is the right one; which, is counted.</param>
internal sealed record Operation(string Document, IReadOnlyList<byte[]> Marks)
{
    public static readonly Operation Enroll = new(
        """
        mutation ($id: ID!) { enroll(input: { courseId: $id }) {
          registration { id status waitlistPosition course { seats { available } } } errors { code } } }
        """,
        ["\"status\":\"CONFIRMED\""u8.ToArray(), "\"status\":\"WAITLISTED\""u8.ToArray()]);

    public static readonly Operation Catalogue = new(
        """
        query ($id: ID!) { courses(first: 20, filter: { organizationId: $id }, orderBy: TITLE_ASC) { nodes {
          id title location delivery seats { total available } enrollmentDeadline
          registrations(first: 10, statuses: [CONFIRMED]) { nodes { id status registeredAt member { user { id name } } } } } } }
        """,
        ["\"member\":{\"user\":{\"id\":"u8.ToArray()]);

    public static readonly Operation Seats = new(
        "query ($id: ID!) { course(id: $id) { id seats { available } } }", ["\"seats\":{\"available\":"u8.ToArray()]);

    /// <summary>The last number of a delivery is how many seats are available.</summary>
    public const string Changes = "subscription ($id: ID!) { seatsChanged(courseId: $id) { course { id } seats { available } } }";

    /// <summary>A request's JSON.</summary>
    public static string Body(string document, string id) =>
        $$$"""{"query":"{{{JsonEncodedText.Encode(document.ReplaceLineEndings(" "))}}}","variables":{"id":"{{{id}}}"}}""";

    /// <summary>A request for HTTP/1.1 but for the token and the id: what stands before, between and behind the two.</summary>
    public (byte[] Before, byte[] Between, byte[] Behind) Parts(string host)
    {
        var id = Guid.Empty.ToString();
        var body = Body(Document, id);
        var request =
            $"POST /graphql HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nAccept: application/json\r\n"
            + $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\nAuthorization: Bearer ";
        var split = body.IndexOf(id, StringComparison.Ordinal);
        return (
            Encoding.UTF8.GetBytes(request), Encoding.UTF8.GetBytes("\r\n\r\n" + body[..split]),
            Encoding.UTF8.GetBytes(body[(split + id.Length)..]));
    }
}
