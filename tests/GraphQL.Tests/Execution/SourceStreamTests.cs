using System.Runtime.CompilerServices;
using Meander.GraphQL.Binding;
using Xunit;

namespace Meander.GraphQL.Tests.Execution;

/// <summary>
/// §6.2.3 "Subscription": Subscribe, CreateSourceEventStream, MapSourceToResponseEvent, ExecuteSubscriptionEvent, Unsubscribe.
/// </summary>
public sealed class SourceStreamTests
{
    private const string Schema =
        """
        type Query { a: Int }
        type Subscription {
          newMessage(roomId: ID!): Message!
          maybe: Message
          words(of: [String!]! = ["x", "y"]): String!
          numbers: Int
          endless: Message!
          refused: Message!
          ends(after: Int!, faulty: Boolean! = false): Message!
        }
        type Message { sender: String!  text: String!  room: String  broken: String! }
        """;

    private static readonly Server Server = Server.Of(Schema, typeof(QueryFields), typeof(SubscriptionFields), typeof(MessageFields));

    [Fact]
    public async Task The_example_of_the_specification()
    {
        var events = await All("subscription NewMessages { newMessage(roomId: 123) { sender text } }");
        Assert.Equal(
            ["""{"data":{"newMessage":{"sender":"Hagrid","text":"You're a wizard!"}}}""", """{"data":{"newMessage":{"sender":"Harry","text":"I'm a what?"}}}"""],
            events);
    }

    [Fact]
    public async Task Arguments_of_the_root_field_are_coerced_with_the_variables()
    {
        Assert.Equal(["""{"data":{"words":"x"}}""", """{"data":{"words":"y"}}"""], await All("subscription { words }"));
        Assert.Equal(["""{"data":{"w":"a"}}"""], await All("subscription ($of: [String!]!) { w: words(of: $of) }", new { of = "a" }));
    }

