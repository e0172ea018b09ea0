using Meander.Testing;
using Xunit;

namespace Meander.Application.Tests.Database;

/// <summary>Periods of a certification: append-only, never overlapping.</summary>
public sealed class PeriodConstraintTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private const string Add =
        "insert into certification_periods (certification_id, organization_id, issued_on, expires_on, source) select id, "
        + "organization_id, $2::date, $3::date, 'MANUAL' from certifications where id = $1";

    private const string End = "update certification_periods set ended_on = $2::date where certification_id = $1 and ended_on is null";

    private readonly PlainSql _sql = new(database);
    private Guid _certification;

    public async Task InitializeAsync()
    {
        var organization = await _sql.OrganizationAsync();
        await _sql.RunAsync("insert into certification_types (organization_id, code, name) values ($1, 'first-aid', 'T')", organization);
        _certification = await _sql.IdAsync(
            "insert into certifications (organization_id, user_id, certification_type) values ($1, $2, 'first-aid') returning id",
            organization, await _sql.MemberAsync(organization));
        await _sql.RunAsync(Add, _certification, "2025-01-01", "2026-01-01");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("2025-06-01", "2025-07-01", "certification_periods_no_overlap")]
    [InlineData("2025-12-31", "2027-01-01", "certification_periods_no_overlap")]
    [InlineData("2024-06-01", "2025-01-02", "certification_periods_no_overlap")]
    [InlineData("2026-01-01", "2027-01-01", "certification_periods_one_open")]
    [InlineData("2026-02-01", "2026-02-01", "certification_periods_expires_on_check")]
    public async Task A_period_beside_the_open_one_is_refused(string issued, string expires, string constraint) =>
        await _sql.IsStoppedByAsync(constraint, Add, _certification, issued, expires);

    [Fact]
    public async Task A_period_follows_the_day_the_one_before_ended()
    {
        await _sql.RunAsync(End, _certification, "2025-11-01");
        await _sql.IsStoppedByAsync("certification_periods_no_overlap", Add, _certification, "2025-10-31", "2026-10-31");
        await _sql.RunAsync(Add, _certification, "2025-11-01", "2026-11-01");
        Assert.Equal("2025-11-01 2026-11-01 2", await _sql.RunAsync(
            "select cert_issued_at || ' ' || cert_expires_at || ' ' || jsonb_array_length(renewal_history) from certification_overview "
            + "where id = $1", _certification));
    }

    [Fact]
    public async Task Of_two_periods_of_one_day_the_overview_shows_the_open_one()
    {
        await _sql.RunAsync(End, _certification, "2025-01-01");
        await _sql.RunAsync(Add, _certification, "2025-01-01", "2025-06-01");
        Assert.Equal("2025-06-01 2025-01-01", await _sql.RunAsync(
            "select cert_expires_at || ' ' || (renewal_history -> 0 ->> 'ended_on') from certification_overview where id = $1",
            _certification));
        Assert.Equal(
            "2025-06-01",
            await _sql.RunAsync("select renewal_history -> 1 ->> 'expires_on' from certification_overview where id = $1", _certification));
    }

    [Theory]
    [InlineData("2024-12-31")]
    [InlineData("2026-01-02")]
    public async Task A_period_ends_between_its_issue_and_its_expiry(string day) =>
        await _sql.IsStoppedByAsync("certification_periods_ended_on_check", End, _certification, day);

    [Theory]
    [InlineData("update certification_periods set expires_on = '2025-12-31' where certification_id = $1")]
    [InlineData("update certification_periods set expires_on = '2030-01-01', source = 'IMPORT' where certification_id = $1")]
    [InlineData("update certification_periods set note = 'x' where certification_id = $1")]
    [InlineData("update certification_periods set ended_on = '2025-11-01', issued_on = '2025-01-02' where certification_id = $1")]
    [InlineData("delete from certification_periods where certification_id = $1")]
    public async Task What_was_recorded_stays(string change) =>
        await _sql.IsStoppedByAsync("certification_periods_append_only", change, _certification);

    [Theory]
    [InlineData("'2030-01-01'")]
    [InlineData("null")]
    public async Task The_expiry_of_an_open_period_may_move_away(string expiry)
    {
        await _sql.RunAsync($"update certification_periods set expires_on = {expiry} where certification_id = $1", _certification);
        await _sql.RunAsync(End, _certification, "2025-11-01");
        await _sql.IsStoppedByAsync(
            "certification_periods_append_only", "update certification_periods set expires_on = '2040-01-01' where certification_id = $1",
            _certification);
    }

    [Fact]
    public async Task A_reason_goes_with_a_revocation_only()
    {
        const string Because =
            "update certification_periods set ended_on = '2025-11-01', revoked = {0}, revocation_reason = 'Left' where certification_id "
            + "= $1";
        await _sql.IsStoppedByAsync("certification_periods_revocation_reason_check", string.Format(Because, "false"), _certification);
        await _sql.RunAsync(string.Format(Because, "true"), _certification);
    }

    [Fact]
    public async Task A_period_ends_once()
    {
        await _sql.RunAsync(
            "update certification_periods set ended_on = '2025-11-01', revoked = true where certification_id = $1", _certification);
        await _sql.IsStoppedByAsync(
            "certification_periods_append_only",
            "update certification_periods set ended_on = null, revoked = false where certification_id = $1", _certification);
    }
}
