using System.Net;
using System.Text;
using Meander.Testing;
using Npgsql;
using Xunit;

namespace Meander.Api.Tests.Reports;

/// <summary>A file of forty megabytes, which no buffer on the way holds: while its reader pauses, the database is still sending.</summary>
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
            insert into course_registrations (course_id, user_id, organization_id, registered_by_user_id, status, registration_date)
            select c.id, m.user_id, c.organization_id, m.user_id, 'CONFIRMED', '2026-06-16'
              from courses c join user_organization_memberships m on m.organization_id = c.organization_id and m.role = 'PEER_MENTOR'
             where c.organization_id = '{_hlf.Id.Value}';
            """);
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
    public async Task Whoever_hangs_up_in_the_middle_leaves_nothing_behind()
    {
        using (var client = scenario.Server.ClientFor(_hlf.Admin.Id.Value))
        {
            using var response = await client.GetAsync(Year, HttpCompletionOption.ResponseHeadersRead);
            await BegunAsync(response);
        }

        await UntilAsync($"select not exists (select {Sending})");
        await IsAnsweredAsync();
    }

    [Fact]
    public async Task When_the_database_fails_in_the_middle_the_answer_is_cut_off_and_says_no_more()
    {
        using var client = scenario.Server.ClientFor(_hlf.Admin.Id.Value);
        using var response = await client.GetAsync(Year, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var (stream, read) = (await BegunAsync(response), new StringBuilder());

        Assert.Equal(true, await AsSuperuserAsync($"select pg_terminate_backend(pid) {Sending}"));
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            var bytes = new byte[64 * 1024];
            for (int count; (count = await stream.ReadAsync(bytes)) > 0;)
                read.Append(Encoding.UTF8.GetString(bytes, 0, count));
        });

        Assert.InRange(read.Length, 0, 40_000_000);
        Assert.DoesNotContain("rror", read.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("xception", read.ToString(), StringComparison.Ordinal);
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

    /// <summary>The answer has begun, and the database waits for its reader.</summary>
    private async Task<Stream> BegunAsync(HttpResponseMessage response)
    {
        var stream = await response.Content.ReadAsStreamAsync();
        await stream.ReadExactlyAsync(new byte[100]);
        await UntilAsync($"select exists (select {Sending} and wait_event = 'ClientWrite')");
        return stream;
    }

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
