using System.Diagnostics;
using Meander.Testing;
using Npgsql;
using Xunit;

namespace Meander.Api.Tests;

/// <summary>The imports and their check as a person at a terminal meets them: what goes where, and the exit code.</summary>
public sealed class ImportVerbTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private const string Roster =
        "user_id,name,email,role,local_association,coordinator_email,locale,certification_type,issued_on,expires_on\n";

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task A_roster_is_imported_and_the_database_verified()
    {
        await File.WriteAllTextAsync(_file, Roster + ",Fatima Sara,fatima@verbs.example,ORG_ADMIN,,,nb,,,\n");
        var (code, output, errors) =
            await RunAsync("import", "roster", _file, "--organization", "verbs", "--name", "Verbs of an organisation");
        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("Created 1 organisation: Verbs of an organisation (verbs, Europe/Oslo).\n", output, StringComparison.Ordinal);

        (code, output, _) = await RunAsync("import", "roster", _file, "--organization=verbs");
        Assert.Equal(0, code);
        Assert.EndsWith("Nothing changed.\n", output, StringComparison.Ordinal);

        (code, output, _) = await RunAsync("verify");
        Assert.Equal(0, code);
        Assert.EndsWith("All is well.\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_lines_go_to_standard_error_one_a_line()
    {
        await File.WriteAllTextAsync(_file, Roster + ",Fatima Sara,fatima@bad.example,ORG_ADMIN,,,nb,,,\n,,x,ORG_ADMIN,,,nb,,,\n,Per\n");
        var (code, output, errors) = await RunAsync("import", "roster", _file, "--organization", "bad", "--name", "Bad");
        Assert.Equal((1, ""), (code, output));
        Assert.Equal(
            "line 3: name: must not be blank; email: must be an e-mail address, such as kari@example.org\n"
            + "line 4: has 2 cells where the header has 10\n"
            + "Nothing was imported: 2 problems.\n",
            errors);
        Assert.Equal(0L, await database.ExecuteAsync("select count(*) from organizations where slug = 'bad'"));
    }

    [Fact]
    public async Task What_a_file_holds_neither_steers_the_terminal_nor_passes_for_a_line_of_ours()
    {
        await File.WriteAllTextAsync(
            _file, Roster + ",Eve,eve@bad.example,\"\u001b[2J\u202eADMIN\nline 9: all is well\",,,nb,,,\n");
        var (_, _, errors) = await RunAsync("import", "roster", _file, "--organization", "bad", "--name", "Bad");
        Assert.StartsWith(
            "line 2: role: '<U+001B>[2J<U+202E>ADMIN<U+000A>line 9: all is well' is not one of", errors, StringComparison.Ordinal);
        Assert.Equal(2, errors.Count(character => character == '\n'));

        await File.WriteAllTextAsync(_file, "user_id,\u001b]0;owned\u0007\n");
        (_, _, errors) = await RunAsync("import", "roster", _file, "--organization", "bad", "--name", "Bad");
        Assert.Contains("the unknown column '<U+001B>]0;owned<U+0007>'", errors, StringComparison.Ordinal);
        Assert.DoesNotContain(errors, character => char.IsControl(character) && character != '\n');
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_one_clear_line()
    {
        var (code, output, errors) = await RunAsync("import", "courses", _file + ".csv", "--organization", "verbs");
        Assert.Equal((1, ""), (code, output));
        Assert.Matches("^meander: the file '[^\n]+' cannot be read: [^\n]+\n$", errors);
    }

    [Fact]
    public async Task Verify_names_what_drifted()
    {
        using var drifted = new TestDatabase();
        await drifted.ExecuteAsync("alter table courses disable row level security");
        var (code, output, _) = await RunOnAsync(drifted, "verify");
        Assert.Equal(1, code);
        Assert.Contains(
            "\nDRIFT  Row-level security is on, and the server's role cannot pass it (1 row): ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_that_waits_in_a_circle_with_somebody_who_makes_the_same_people_is_tried_again_by_itself()
    {
        using var shared = new TestDatabase();
        await using var superuser = NpgsqlDataSource.Create(shared.SuperuserConnectionString);
        await ExecuteAsync(
            superuser.CreateCommand(
                "do $$ begin execute format('alter database %I set deadlock_timeout = ''5s''', current_database()); end $$"));
        await using var other = await superuser.OpenConnectionAsync();
        await ExecuteAsync(
            new NpgsqlCommand(
                "set deadlock_timeout = '5min'; begin; insert into users (name, email) values ('B', 'b@knot.example')", other));
        await File.WriteAllTextAsync(_file, Roster + ",A,a@knot.example,ORG_ADMIN,,,nb,,,\n,B,b@knot.example,PEER_MENTOR,,,nb,,,\n");

        var import = RunOnAsync(shared, "import", "roster", _file, "--organization", "knot", "--name", "Knot");
        while (!import.IsCompleted && await shared.ExecuteAsync("select exists (select from pg_locks where not granted)") is false)
            await Task.Delay(20);
        await ExecuteAsync(new NpgsqlCommand("insert into users (name, email) values ('A', 'a@knot.example'); rollback", other));

        var (code, output, errors) = await import;
        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("Created 2 members.\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_database_refuses_is_one_line_that_names_the_rule_and_exit_code_1()
    {
        using var narrow = new TestDatabase();
        await narrow.ExecuteAsync("alter table users add constraint no_fatima check (name <> 'Fatima Sara')");
        await File.WriteAllTextAsync(_file, Roster + ",Fatima Sara,fatima@narrow.example,ORG_ADMIN,,,nb,,,\n");
        var (code, output, errors) = await RunOnAsync(narrow, "import", "roster", _file, "--organization", "narrow", "--name", "Narrow");
        Assert.Equal((1, ""), (code, output));
        Assert.Equal("line 2: breaks the rule no_fatima of the database\nNothing was imported: 1 problem.\n", errors);
        Assert.Equal(0L, await narrow.ExecuteAsync("select count(*) from organizations"));
    }

    private static async Task ExecuteAsync(NpgsqlCommand command)
    {
        await using (command)
            await command.ExecuteNonQueryAsync();
    }

    private Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) => RunOnAsync(database, arguments);

    private static async Task<(int Code, string Output, string Errors)> RunOnAsync(TestDatabase on, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Meander.Api.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ConnectionStrings__Meander"] = on.ConnectionString;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, await output, errors);
    }
}
