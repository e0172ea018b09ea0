using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Meander.Infrastructure;

/// <summary>What a name in a folder stands for, as the kernel says it.</summary>
/// <param name="Owner">Number of the user.</param>
/// <param name="Group">Number of the group.</param>
/// <param name="Mode">Who may do what.</param>
/// <param name="IsLink">A symbolic link, which was not followed.</param>
/// <param name="IsFolder">A folder itself.</param>
internal readonly record struct FileEntry(uint Owner, uint Group, UnixFileMode Mode, bool IsLink, bool IsFolder);

/// <summary>
/// Whose files are whose, which .NET does not tell. Nothing here follows a link unasked: somebody else may have put it there. On systems
/// other than Linux nothing is known.
/// </summary>
internal static class FileOwnership
{
    private const uint Root = 0;

    /// <summary>As many links as the kernel itself follows in one name.</summary>
    private const int MostLinks = 40;

    private const UnixFileMode OthersMayRead =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>The user that this process acts as.</summary>
    public static uint Caller => OperatingSystem.IsLinux() ? EffectiveUser() : Root;

    /// <summary>Null when there is nothing of that name.</summary>
    public static FileEntry? Of(string path) =>
        OperatingSystem.IsLinux() ? Read(AtWorkingFolder, path, DoNotFollowLinks) : null;

    /// <summary>Of an open file, whatever has become of its name.</summary>
    public static FileEntry? Of(SafeFileHandle file) =>
        OperatingSystem.IsLinux() ? Read((int)file.DangerousGetHandle(), "", EmptyPath) : null;

    /// <summary>Nobody but the caller (and root) can read or write it.</summary>
    public static bool IsPrivate(SafeFileHandle file) =>
        Of(file) is not { } entry || (entry.Owner == Caller && (entry.Mode & OthersMayRead) == 0);

    /// <summary>
    /// Nobody but the caller and root can put something else in the place of this path: each folder on the way, and each link, is theirs
    /// and not for others to write. In a folder such as <c>/tmp</c>, where everybody may write but rename only what is theirs, what comes
    /// next on the way has to be theirs. What does not exist yet is made by the caller.
    /// </summary>
    public static bool IsOutOfReachOfOthers(string path) => IsOutOfReachOfOthers(Path.GetFullPath(path), MostLinks);

    private static bool IsOutOfReachOfOthers(string path, int links)
    {
        var names = path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        for (var (at, depth) = ("/", 0); Of(at) is { } entry; at = Path.Combine(at, names[depth++]))
        {
            if (entry.Owner != Root && entry.Owner != Caller)
                return false;
            if (entry.IsLink)
            {
                return links > 0 && File.ResolveLinkTarget(at, returnFinalTarget: false) is { } target
                    && IsOutOfReachOfOthers(Path.Combine([target.FullName, .. names[depth..]]), links - 1);
            }

            if (IsForOthersToChange(entry))
                return false;
            if (depth == names.Length)
                break;
        }

        return true;
    }

    private static bool IsForOthersToChange(FileEntry entry) =>
        !entry.Mode.HasFlag(UnixFileMode.StickyBit)
        && (entry.Mode.HasFlag(UnixFileMode.OtherWrite) || (entry.Mode.HasFlag(UnixFileMode.GroupWrite) && entry.Group != Root));

    // statx is one layout on every architecture (linux/stat.h), which stat is not.
    private const int AtWorkingFolder = -100, DoNotFollowLinks = 0x100, EmptyPath = 0x1000, SizeOfStatx = 256;
    private const uint TypeModeOwnerAndGroup = 0x1 | 0x2 | 0x8 | 0x10;
    private const int OwnerAt = 20, GroupAt = 24, ModeAt = 28, TypeBits = 0xf000, LinkType = 0xa000, FolderType = 0x4000;

    private static FileEntry? Read(int folder, string path, int flags)
    {
        var found = new byte[SizeOfStatx];
        if (Statx(folder, [.. Encoding.UTF8.GetBytes(path), 0], flags, TypeModeOwnerAndGroup, found) != 0)
            return null;
        var mode = BitConverter.ToUInt16(found, ModeAt);
        return new FileEntry(
            BitConverter.ToUInt32(found, OwnerAt), BitConverter.ToUInt32(found, GroupAt), (UnixFileMode)(mode & 0xfff),
            IsLink: (mode & TypeBits) == LinkType, IsFolder: (mode & TypeBits) == FolderType);
    }

    [DllImport("libc", EntryPoint = "statx")]
    private static extern int Statx(int folder, byte[] path, int flags, uint mask, byte[] found);

    [DllImport("libc", EntryPoint = "geteuid")]
    private static extern uint EffectiveUser();
}
