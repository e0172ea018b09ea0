using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using Meander.Infrastructure.Postgres;
using Npgsql;
using Xunit;

namespace Meander.Application.Tests;

[UnsupportedOSPlatform("windows")]
public sealed class PrivateClusterTests : IDisposable
{
    private readonly string _checkout =
        Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"mc-{Guid.NewGuid():n}"[..14])).FullName;

    private string Folder => Path.Combine(_checkout, ".meander", "postgres");

    public void Dispose() => Directory.Delete(_checkout, recursive: true);

    [Fact]
    public async Task Keeps_what_was_written_over_a_stop_and_leaves_no_server_behind()
    {
        int server;
        await using (var cluster = await PrivateCluster.StartAsync(Folder))
        {
            server = ServerId();
            await ExecuteAsync(cluster, "create table kept as select 7 as number");
        }
        Assert.False(IsAlive(server));

        await using var again = await PrivateCluster.StartAsync(Folder);
        Assert.Equal(7, await ExecuteAsync(again, "select number from kept"));
    }

    [Fact]
    public async Task Is_shared_by_all_who_start_it_and_stops_with_the_last()
    {
        var first = await PrivateCluster.StartAsync(Folder);
        var second = await PrivateCluster.StartAsync(Folder);
        var server = ServerId();

        await first.DisposeAsync();
        Assert.Equal(1, await ExecuteAsync(second, "select 1"));
        await second.DisposeAsync();
        Assert.False(IsAlive(server));
    }

    [Fact]
    public async Task Two_checkouts_do_not_disturb_each_other()
    {
        await using var one = await PrivateCluster.StartAsync(Path.Combine(_checkout, "one", "postgres"));
        await using var other = await PrivateCluster.StartAsync(Path.Combine(_checkout, "other", "postgres"));

        await ExecuteAsync(one, "create table only_here (id int)");
        Assert.Equal(DBNull.Value, await ExecuteAsync(other, "select to_regclass('only_here')::text"));
    }

    [Fact]
    public async Task A_server_that_was_killed_comes_back_by_itself()
    {
        await using var cluster = await PrivateCluster.StartAsync(Folder);
        await ExecuteAsync(cluster, "create table kept as select 7 as number");
        Kill(ServerId());

        await WithinAsync(TimeSpan.FromSeconds(60), async () =>
        {
            try
            {
                return 7.Equals(await ExecuteAsync(cluster, "select number from kept"));
            }
            catch (NpgsqlException)
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task A_server_whose_watcher_was_killed_is_taken_over_by_the_next_start()
    {
        var cluster = await PrivateCluster.StartAsync(Folder);
        var orphan = ServerId();
        Kill(ParentOf(orphan));
        await cluster.DisposeAsync();
        Assert.True(IsAlive(orphan));

        await using var next = await PrivateCluster.StartAsync(Folder);
        Assert.False(IsAlive(orphan));
        Assert.Equal(1, await ExecuteAsync(next, "select 1"));
    }

    [Fact]
    public async Task A_process_id_file_that_now_names_somebody_else_is_no_obstacle()
    {
        await (await PrivateCluster.StartAsync(Folder)).DisposeAsync();
        await File.WriteAllTextAsync(
            Path.Combine(Folder, "data", "postmaster.pid"),
            string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n{Folder}/data\n0\n5432\n{Folder}/socket\n\n"));

        await using var cluster = await PrivateCluster.StartAsync(Folder);
        Assert.Equal(1, await ExecuteAsync(cluster, "select 1"));
    }

    [Fact]
    public async Task A_throwaway_cluster_takes_its_folder_with_it()
    {
        await (await PrivateCluster.StartThrowawayAsync(Folder)).DisposeAsync();
        Assert.False(Directory.Exists(Folder));
    }

    [Fact]
    public async Task The_owner_of_the_tables_is_no_superuser()
    {
        await using var cluster = await PrivateCluster.StartAsync(Folder);
        Assert.Equal(false, await ExecuteAsync(cluster, "select rolsuper from pg_roles where rolname = current_user"));
    }

    [Fact]
    public async Task Nobody_else_can_open_its_locks_its_password_or_its_log()
    {
        // A folder of an earlier version has locks that everybody may open.
        await (await PrivateCluster.StartAsync(Folder)).DisposeAsync();
        string[] names = ["start.lock", "users.lock", "watch.lock", "password", "log"];
        foreach (var name in names[..2])
            File.SetUnixFileMode(Path.Combine(Folder, name), OwnerAlone | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        await using var cluster = await PrivateCluster.StartAsync(Folder);

        foreach (var name in names)
            Assert.Equal((name, OwnerAlone), (name, File.GetUnixFileMode(Path.Combine(Folder, name))));
        foreach (var name in new[] { "data", "socket" })
            Assert.Equal((name, OwnerAlone | UnixFileMode.UserExecute), (name, File.GetUnixFileMode(Path.Combine(Folder, name))));
    }

    [Theory]
    [InlineData("socket")]
    [InlineData("data")]
    [InlineData("data.new")]
    [InlineData("log")]
    [InlineData("password")]
    [InlineData("start.lock")]
    [InlineData("users.lock")]
    [InlineData("watch.lock")]
    [InlineData("watch.sh")]
    public async Task A_link_that_was_put_into_its_folder_is_not_followed(string name)
    {
        Directory.CreateDirectory(Folder);
        const UnixFileMode Mode = OwnerAlone | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        var target = Path.Combine(_checkout, "target");
        if (name is "socket" or "data" or "data.new")
            Directory.CreateDirectory(target);
        else
            await File.WriteAllTextAsync(target, "theirs");
        File.SetUnixFileMode(target, Mode);
        File.CreateSymbolicLink(Path.Combine(Folder, name), target);

        var refusal = await Assert.ThrowsAsync<PrivateClusterException>(() => PrivateCluster.StartAsync(Folder));

        Assert.StartsWith($"{Path.Combine(Folder, name)} is a link", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(Mode, File.GetUnixFileMode(target));
        if (File.Exists(target))
            Assert.Equal("theirs", await File.ReadAllTextAsync(target));
    }

    [Fact]
    public async Task A_folder_of_another_user_is_refused()
    {
        var folder = Environment.IsPrivilegedProcess ? await OfNobodyAsync(Folder) : "/usr";

        var refusal = await Assert.ThrowsAsync<PrivateClusterException>(() => PrivateCluster.StartAsync(folder));

        Assert.StartsWith($"{folder} belongs to another user.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_that_others_can_read_is_none()
    {
        await (await PrivateCluster.StartAsync(Folder)).DisposeAsync();
        File.SetUnixFileMode(Path.Combine(Folder, "password"), OwnerAlone | UnixFileMode.OtherRead);

        var refusal = await Assert.ThrowsAsync<PrivateClusterException>(() => PrivateCluster.StartAsync(Folder));

        Assert.Contains("others can read it", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>Others could put another folder in its place at any moment; root's cluster does not lie there.</summary>
    [Fact]
    public async Task Root_keeps_it_elsewhere_when_the_folder_lies_where_others_can_write()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Folder)!);
        File.SetUnixFileMode(Path.GetDirectoryName(Folder)!, (UnixFileMode)0b111_111_111);

        await using var cluster = await PrivateCluster.StartThrowawayAsync(Folder);

        Assert.Equal(Environment.IsPrivilegedProcess, cluster.Home != Folder);
        Assert.StartsWith(Environment.IsPrivilegedProcess ? "/var/lib/meander-" : Folder, cluster.Home, StringComparison.Ordinal);
        Assert.Equal(1, await ExecuteAsync(cluster, "select 1"));
    }

    [Fact]
    public async Task Its_server_gets_nothing_of_our_environment_but_what_it_needs()
    {
        Environment.SetEnvironmentVariable("Auth__JwtSecret_of_a_test", "hush-hush");
        try
        {
            await using var cluster = await PrivateCluster.StartAsync(Folder);

            foreach (var process in new[] { ServerId(), ParentOf(ServerId()) })
                Assert.DoesNotContain(
                    "hush-hush", await File.ReadAllTextAsync($"/proc/{process}/environ"), StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("Auth__JwtSecret_of_a_test", null);
        }
    }

    private const UnixFileMode OwnerAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static async Task<string> OfNobodyAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        using var change = Process.Start("/bin/chown", ["nobody", folder]);
        await change.WaitForExitAsync();
        return folder;
    }

    private static async Task<object?> ExecuteAsync(PrivateCluster cluster, string sql)
    {
        await using var connection = new NpgsqlConnection(cluster.OwnerConnectionString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private int ServerId() =>
        int.Parse(File.ReadLines(Path.Combine(Folder, "data", "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    private static int ParentOf(int process) =>
        int.Parse(
            File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("PPid:", StringComparison.Ordinal))[5..],
            CultureInfo.InvariantCulture);

    private static bool IsAlive(int process) => Directory.Exists($"/proc/{process}");

    private static void Kill(int process) => Process.GetProcessById(process).Kill();

    private static async Task WithinAsync(TimeSpan time, Func<Task<bool>> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(waited.Elapsed < time, $"not within {time}");
            await Task.Delay(100);
        }
    }
}
