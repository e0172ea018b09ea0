using System.Security.Cryptography;
using System.Text;

namespace Meander.Infrastructure.Postgres;

/// <summary>The folder of a private cluster: where it lies, and that nobody else has a hand in it.</summary>
internal static class ClusterHome
{
    /// <summary>A Unix socket's path has at most 107 bytes; ours ends in <c>/socket/.s.PGSQL.5432.lock</c>.</summary>
    private const int LongestHome = 80;

    private const UnixFileMode OwnerAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly string[] Locks = ["start.lock", "users.lock", "watch.lock"];

    /// <summary>What the cluster writes to, locks, runs or gives away.</summary>
    private static readonly string[] Contents = [.. Locks, "password", "log", "watch.sh", "socket", "data", "data.new"];

    /// <summary>
    /// Makes the folder asked for. It lies elsewhere, named after it and with a link to it, when the server's user cannot enter it (a
    /// checkout in /root), when a socket's name would get too long, and when root is asked to keep it where others could put something else
    /// in its place.
    /// </summary>
    /// <param name="folder">The folder asked for, a whole path.</param>
    /// <param name="user">Whom the server runs as; empty for the caller.</param>
    /// <param name="canEnter">Whether that user can pass through a folder.</param>
    /// <exception cref="PrivateClusterException">What is there already is another user's.</exception>
    public static string Make(string folder, string user, Func<string, bool> canEnter)
    {
        var parent = Directory.CreateDirectory(Path.GetDirectoryName(folder)!).FullName;
        var isSafe = user.Length == 0 || FileOwnership.IsOutOfReachOfOthers(folder);
        var entry = FileOwnership.Of(folder);
        if (entry is { IsLink: false, Owner: var owner } && owner != FileOwnership.Caller)
            throw OfAnotherUser(folder);
        var place = entry is { IsLink: true } ? File.ResolveLinkTarget(folder, returnFinalTarget: true)!.FullName : folder;
        if (isSafe && Encoding.UTF8.GetByteCount(place) <= LongestHome && (user.Length == 0 || canEnter(parent)))
            return MakeOwn(place);

        var name = "meander-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..16];
        var elsewhere = MakeOwn(user.Length > 0
            ? Path.Combine("/var/lib", name)
            : Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), name));
        Link(folder, elsewhere, isSafe);
        return elsewhere;
    }

    /// <summary>Opens a lock of the cluster, which nobody but its owner can hold.</summary>
    /// <returns>Null while others hold it, and for a file that is gone and not to be made.</returns>
    public static FileStream? TryLock(string file, bool shared, FileMode mode = FileMode.OpenOrCreate)
    {
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.ReadWrite,
            Share = shared ? FileShare.ReadWrite : FileShare.None,
        };
        if (mode != FileMode.Open && !OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerAlone;
        try
        {
            return new FileStream(file, options);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Others may pass through (the server's user reaches its data so) but not look around.</summary>
    private static string MakeOwn(string home)
    {
        Directory.CreateDirectory(home);
        if (OperatingSystem.IsWindows())
            return home;
        if (FileOwnership.Of(home) is { } entry && (entry.Owner != FileOwnership.Caller || !entry.IsFolder))
            throw OfAnotherUser(home);
        File.SetUnixFileMode(
            home, OwnerAlone | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);

        // From here on nobody else can put anything into the folder. What was put there before is looked at once.
        foreach (var path in Contents.Select(name => Path.Combine(home, name)))
        {
            if (FileOwnership.Of(path) is { IsLink: true })
            {
                throw new PrivateClusterException(
                    $"{path} is a link, which Meander did not make. Nothing was started, since what it leads to could be overwritten.");
            }
        }

        foreach (var path in Locks.Select(name => Path.Combine(home, name)).Where(File.Exists))
            File.SetUnixFileMode(path, OwnerAlone);
        return home;
    }

    /// <summary>For people who look into the folder asked for. Where others can write, nothing is removed for it.</summary>
    private static void Link(string folder, string elsewhere, bool isSafe)
    {
        var link = new FileInfo(folder);
        if (link.LinkTarget == elsewhere || (!isSafe && FileOwnership.Of(folder) is not null))
            return;
        if (link.LinkTarget is not null)
            link.Delete();
        File.CreateSymbolicLink(folder, elsewhere);
    }

    private static PrivateClusterException OfAnotherUser(string folder) =>
        new($"{folder} belongs to another user. Was Meander started here as another user before?");
}
