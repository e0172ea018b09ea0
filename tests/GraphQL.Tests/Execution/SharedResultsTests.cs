using System.Text;
using Meander.GraphQL.Execution;
using Meander.GraphQL.Tests.Transports;
using Xunit;

namespace Meander.GraphQL.Tests.Execution;

/// <summary>Identical subscriptions share executions, as far as the same viewers may see the same.</summary>
public sealed class SharedResultsTests : IAsyncLifetime
{
    private readonly List<WsClient> _clients = [];
    private LiveServer _server = null!;

    public async Task InitializeAsync() => _server = await LiveServer.StartAsync();

    public async Task DisposeAsync()
    {
        foreach (var client in _clients)
            await client.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task What_is_the_same_for_every_viewer_is_executed_once_an_event()
    {
        foreach (var user in (string?[])["ann", "ann", "bob", "eve", null, null])
            await Subscribe("subscription { ticks { text title } }", user);
        await Publish("x");
        Assert.All(await Next(), text => Assert.Equal("{'ticks':{'text':'x','title':'title of x'}}", text));
        Assert.Equal(1, _server.Rooms.CountOf("title"));
        await Publish("y");
        Assert.All(await Next(), text => Assert.Equal("{'ticks':{'text':'y','title':'title of y'}}", text));
        Assert.Equal(2, _server.Rooms.CountOf("title"));
    }

    [Fact]
    public async Task What_is_not_is_executed_once_an_event_and_viewer_and_each_sees_their_own()
    {
        foreach (var user in (string?[])["ann", "ann", "ann", "bob", "bob", null, null])
            await Subscribe("subscription { ticks { title mine } }", user);
        await Publish("x");
        Assert.Equal(
            ["x for ann", "x for ann", "x for ann", "x for bob", "x for bob", "x for nobody", "x for nobody"],
            (await Next()).Select(text => text.Split('\'')[^2]));
        // Nobody in particular may be anybody, so nothing is shared among them.
        Assert.Equal(4, _server.Rooms.CountOf("mine"));
    }

    [Fact]
    public async Task Other_variables_and_other_operations_are_executed_on_their_own()
    {
        const string document = "subscription ($n: Int) { ticks { shout(times: $n) } }";
        await Subscribe(document, null, new { n = 1 });
        await Subscribe(document, null, new { n = 2 });
        await Subscribe(document, null, new { n = 2, unknown = "is passed over" });
        await Subscribe("subscription { ticks { loud: shout(times: 1) } }", null);
        await Publish("x");
        Assert.Equal(
            ["{'ticks':{'shout':'x'}}", "{'ticks':{'shout':'xx'}}", "{'ticks':{'shout':'xx'}}", "{'ticks':{'loud':'x'}}"], await Next());
        Assert.Equal(3, _server.Rooms.CountOf("shout"));
    }

    [Fact]
    public async Task Equal_events_are_not_the_same_event()
    {
        await Subscribe("subscription { ticks { title } }", "ann");
        for (var i = 1; i <= 3; i++)
        {
            await Publish("x");
            await Next();
            Assert.Equal(i, _server.Rooms.CountOf("title"));
        }
    }

    [Fact]
    public async Task A_viewer_key_of_null_shares_nothing()
    {
        await _server.DisposeAsync();
        _server = await LiveServer.StartAsync(options => options.ViewerKey = _ => null);
        await Subscribe("subscription { ticks { mine } }", "ann");
        await Subscribe("subscription { ticks { mine } }", "ann");
        await Publish("x");
        await Next();
        Assert.Equal(2, _server.Rooms.CountOf("mine"));
    }

    [Fact]
    public async Task An_event_that_was_kept_is_executed_anew_after_a_while()
    {
        var clock = new FakeClock();
        var shared = new SharedResults(clock);
        var key = new ResultKey(null!, "", null);
        var one = new object();
        var executed = 0;
        async Task<string> Get() => Encoding.UTF8.GetString((await shared.GetAsync(one, key, () =>
        {
            executed++;
            return Task.FromResult<ReadOnlyMemory<byte>>(Encoding.UTF8.GetBytes($"{executed}"));
        })).Span);

        Assert.Equal("1", await Get());
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("1", await Get());
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("2", await Get());
        Assert.Equal("2", await Get());
    }

    [Fact]
    public async Task However_many_ask_at_once_one_executes()
    {
        var shared = new SharedResults(new FakeClock());
        var one = new object();
        var executed = 0;
        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => shared.GetAsync(one, default, async () =>
        {
            Interlocked.Increment(ref executed);
            await Task.Yield();
            return new byte[1];
        }))));
        Assert.Equal(1, executed);
        Assert.Equal(200, results.Length);
    }

    private async Task Subscribe(string document, string? user, object? variables = null)
    {
        var client = await WsClient.ReadyAsync(_server, user);
        _clients.Add(client);
        await client.SubscribeAsync("s", document, variables);
    }

    private async Task Publish(string text)
    {
        await _server.Rooms.UntilListeners(_clients.Count);
        _server.Rooms.Publish("a", text);
    }

    /// <summary>The data of each client's next event.</summary>
    private async Task<List<string>> Next()
    {
        const string start = "{'id':'s','type':'next','payload':{'data':";
        var all = new List<string>();
        foreach (var client in _clients)
        {
            var text = await client.ReadAsync();
            Assert.StartsWith(start, text, StringComparison.Ordinal);
            all.Add(text[start.Length..^2]);
        }

        return all;
    }
}
