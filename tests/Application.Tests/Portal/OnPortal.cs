using Meander.Application.People;
using Meander.Infrastructure.Outbox;
using Meander.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Meander.Application.Tests.Portal;

/// <summary>An organisation whose portal is a stand-in on the loopback address.</summary>
public abstract class OnPortal(Given given) : OnPostgres(given), IAsyncLifetime
{
    protected const string Secret = "a secret of enough length";

    private readonly OutboxConnections _connections = new(given.Database.ConnectionString);
    private readonly List<PortalClient> _clients = [];

    protected FakePortal Portal { get; private set; } = null!;

    async Task IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        // What other tests left unsent is not for this test's portal.
        await Given.Database.ExecuteAsync("update organizations set portal_webhook_url = null");
        Portal = await FakePortal.StartAsync(Secret, Clock);
        await TellAsync(Portal.Address, Secret);
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await Portal.DisposeAsync();
        await _connections.DisposeAsync();
    }

    /// <summary>A node's dispatcher; the stand-ins are on private addresses.</summary>
    protected WebhookDispatch Node(bool privateAddresses = true, int maxAttempts = 12) =>
        Node(new WebhookSettings(privateAddresses, maxAttempts, TimeSpan.FromSeconds(10)) { Timeout = TimeSpan.FromSeconds(10) });

    /// <param name="settings">The node's.</param>
    /// <param name="connections">To the database, when they are not to be everybody's.</param>
    protected WebhookDispatch Node(WebhookSettings settings, OutboxConnections? connections = null)
    {
        _clients.Add(new PortalClient(settings, Clock));
        return new WebhookDispatch(connections ?? _connections, _clients[^1], settings, Clock, NullLogger<WebhookDispatch>.Instance);
    }

    protected WebhookReconcile Reconcile => new(_connections);

    protected Task<DispatchReport> DispatchAsync(WebhookDispatch? node = null) => (node ?? Node()).RunAsync(Clock.Now, dryRun: false);

    protected async Task TellAsync(Uri? address, string? secret) =>
        _ = (await Hlf.Admin.SendAsync(ToPortal(address?.AbsoluteUri) with { PortalWebhookSecret = new Optional<string?>(secret) })).Value;

    /// <summary>Has status changes posted there; null: nowhere.</summary>
    protected UpdateOrganization ToPortal(string? address) =>
        new(Hlf.Id, default, default, default, default, new Optional<string?>(address), default);

    /// <summary>Pauses or resumes, as any writer may, a second after what was before.</summary>
    protected Task SetAsync(Person mentor, bool paused, bool expired = false)
    {
        Clock.Advance(TimeSpan.FromSeconds(1));
        return SetNowAsync(mentor, paused, expired);
    }

    protected async Task SetNowAsync(Person mentor, bool paused, bool expired)
    {
        var reason = expired ? "CERTIFICATION_EXPIRED" : "MANUAL";
        await Given.Database.ExecuteAsync(
            $"""
            update peer_mentor_availability
               set status = '{(paused ? "PAUSED" : "ACTIVE")}', reason = {(paused ? $"'{reason}'" : "null")}, manual = {paused && !expired},
                   suppressed_on = {(paused && expired ? "date '2026-06-01'" : "null")}, since = '{Clock.Now:O}', updated_at = '{Clock.Now:O}'
             where member_id = '{mentor.MemberId.Value}'
            """);
    }

    /// <summary>All mentors of an organisation at once, a second after what was before.</summary>
    protected async Task PauseAllAsync(Tenant tenant)
    {
        Clock.Advance(TimeSpan.FromSeconds(1));
        await Given.Database.ExecuteAsync(
            $"""
            update peer_mentor_availability set status = 'PAUSED', reason = 'MANUAL', manual = true, since = '{Clock.Now:O}', updated_at = '{Clock.Now:O}'
             where organization_id = '{tenant.Id.Value}'
            """);
    }

    protected async Task<T> AskAsync<T>(string sql) => (T)(await Given.Database.ExecuteAsync(sql))!;

    protected Task<long> CountAsync(string state) =>
        AskAsync<long>($"select count(*) from webhook_deliveries where state = '{state}' and organization_id = '{Hlf.Id.Value}'");

    /// <summary>For every member that either knows of, the portal believes what is so, and found nothing to complain of.</summary>
    protected async Task PortalAgreesAsync()
    {
        var stored = await Given.StoredAsync(db => db.Database.SqlQuery<Standing>(
            $"""
            select s.member_id as "MemberId", s.status as "Status", s.reason as "Reason", s.visible as "Visible", a.told_sequence as "Sequence"
              from portal_standings s join peer_mentor_availability a on a.member_id = s.member_id where s.organization_id = {Hlf.Id.Value}
            """)
            .ToListAsync());
        Assert.NotEmpty(stored);
        foreach (var one in stored)
            Assert.Equal(
                new PortalMember(one.Sequence, one.Status, one.Reason, one.Visible),
                Portal.Members.GetValueOrDefault(one.MemberId) ?? new PortalMember(0, "ACTIVE", null, true));
        Assert.Empty(Portal.Complaints);
    }

    protected sealed class Standing
    {
        public Guid MemberId { get; init; }
        public string Status { get; init; } = "";
        public string? Reason { get; init; }
        public bool Visible { get; init; }
        public long Sequence { get; init; }
    }
}
