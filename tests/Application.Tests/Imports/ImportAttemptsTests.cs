using Meander.Application.Courses;
using Meander.Application.People;
using Meander.Testing;
using Npgsql;
using Xunit;

namespace Meander.Application.Tests.Imports;

/// <summary>
/// What the database refuses: once more by itself when somebody else may have been the cause, else the line and the rule are named.
/// </summary>
public sealed class ImportAttemptsTests(Given given) : Importing(given)
{
    [Fact]
    public async Task Somebody_whom_another_transaction_makes_at_the_same_time_is_found_at_the_second_look()
    {
        var lines = Sample;
        Succeeded(await RosterAsync(lines[0]));
        await using var other = await OtherAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await RunAsync(other, Joins("Kari Nowak", "kari"));

        var import = RosterAsync(lines);
        await SomebodyWaitsAsync();
        await transaction.CommitAsync();

        var outcome = await import;
        Succeeded(outcome);
        Assert.Contains("Created 3 members.", outcome.Report);
        await IsInOrderAsync();
    }

    [Fact]
    public async Task A_circle_of_waiting_is_left_and_the_import_tried_again()
    {
        var lines = Sample;
        Succeeded(await RosterAsync(lines[0]));
        await using var other = await OtherAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await RunAsync(other, "set local deadlock_timeout = '5min'");
        await RunAsync(other, Joins("Leif Paulsen", "leif"));

        var import = RosterAsync(lines);
        await SomebodyWaitsAsync();
        await RunAsync(other, Joins("Kari Nowak", "kari"));
        await transaction.RollbackAsync();

        Succeeded(await import);
    }

    [Fact]
    public async Task A_row_that_breaks_a_rule_of_the_database_is_named_by_its_line_and_the_rule()
    {
        Succeeded(await RosterAsync(Sample));
        await Given.Database.ExecuteAsync($"alter table courses add constraint not_in_bergen check (location <> 'Bergen at {Slug}')");
        await RefusedAsync(
            () => CoursesAsync("First,WORKSHOP,ONLINE,,,,,Oslo,,,,,,,,DRAFT", $"Second,WORKSHOP,ONLINE,,,,,Bergen at {Slug},,,,,,,,DRAFT"),
            "line 3: breaks the rule not_in_bergen of the database");
        await Given.Database.ExecuteAsync("alter table courses drop constraint not_in_bergen");
    }

    [Fact]
    public async Task A_rule_broken_by_a_row_that_is_not_known_is_named()
    {
        await Given.Database.ExecuteAsync(
            "alter table certification_periods add constraint not_in_2022 check (issued_on <> '2022-01-10') not valid");
        await RefusedAsync(() => RosterAsync(Sample), "The file cannot be stored: breaks the rule not_in_2022 of the database.");
        await Given.Database.ExecuteAsync("alter table certification_periods drop constraint not_in_2022");
    }

    [Fact]
    public async Task A_row_that_is_refused_twice_though_others_could_have_been_the_cause_is_named_too()
    {
        await Given.Database.ExecuteAsync("create unique index each_name_once on user_organization_memberships (name) where name like 'Twin %'");
        await RefusedAsync(
            () => RosterAsync($",Twin {Slug},{Email("one")},ORG_ADMIN,,,,,,", $",Twin {Slug},{Email("other")},PEER_MENTOR,,,,,,"),
            "line 3: breaks the rule each_name_once of the database");
        await Given.Database.ExecuteAsync("drop index each_name_once");
    }

    [Fact]
    public async Task Two_addresses_that_are_one_to_the_database_are_one_person() =>
        await RefusedAsync(
            () => RosterAsync($",Irem,{Email("i\u0307rem")},ORG_ADMIN,,,,,,", $",Irem,{Email("\u0130rem")},ORG_ADMIN,,,,,,"),
            "line 3: a second line without a certification for the person of line 2");

    [Fact]
    public async Task Files_are_for_an_operator_at_the_server_and_for_nobody_over_the_network()
    {
        await ForbiddenAsync(() => Hlf.Admin.SendAsync(new ImportRoster(Stream.Null, Hlf.Slug, null, DryRun: false, _ => { })));
        await ForbiddenAsync(() => Hlf.Admin.SendAsync(new ImportCourses(Stream.Null, Hlf.Slug, DryRun: false, _ => { })));
        await Assert.ThrowsAsync<Unauthenticated>(
            () => Given.SendAsync(null, new ImportRoster(Stream.Null, Hlf.Slug, null, DryRun: false, _ => { })));
    }

    /// <summary>Somebody of that name and address becomes a peer mentor of the file's organisation.</summary>
    private string Joins(string name, string address) =>
        $"""
        with person as (insert into users default values returning id)
        insert into user_organization_memberships (user_id, organization_id, name, email, role)
        select person.id, organizations.id, '{name}', '{Email(address)}', 'PEER_MENTOR' from person, organizations where slug = '{Slug}'
        """;

    private async Task<NpgsqlConnection> OtherAsync()
    {
        var other = new NpgsqlConnection(Given.Database.SuperuserConnectionString);
        await other.OpenAsync();
        return other;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
