using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Database;

/// <summary>Reminders planned with periods, availability made with peer mentors, and who is suppressed, whoever writes.</summary>
public sealed class StandingTablesTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private const string Add =
        "insert into certification_periods (certification_id, organization_id, issued_on, expires_on, ended_on, source) "
        + "select id, organization_id, $2::date, $3::date, $4::date, 'MANUAL' from certifications where id = $1";

    private readonly PlainSql _sql = new(database);
    private Guid _organization;
    private Guid _person;
    private Guid _certification;

    public async Task InitializeAsync()
    {
        _organization = await _sql.OrganizationAsync();
        await _sql.RunAsync("update organizations set certification_gate = true where id = $1", _organization);
        await _sql.RunAsync(
            "insert into certification_types (organization_id, code, name, is_required) values ($1, 'basic', 'T', true), ($1, 'extra', "
            + "'E', false)", _organization);
        _person = await _sql.MemberAsync(_organization);
        _certification = await HoldsAsync("basic");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_period_that_begins_has_all_its_reminders_planned_also_those_already_past()
    {
        await AddAsync("2026-01-01", "2026-02-01");
        Assert.Equal("90 2025-11-03, 60 2025-12-03, 30 2026-01-02, 14 2026-01-18, 7 2026-01-25, 0 2026-02-01", await PlannedAsync());
    }

    [Fact]
    public async Task A_period_that_never_expires_or_is_over_already_has_none()
    {
        await AddAsync("2020-01-01", "2022-01-01", "2021-06-01");
        await AddAsync("2026-01-01", null);
        Assert.Equal("", await PlannedAsync());
    }

    [Fact]
    public async Task Reminders_sent_or_not_go_with_the_end_of_their_period()
    {
        await AddAsync("2026-01-01", "2027-01-01");
        await _sql.RunAsync(
            "update certification_reminders set sent_at = now() where threshold = 90 and certification_id = $1", _certification);
        await _sql.RunAsync("update certification_periods set ended_on = '2026-12-01' where certification_id = $1", _certification);
        Assert.Equal("", await PlannedAsync());
    }

    [Fact]
    public async Task An_expiry_that_moves_takes_its_reminders_along()
    {
        await AddAsync("2026-01-01", "2027-01-01");
        await _sql.RunAsync("update certification_periods set expires_on = '2028-01-01' where certification_id = $1", _certification);
        Assert.StartsWith("90 2027-10-03, ", await PlannedAsync(), StringComparison.Ordinal);
        await _sql.RunAsync("update certification_periods set expires_on = null where certification_id = $1", _certification);
        Assert.Equal("", await PlannedAsync());
    }

    [Fact]
    public async Task Everyone_who_becomes_a_peer_mentor_gets_an_availability_and_nobody_else()
    {
        var coordinator = await _sql.MemberAsync(_organization, "COORDINATOR");
        Assert.Equal("ACTIVE", await AvailabilityAsync(_person));
        Assert.Null(await AvailabilityAsync(coordinator));

        await _sql.RunAsync(
            "update user_organization_memberships set role = 'PEER_MENTOR', updated_at = '2026-05-05 12:00Z' where user_id = $1",
            coordinator);
        Assert.Equal("ACTIVE", await AvailabilityAsync(coordinator));
        Assert.Equal(new DateTime(2026, 5, 5, 12, 0, 0, DateTimeKind.Utc), await _sql.RunAsync(
            "select since from peer_mentor_availability join user_organization_memberships on id = member_id where user_id = $1",
            coordinator));
    }

    [Fact]
    public async Task A_mentor_who_comes_back_finds_their_availability_as_it_was()
    {
        const string Role = "update user_organization_memberships set role = $2 where user_id = $1";
        await SetAsync("status = 'PAUSED', reason = 'MANUAL', manual = true");
        await _sql.RunAsync(Role, _person, "COORDINATOR");
        await _sql.RunAsync(Role, _person, "PEER_MENTOR");
        Assert.Equal("PAUSED", await AvailabilityAsync(_person));
    }

    [Theory]
    [InlineData("status = 'PAUSED'", "reason_check")]
    [InlineData("reason = 'MANUAL', manual = true", "manual_check")]
    [InlineData("status = 'PAUSED', reason = 'TIRED'", "reason_check")]
    [InlineData("status = 'AWAY'", "status_check")]
    [InlineData("manual = true", "manual_check")]
    [InlineData("status = 'PAUSED', reason = 'MANUAL'", "manual_check")]
    [InlineData("status = 'PAUSED', reason = 'CERTIFICATION_EXPIRED'", "suppressed_on_check")]
    [InlineData("suppressed_on = '2026-01-01'", "suppressed_on_check")]
    public async Task Status_reason_and_day_fit_together(string change, string constraint) => await _sql.IsStoppedByAsync(
        $"peer_mentor_availability_{constraint}",
        $"update peer_mentor_availability set {change} where member_id = (select id from user_organization_memberships where user_id = $1)",
        _person);

    [Theory]
    [InlineData("2026-06-16T21:59:59Z", null)]
    [InlineData("2026-06-16T22:00:00Z", "2026-06-17")]
    [InlineData("2027-01-01T00:00:00Z", "2026-06-17")]
    public async Task A_mentor_is_suppressed_from_the_local_day_of_expiry_on(string at, string? since)
    {
        await AddAsync("2024-06-17", "2026-06-17");
        Assert.Equal(since, await SuppressedAsync(at));
    }

    [Theory]
    [InlineData("update organizations set certification_gate = false where id = $1")]
    [InlineData("update certification_types set is_required = false where organization_id = $1")]
    [InlineData("update user_organization_memberships set role = 'COORDINATOR' where organization_id = $1")]
    [InlineData("insert into certification_periods (certification_id, organization_id, issued_on, source) select id, organization_id, '2026-07-01', 'MANUAL' from certifications where organization_id = $1")]
    public async Task Nobody_is_suppressed_without_the_gate_a_required_type_a_mentors_role_or_with_a_renewal(string change)
    {
        await AddAsync("2024-06-17", "2026-06-17");
        Assert.NotNull(await SuppressedAsync("2026-07-02T00:00:00Z"));
        if (change.StartsWith("insert", StringComparison.Ordinal))
            await _sql.RunAsync("update certification_periods set ended_on = expires_on where organization_id = $1", _organization);
        await _sql.RunAsync(change, _organization);
        Assert.Null(await SuppressedAsync("2026-07-02T00:00:00Z"));
    }

    [Fact]
    public async Task A_required_type_never_held_and_one_that_never_expires_suppress_nobody()
    {
        Assert.Null(await SuppressedAsync("2030-01-01T00:00:00Z"));
        await AddAsync("2024-06-17", null);
        Assert.Null(await SuppressedAsync("2030-01-01T00:00:00Z"));
    }

    [Fact]
    public async Task A_revoked_one_suppresses_from_its_day_until_it_is_held_again()
    {
        await AddAsync("2024-06-17", "2027-06-17");
        await _sql.RunAsync(
            "update certification_periods set ended_on = '2026-06-10', revoked = true where certification_id = $1", _certification);
        Assert.Equal("2026-06-10", await SuppressedAsync("2026-06-16T12:00:00Z"));

        await AddAsync("2026-06-16", "2027-06-16");
        Assert.Null(await SuppressedAsync("2026-06-16T12:00:00Z"));

        await _sql.RunAsync(
            "update certification_periods set ended_on = '2026-06-20', revoked = true where certification_id = $1 and ended_on is null",
            _certification);
        Assert.Equal("2026-06-20", await SuppressedAsync("2026-06-21T12:00:00Z"));
    }

    [Fact]
    public async Task Of_several_lost_the_first_counts()
    {
        await _sql.RunAsync("update certification_types set is_required = true where organization_id = $1", _organization);
        var extra = await HoldsAsync("extra");
        await AddAsync("2024-06-17", "2026-06-17");
        await _sql.RunAsync(Add, extra, "2024-06-17", "2026-05-01", DBNull.Value);
        Assert.Equal("2026-05-01", await SuppressedAsync("2026-07-02T00:00:00Z"));
        Assert.Equal(
            extra, await _sql.RunAsync(
                "select certification_id from suppressed_members('2026-07-02 00:00Z') where organization_id = $1", _organization));
    }

    private Task<Guid> HoldsAsync(string type) => _sql.IdAsync(
        "insert into certifications (organization_id, user_id, certification_type) values ($1, $2, $3) returning id", _organization,
        _person, type);

    private Task<object?> AddAsync(string issued, string? expires, string? ended = null) =>
        _sql.RunAsync(Add, _certification, issued, (object?)expires ?? DBNull.Value, (object?)ended ?? DBNull.Value);

    private Task<object?> SetAsync(string change) => _sql.RunAsync(
        $"update peer_mentor_availability set {change} where member_id = (select id from user_organization_memberships where user_id = $1)",
        _person);

    private async Task<string> PlannedAsync() => (string)(await _sql.RunAsync(
        "select coalesce(string_agg(threshold || ' ' || due_on, ', ' order by due_on), '') from certification_reminders where "
        + "certification_id = $1", _certification))!;

    private async Task<string?> AvailabilityAsync(Guid person) => (string?)await _sql.RunAsync(
        "select status from peer_mentor_availability join user_organization_memberships on id = member_id where user_id = $1", person);

    private async Task<string?> SuppressedAsync(string at) =>
        (string?)await _sql.RunAsync(
            "select suppressed_on::text from suppressed_members($2::timestamptz) where organization_id = $1", _organization, at);
}
