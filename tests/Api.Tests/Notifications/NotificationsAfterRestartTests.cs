using Npgsql;
using Xunit;

namespace Meander.Api.Tests.Notifications;

public sealed class NotificationsAfterRestartTests : IAsyncLifetime
{
    private const string Received = "subscription { notificationReceived { id } }";

    private readonly List<LiveSocket> _sockets = [];
    private RestartableServer _server = null!;

    public async Task InitializeAsync() => _server = await RestartableServer.StartAsync(lasting: true);

    public async Task DisposeAsync()
    {
        foreach (var socket in _sockets)
            await socket.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Each_message_reaches_its_stream_once_however_the_database_ends()
    {
        foreach (var person in _server.People)
            await FollowAsync(person);
        using var enough = new CancellationTokenSource();
        var writers = _server.People.Select(person => Task.Run(() => TellAsync(person, enough.Token))).ToList();
        foreach (var signal in new[] { "INT", "KILL", "KILL", "QUIT" })
        {
            await Task.Delay(TimeSpan.FromSeconds(3));
            await _server.SignalAsync(signal);
        }

        await Task.Delay(TimeSpan.FromSeconds(3));
        await enough.CancelAsync();
        var told = await Task.WhenAll(writers);
        foreach (var (socket, ids) in _sockets.Zip(told))
            await socket.UntilAsync(_ => Ids(socket).Count >= ids.Count, seconds: 20);
        foreach (var (socket, ids) in _sockets.Zip(told))
            Assert.Equal(ids.Order(), Ids(socket).Order());
    }

    [Theory]
    [InlineData("put back")]
    [InlineData("on a history of its own")]
    public async Task A_database_that_went_back_ends_the_streams_and_new_ones_work(string how)
    {
        var person = _server.People[0];
        await _server.StopDatabaseAsync();
        await RestartableServer.ShellAsync($"cp -a {_server.Data} {_server.Data}.kept");
        await _server.StartDatabaseAsync();
        var socket = await FollowAsync(person);
        await AddAsync(person, Guid.NewGuid());
        await socket.UntilAsync(_ => Ids(socket).Count == 1, seconds: 20);

        await _server.StopDatabaseAsync();
        // As a standby goes on that has everything, or a backup that has not.
        await RestartableServer.ShellAsync(how == "put back"
            ? $"rm -r {_server.Data}; mv {_server.Data}.kept {_server.Data}"
            : $"cd {_server.Data}; echo \"restore_command = 'false'\" >> postgresql.auto.conf; cp -a postgresql.auto.conf recovery.signal");
        await _server.StartDatabaseAsync();

        await socket.UntilAsync(_ => socket.Types("1") is ["next", "error"], seconds: 30);
        Assert.Equal("MESSAGES_MISSED", socket.Heard("1")[1].Payload[0].GetProperty("extensions").GetProperty("code").GetString());
        // The first requests after it may still be given connections of before.
        var again = 2;
        for (; again < 20; again++)
        {
            await socket.SubscribeAsync($"{again}", Received);
            await Task.Delay(1000);
            if (socket.Heard($"{again}").Count == 0)
                break;
        }

        await AddAsync(person, Guid.NewGuid());
        await socket.UntilAsync(_ => socket.Values($"{again}").Count == 1, seconds: 20);
    }

    private static List<Guid> Ids(LiveSocket socket) => [.. socket.Values("1").Select(value => value.GetProperty("id").GetGuid())];

    private async Task<LiveSocket> FollowAsync(Guid person)
    {
        var socket = await LiveSocket.OpenAsync(_server.Address, _server.TokenFor(person));
        _sockets.Add(socket);
        await socket.SubscribeAsync("1", Received);
        await Task.Delay(500);
        return socket;
    }

    /// <summary>Adds messages one after another, each until it is known to be there.</summary>
    private async Task<List<Guid>> TellAsync(Guid person, CancellationToken enough)
    {
        var told = new List<Guid>();
        while (!enough.IsCancellationRequested)
        {
            told.Add(Guid.NewGuid());
            while (!await TryAddAsync(person, told[^1]))
                await Task.Delay(20, CancellationToken.None);
        }

        return told;
    }

    private async Task<bool> TryAddAsync(Guid person, Guid id)
    {
        try
        {
            await AddAsync(person, id);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private Task<object?> AddAsync(Guid person, Guid id) => _server.ExecuteAsync(
        $"""
        insert into notifications (id, organization_id, user_id, kind, urgency, title, body)
        values ('{id}', '{_server.Organization}', '{person}', 'COURSE_CHANGED', 'NORMAL', 't', 'b') on conflict (id) do nothing
        """);
}
