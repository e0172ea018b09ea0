using System.Text.Json;
using Meander.Application.Notifications;
using Meander.Domain.Notifications;
using Meander.Infrastructure.Outbox;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Meander.Application.Tests.Notifications;

/// <summary>People with devices, and a push gateway that is a stand-in on the loopback address.</summary>
public abstract class OnGateway(Given given) : OnPostgres(given), IAsyncLifetime
{
    private readonly OutboxConnections _connections = new(given.Database.ConnectionString);
    private readonly List<PushGateway> _gateways = [];

    protected FakeGateway Gateway { get; private set; } = null!;

    /// <summary>The node of <see cref="RunAsync"/>.</summary>
    protected PushDispatch Dispatch { get; private set; } = null!;

    async Task IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        await Given.Database.ExecuteAsync("delete from devices");
        Gateway = await FakeGateway.StartAsync();
        Dispatch = Node();
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        _gateways.ForEach(one => one.Dispose());
        await Gateway.DisposeAsync();
        await _connections.DisposeAsync();
    }

    /// <summary>A node with a circuit of its own.</summary>
    protected PushDispatch Node(PushSettings? settings = null, OutboxConnections? connections = null)
    {
        _gateways.Add(
            new PushGateway(
                settings ?? new PushSettings(Gateway.Address, FakeGateway.ApiKey) { Timeout = TimeSpan.FromSeconds(2) }, Clock));
        return new PushDispatch(connections ?? _connections, _gateways[^1], Clock, NullLogger<PushDispatch>.Instance);
    }

    protected Task<DispatchReport> RunAsync() => Dispatch.RunAsync(Clock.Now, dryRun: false);

    protected static async Task RegisterAsync(Person person, string token, DevicePlatform platform = DevicePlatform.Android) =>
        Assert.True((await person.SendAsync(new RegisterDevice(token, platform))).Value);

    protected Task<int> TellAsync(Person person, int messages = 1) => Given.StoredAsync(db =>
    {
        db.Notifications.AddRange(Enumerable.Range(0, messages).Select(_ => Notification.To(
            Hlf.Id, person.Id, NotificationKind.CourseChanged, NotificationUrgency.High, "Title", "Body.", "meander://courses",
            Clock.Now)));
        return db.SaveChangesAsync();
    });

    protected async Task<long> RowsAsync(string where = "true") =>
        (long)(await Given.Database.ExecuteAsync($"select count(*) from push_messages where {where}"))!;

    protected async Task<int> WaitingAsync() => (int)await RowsAsync("state = 'PENDING'");

    protected Task<List<string>> TokensAsync() =>
        Given.StoredAsync(db => db.Database.SqlQueryRaw<string>("select token as \"Value\" from devices order by token").ToListAsync());

    protected static string? Text(JsonElement message, string property) => message.GetProperty(property).GetString();
}
