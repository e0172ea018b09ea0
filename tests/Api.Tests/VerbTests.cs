using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Meander.Infrastructure.Postgres;
using Npgsql;
using Xunit;

namespace Meander.Api.Tests;

/// <summary>The executable as a person at a terminal meets it, in a checkout of its own.</summary>
public sealed class VerbTests : IDisposable
{
    private readonly Checkout _checkout = new();

    public void Dispose() => _checkout.Dispose();

    [Theory]
    [InlineData("--help")]
    [InlineData("help")]
    public async Task Help_lists_every_verb(string word)
    {
        var (code, output, _) = await RunAsync([word]);
        Assert.Equal(0, code);
        foreach (var verb in new[] { "serve", "migrate", "seed demo", "import roster", "import courses", "job run", "job list", "token",
            "verify", "schema", "settings" })
            Assert.Contains($"\n  {verb} ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("migrate")]
    [InlineData("seed demo")]
    [InlineData("import roster")]
    [InlineData("import courses")]
    [InlineData("job run")]
    [InlineData("job list")]
    [InlineData("token")]
    [InlineData("verify")]
    [InlineData("schema")]
    public async Task Each_verb_has_a_help_of_its_own(string verb)
    {
        var (code, output, errors) = await RunAsync([.. verb.Split(' '), "--help"]);
        Assert.Equal(0, code);
        Assert.StartsWith($"usage: meander {verb}", output, StringComparison.Ordinal);
        Assert.Empty(errors);
    }

    [Theory]
    [InlineData("enrol", "there is no verb 'enrol'")]
    [InlineData("import", "there is no verb 'import'")]
    [InlineData("token", "--user is missing")]
    [InlineData("token --user", "--user needs a value")]
    [InlineData("token --user x --for-ever", "'--for-ever' is not understood")]
    [InlineData("migrate now", "'now' is not understood")]
    [InlineData("import roster people.csv", "--organization is missing")]
    [InlineData("import roster --organization o", "FILE is missing")]
    [InlineData("job run certification-expiry --as-of", "--as-of needs a value")]
    public async Task What_is_not_understood_is_named_beside_the_usage(string line, string complaint)
    {
        var (code, output, errors) = await RunAsync(line.Split(' '));
        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.Contains(complaint, errors, StringComparison.Ordinal);
        Assert.Contains("usage: meander", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("token --usr x", "--usr", "--user")]
    [InlineData("import roster people.csv --organization o --dryrun", "--dryrun", "--dry-run")]
    [InlineData("import roster --dryrun --organization o", "--dryrun", "--dry-run")]
    [InlineData("job run certification-expiry --asof 2026-12-01T02:00:00Z", "--asof", "--as-of")]
    [InlineData("tokn --user x", "tokn", "token")]
    [InlineData("import rooster people.csv", "rooster", "roster")]
    public async Task A_mistyped_word_brings_the_one_that_was_meant(string line, string mistyped, string meant)
    {
        var (code, output, errors) = await RunAsync(line.Split(' '));
        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.Contains($"{mistyped}'", errors.Split('\n')[0], StringComparison.Ordinal);
        Assert.Contains($"\n{meant}\n", errors, StringComparison.Ordinal);
        Assert.Contains("usage: meander", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("import", "import roster", "import courses")]
    [InlineData("job", "job run", "job list")]
    public async Task A_group_of_verbs_has_a_help_of_its_own(string group, string one, string other)
    {
        var (code, output, errors) = await RunAsync([group, "--help"]);
        Assert.Equal(0, code);
        Assert.Contains($"usage: meander {group} VERB", output, StringComparison.Ordinal);
        Assert.Contains($"\n  {one} ", output, StringComparison.Ordinal);
        Assert.Contains($"\n  {other} ", output, StringComparison.Ordinal);
        Assert.Empty(errors);
    }

    [Fact]
    public async Task Version_prints_one_line()
    {
        var (code, output, errors) = await RunAsync(["--version"]);
        Assert.Equal(0, code);
        Assert.Matches(@"^\d+\.\d+\.\d+[^\n]*\n$", output);
        Assert.Empty(errors);
    }

    [Fact]
    public async Task Schema_prints_the_contract_letter_for_letter()
    {
        var (code, output, _) = await RunAsync(["schema"]);
        Assert.Equal(0, code);
        Assert.Equal(ServedSchema.Sdl, output);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("migrate")]
    [InlineData("token --user somebody")]
    public async Task An_unreachable_database_is_one_clear_line(string line)
    {
        var waited = Stopwatch.StartNew();
        var (code, _, errors) = await RunAsync(
            line.Split(' '), ("ConnectionStrings__Meander", $"Host=127.0.0.1;Port={FreePort()};Database=d;Username=u;Password=hush-hush"));

        Assert.Equal(1, code);
        Assert.Matches("^meander: PostgreSQL at 127.0.0.1:[0-9]+ \\(database d\\) cannot be reached: [^\n]+\n$", errors);
        Assert.DoesNotContain("hush", errors, StringComparison.Ordinal);
        Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60), $"took {waited.Elapsed}");
    }

    [Fact]
    public async Task A_server_that_takes_connections_and_says_nothing_is_given_up()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var waited = Stopwatch.StartNew();
        var (code, _, errors) = await RunAsync(
            ["serve"], (
                "ConnectionStrings__Meander",
                $"Host=127.0.0.1;Port={((IPEndPoint)silent.LocalEndpoint).Port};Database=d;Username=u;Password=p"));

        Assert.Equal(1, code);
        Assert.Contains("cannot be reached", errors, StringComparison.Ordinal);
        Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60), $"took {waited.Elapsed}");
    }

    [Fact]
    public async Task A_short_secret_stops_the_start()
    {
        var (code, _, errors) = await RunAsync(["serve"], ("Auth__JwtSecret", "31 bytes are not enough for it."));
        Assert.Equal(1, code);
        Assert.Equal("meander: Auth__JwtSecret is too short: HS256 needs 32 bytes or more.\n", errors);
    }

    [Fact]
    public async Task Migrate_makes_a_private_cluster_in_this_checkout_and_leaves_none_running()
    {
        var (code, _, errors) = await RunAsync(["migrate"]);
        Assert.True(code == 0, errors);
        Assert.True(Directory.Exists(Path.Combine(_checkout.Folder, ".meander", "postgres", "data")));
        Assert.False(File.Exists(Path.Combine(_checkout.Folder, ".meander", "postgres", "data", "postmaster.pid")));

        var (again, _, complaints) = await RunAsync(["token", "--user", "nobody@example.org"]);
        Assert.Equal(1, again);
        Assert.Equal("meander: there is no user 'nobody@example.org'.\n", complaints);
        var secret = Path.Combine(_checkout.Folder, ".meander", "jwt-secret");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(secret));
    }

    /// <summary>The runtime looks for programs in the working directory before it looks where programs are.</summary>
    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_program_that_lies_in_the_working_directory_is_not_run()
    {
        foreach (var name in new[] { "id", "setsid", "setpriv", "sh", "initdb", "postgres" })
        {
            var planted = Path.Combine(_checkout.Folder, name);
            await File.WriteAllTextAsync(planted, $"#!/bin/sh\ntouch '{_checkout.Folder}/ran'\n");
            File.SetUnixFileMode(planted, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var (code, _, errors) = await RunAsync(["migrate"], ("PATH", $".:{Environment.GetEnvironmentVariable("PATH")}"));

        Assert.True(code == 0, errors);
        Assert.False(File.Exists(Path.Combine(_checkout.Folder, "ran")));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_secret_for_tokens_that_others_can_read_is_one_clear_line()
    {
        var secret = Path.Combine(Directory.CreateDirectory(Path.Combine(_checkout.Folder, ".meander")).FullName, "jwt-secret");
        await File.WriteAllTextAsync(secret, new string('k', 64));
        File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        var (code, _, errors) = await RunAsync(["token", "--user", "somebody"]);

        Assert.Equal(1, code);
        Assert.Matches("^meander: The secret in [^\n]+ is another user's, or others can read it\\. [^\n]+\n$", errors);
    }

    [Theory]
    [InlineData("migrate")]
    [InlineData("serve")]
    public async Task A_private_database_of_an_earlier_version_is_one_line_that_says_how_to_start_afresh(string verb)
    {
        const string Earlier =
            """
            create table "__EFMigrationsHistory" ("MigrationId" text primary key, "ProductVersion" text not null);
            insert into "__EFMigrationsHistory" values ('0001_people', '10.0.0')
            """;
        var folder = Directory.CreateDirectory(Path.Combine(_checkout.Folder, ".meander")).FullName;
        await using (var cluster = await PrivateCluster.StartAsync(Path.Combine(folder, "postgres")))
        {
            await using var connection = new NpgsqlConnection(cluster.OwnerConnectionString());
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(Earlier, connection);
            await command.ExecuteNonQueryAsync();
        }

        var (code, _, errors) = await RunAsync([verb]);

        Assert.Equal(1, code);
        Assert.Matches("^meander: The database was made by a version of Meander from before the first release\\. [^\n]+\n$", errors);
        Assert.EndsWith("Remove it with 'rm -rf .meander' and start again.\n", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_busy_port_is_one_clear_line()
    {
        using var busy = new TcpListener(IPAddress.Loopback, 0);
        busy.Start();
        var (code, _, errors) = await RunAsync(["serve", "--urls", $"http://{busy.LocalEndpoint}"]);
        Assert.Equal(1, code);
        Assert.Contains("meander: cannot listen:", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Task<(int Code, string Output, string Errors)> RunAsync(string[] arguments, params (string Name, string Value)[] settings) =>
        _checkout.RunAsync(arguments, settings);
}
