using System.Net;
using System.Text;
using Meander.Testing;
using Npgsql;
using Xunit;

namespace Meander.Api.Tests.Reports;

/// <summary>A file of forty megabytes, which no buffer of a connection holds.</summary>
public sealed class TrainingReportCsvTroubleTests(Scenario scenario) : IClassFixture<Scenario>, IAsyncLifetime
{
    private const string Year = "/reports/training.csv?from=2026-01-01&to=2026-12-31";

    private const string Sending =
        "from pg_stat_activity where datname = current_database() and state = 'active' and query like 'with happened%'";

    private Tenant _hlf = null!;

    public async Task InitializeAsync()
    {
        _hlf = await scenario.Given.OrganizationAsync();
        await _hlf.MentorsAsync(400);
        for (var i = 0; i < 10; i++)
            await _hlf.SelfPacedAsync();
        await scenario.Given.Database.ExecuteAsync(
            $"""
            insert into local_associations (organization_id, name)
            select '{_hlf.Id.Value}', lpad(i::text, 4, '0') || repeat('x', 10000) from generate_series(1, 400) i;
            update user_organization_memberships m set local_association_id = a.id
              from (select id, row_number() over () as place from local_associations where organization_id = '{_hlf.Id.Value}') a
              join (select id, row_number() over () as place from user_organization_memberships
                     where organization_id = '{_hlf.Id.Value}' and role = 'PEER_MENTOR') p on p.place = a.place
             where m.id = p.id;
            """);
        await RegisterEverybodyAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Whoever_reads_on_gets_all_of_it()
    {
        using var client = scenario.Server.ClientFor(_hlf.Admin.Id.Value);

        var records = CsvText.Read(await client.GetStringAsync(Year));

        Assert.Equal(1 + 4000, records.Count);
        Assert.All(records.Skip(1), record => Assert.Equal(10_004, record[2].Length));
    }

    [Fact]
    public async Task Whoever_pauses_in_the_middle_keeps_the_database_waiting_for_nothing()
    {
        using var client = scenario.Server.ClientFor(_hlf.Admin.Id.Value);
        using var response = await client.GetAsync(Year, HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();
        var begun = new byte[100];
        await stream.ReadExactlyAsync(begun);

        Assert.Equal(false, await AsSuperuserAsync($"select exists (select {Sending})"));
        using var rest = new StreamReader(stream);
        Assert.Equal(1 + 4000, CsvText.Read(Encoding.UTF8.GetString(begun) + await rest.ReadToEndAsync()).Count);
    }

    [Fact]
    public async Task Whoever_hangs_up_in_the_middle_leaves_nothing_behind()
    {
        using (var client = scenario.Server.ClientFor(_hlf.Admin.Id.Value))
        {
            using var response = await client.GetAsync(Year, HttpCompletionOption.ResponseHeadersRead);
            await (await response.Content.ReadAsStreamAsync()).ReadExactlyAsync(new byte[100]);
        }

        await UntilAsync($"select not exists (select {Sending})");
        await IsAnsweredAsync();
    }

    [Fact]
    public async Task Whoever_asks_for_too_much_is_told_to_ask_for_less()
    {
        for (var i = 0; i < 10; i++)
            await _hlf.SelfPacedAsync();
        await RegisterEverybodyAsync();
        using var client = scenario.Server.ClientFor(_hlf.Admin.Id.Value);

        using var response = await client.GetAsync(Year);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("fewer days", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await IsAnsweredAsync();
    }

    [Fact]
    public async Task When_the_database_goes_away_before_the_last_line_the_answer_says_so_and_no_more()
    {
        await using var holding = new NpgsqlConnection(scenario.Given.Database.ConnectionString);
        await holding.OpenAsync();
        await using var held = await holding.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("lock table course_registrations", holding, held))
            await hold.ExecuteNonQueryAsync();
        using var client = scenario.Server.ClientFor(_hlf.Admin.Id.Value);
        var asking = client.GetAsync(Year);
        await UntilAsync($"select exists (select {Sending})");

        Assert.Equal(true, await AsSuperuserAsync($"select pg_terminate_backend(pid) {Sending}"));
        using var response = await asking;

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("INTERNAL_ERROR", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await held.RollbackAsync();
        await IsAnsweredAsync();
    }

    [Fact]
    public async Task When_the_database_fails_before_the_first_byte_the_answer_says_so_and_no_more()
    {
        await scenario.Given.Database.ExecuteAsync("alter table course_registrations rename to elsewhere");
        try
        {
            using var client = scenario.Server.ClientFor(_hlf.Admin.Id.Value);
            using var response = await client.GetAsync(Year);

            Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
            var body = await response.Content.ReadAsStringAsync();
            Assert.Contains("INTERNAL_ERROR", body, StringComparison.Ordinal);
            Assert.DoesNotContain("course_registrations", body, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", body, StringComparison.Ordinal);
        }
        finally
        {
            await scenario.Given.Database.ExecuteAsync("alter table elsewhere rename to course_registrations");
        }

        await IsAnsweredAsync();
    }

    /// <summary>In the courses that nobody is registered in yet.</summary>
    private async Task RegisterEverybodyAsync() => await scenario.Given.Database.ExecuteAsync(
        $"""
        insert into course_registrations (course_id, user_id, organization_id, registered_by_user_id, status, registration_date)
        select c.id, m.user_id, c.organization_id, m.user_id, 'CONFIRMED', '2026-06-16'
          from courses c join user_organization_memberships m on m.organization_id = c.organization_id and m.role = 'PEER_MENTOR'
         where c.organization_id = '{_hlf.Id.Value}' and not exists (select from course_registrations r where r.course_id = c.id)
        """);

    private async Task UntilAsync(string condition)
    {
        var patience = DateTime.UtcNow.AddMinutes(2);
        while (!(bool)(await AsSuperuserAsync(condition))!)
        {
            Assert.True(DateTime.UtcNow < patience, condition);
            await Task.Delay(20);
        }
    }

    /// <summary>Only they see what others ask the database.</summary>
    private async Task<object?> AsSuperuserAsync(string sql)
    {
        await using var superuser = new NpgsqlConnection(scenario.Given.Database.SuperuserConnectionString);
        await superuser.OpenAsync();
        await using var command = new NpgsqlCommand(sql, superuser);
        return await command.ExecuteScalarAsync();
    }

    private async Task IsAnsweredAsync()
    {
        using var client = scenario.Server.ClientFor(_hlf.Admin.Id.Value);
        Assert.StartsWith(
            "course,", await client.GetStringAsync("/reports/training.csv?from=2025-01-01&to=2025-01-01"), StringComparison.Ordinal);
    }
}
