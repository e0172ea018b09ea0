using System.Collections.Concurrent;
using Npgsql;
using Xunit;

namespace Meander.Api.Tests.Notifications;

public sealed class NotificationsAfterRestartTests : IAsyncLifetime
{
    private const string Received = "subscription { notificationReceived { id } }";

    private readonly ConcurrentDictionary<Guid, LiveSocket> _sockets = [];
    private RestartableServer _server = null!;

    public async Task InitializeAsync() => _server = await RestartableServer.StartAsync(lasting: true);

    public async Task DisposeAsync()
    {
        foreach (var socket in _sockets.Values)
            await socket.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Each_message_reaches_its_stream_once_however_the_database_ends()
    {
        await Task.WhenAll(_server.People.Select(FollowAsync));
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
        foreach (var (person, ids) in _server.People.Zip(told))
            await _sockets[person].UntilAsync(_ => Ids(_sockets[person]).Count >= ids.Count);
        foreach (var (person, ids) in _server.People.Zip(told))
            Assert.Equal(ids.Order(), Ids(_sockets[person]).Order());
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
        await AddAsync(person);
        await socket.UntilAsync(_ => Ids(socket).Count == 1);

        await _server.StopDatabaseAsync();
        // As a standby goes on that has everything, or a backup that has not.
        await RestartableServer.ShellAsync(how == "put back"
            ? $"rm -r {_server.Data}; mv {_server.Data}.kept {_server.Data}"
            : $"cd {_server.Data}; echo \"restore_command = 'false'\" >> postgresql.auto.conf; cp -a postgresql.auto.conf recovery.signal");
        await _server.StartDatabaseAsync();

        await socket.UntilAsync(_ => socket.Types("1") is ["next", "error"]);
        Assert.Equal("MESSAGES_MISSED", socket.Heard("1")[1].Payload[0].GetProperty("extensions").GetProperty("code").GetString());
        await socket.FollowMessagesAsync("2", Received, () => AddAsync(person));
    }

    private static List<Guid> Ids(LiveSocket socket) => [.. socket.Values("1").Select(value => value.GetProperty("id").GetGuid())];

    private async Task<LiveSocket> FollowAsync(Guid person)
    {
        var socket = await LiveSocket.OpenAsync(_server.Address, _server.TokenFor(person));
        _sockets[person] = socket;
        await socket.FollowMessagesAsync("1", Received, () => AddAsync(person));
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

    private async Task<Guid> AddAsync(Guid person)
    {
        var id = Guid.NewGuid();
        await AddAsync(person, id);
        return id;
    }

    private Task<object?> AddAsync(Guid person, Guid id) => _server.ExecuteAsync(
        $"""
        insert into notifications (id, organization_id, user_id, kind, urgency, title, body)
        values ('{id}', '{_server.Organization}', '{person}', 'COURSE_CHANGED', 'NORMAL', 't', 'b') on conflict (id) do nothing
        """);
}