    [Fact]
    public async Task Variables_that_do_not_fit_are_a_request_error_before_the_source_is_made()
    {
        var response = Assert.Single(await All("subscription ($of: [String!]!) { words(of: $of) }", new { of = 1 }));
        Assert.StartsWith("""{"errors":[{"message":"Variable \"$of\" """, response.Replace("\\u0022", "\\\"", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_of_the_resolver_is_a_request_error_with_its_path()
    {
        Assert.Equal(
            ["""{"errors":[{"message":"not for you","locations":[{"line":1,"column":16}],"path":["r"],"extensions":{"code":"FORBIDDEN"}}]}"""],
            await All("subscription { r: refused { text } }"));
    }

    [Fact]
    public async Task Each_event_is_executed_as_an_operation_of_its_own()
    {
        // The error of one event does not end the stream.
        var events = await All("subscription { newMessage(roomId: 1) { sender broken } }");
        Assert.Equal(2, events.Count);
        Assert.All(events, response => Assert.Equal(
            """{"errors":[{"message":"no","locations":[{"line":1,"column":47}],"path":["newMessage","broken"],"extensions":{"code":"NO"}}],"data":null}""",
            response));
    }

    [Fact]
    public async Task An_event_may_be_null_where_the_field_may() =>
        Assert.Equal(["""{"data":{"maybe":null}}""", """{"data":{"maybe":{"text":"x"}}}"""], await All("subscription { maybe { text } }"));

    [Fact]
    public async Task Events_may_be_values() =>
        Assert.Equal(["""{"data":{"numbers":1}}""", """{"data":{"numbers":null}}"""], await All("subscription { numbers }"));

    [Fact]
    public async Task Conditions_and_fragments_hold_below_the_root()
    {
        const string document =
            "subscription ($s: Boolean!) { newMessage(roomId: 1) { ...F text @skip(if: $s) } } fragment F on Message { __typename }";
        Assert.Equal("""{"data":{"newMessage":{"__typename":"Message"}}}""", (await All(document, new { s = true }))[0]);
    }

    [Theory]
    [InlineData("false", "stop", "STOPPED")]
    [InlineData("true", "Something went wrong on our side.", "INTERNAL_ERROR")]
    public async Task An_error_of_the_source_ends_the_stream_with_it(string faulty, string message, string code)
    {
        var events = await All($"subscription {{ ends(after: 2, faulty: {faulty}) {{ text }} }}");
        Assert.Equal(3, events.Count);
        Assert.Equal("""{"data":{"ends":{"text":"2"}}}""", events[1]);
        Assert.Contains($"\"message\":\"{message}\"", events[2], StringComparison.Ordinal);
        Assert.Contains($"\"code\":\"{code}\"", events[2], StringComparison.Ordinal);
        Assert.DoesNotContain("\"data\"", events[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unsubscribe_cancels_the_source_and_disposes_of_it()
    {
        using var stop = new CancellationTokenSource();
        SubscriptionFields.Ended = new TaskCompletionSource();
        var seen = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Server.Events("subscription { endless { text } }", null, stop.Token))
            {
                if (++seen == 3)
                    await stop.CancelAsync();
            }
        });
        Assert.Equal(3, seen);
        await SubscriptionFields.Ended.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task The_source_is_asked_for_no_more_than_is_taken()
    {
        SubscriptionFields.Ended = new TaskCompletionSource();
        SubscriptionFields.Made = 0;
        await using (var events = Server.Events("subscription { endless { text } }").GetAsyncEnumerator())
        {
            for (var i = 1; i <= 3; i++)
            {
                Assert.True(await events.MoveNextAsync());
                Assert.Equal(i, SubscriptionFields.Made);
            }
        }

        await SubscriptionFields.Ended.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    private static async Task<List<string>> All(string document, object? variables = null)
    {
        var all = new List<string>();
        await foreach (var response in Server.Events(document, variables))
            all.Add(response);
        return all;
    }

    private sealed record Message(string Sender, string Text, string? Room);

    [FieldsOf("Query")]
    private static class QueryFields
    {
        public static int? A() => 1;
    }

    [FieldsOf("Message")]
    private static class MessageFields
    {
        public static string Broken(Message message) => throw new GraphQLException("no", "NO");
    }

    [FieldsOf("Subscription")]
    private static class SubscriptionFields
    {
        public static TaskCompletionSource Ended { get; set; } = new();

        public static int Made { get; set; }

        public static IAsyncEnumerable<Message> NewMessage(string roomId) =>
            Of(new Message("Hagrid", "You're a wizard!", roomId), new Message("Harry", "I'm a what?", roomId));

        public static IAsyncEnumerable<Message?> Maybe() => Of(null, new Message("a", "x", null));

        public static ValueTask<IAsyncEnumerable<string>> Words(IReadOnlyList<string> of) => ValueTask.FromResult(Of([.. of]));

        public static IAsyncEnumerable<int?> Numbers() => Of<int?>(1, null);

        public static async Task<IAsyncEnumerable<Message>> Refused()
        {
            await Task.Yield();
            throw new GraphQLException("not for you", "FORBIDDEN");
        }

        public static async IAsyncEnumerable<Message> Ends(int after, bool faulty)
        {
            for (var i = 1; i <= after; i++)
            {
                await Task.Yield();
                yield return new Message("a", $"{i}", null);
            }

            throw faulty ? new InvalidOperationException("secret") : new GraphQLException("stop", "STOPPED");
        }

        public static async IAsyncEnumerable<Message> Endless([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            try
            {
                while (true)
                {
                    await Task.Yield();
                    cancellationToken.ThrowIfCancellationRequested();
                    Made++;
                    yield return new Message("a", "x", null);
                }
            }
            finally
            {
                Ended.TrySetResult();
            }
        }

        private static async IAsyncEnumerable<T> Of<T>(params T[] all)
        {
            foreach (var one in all)
            {
                await Task.Yield();
                yield return one;
            }
        }
    }
}
