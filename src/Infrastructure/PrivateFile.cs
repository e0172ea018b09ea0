using System.Text;

namespace Meander.Infrastructure;

/// <summary>A secret made on first use and kept in a file that only its owner may read.</summary>
public static class PrivateFile
{
    /// <summary>Safe when two processes make it at once: both get what the first one wrote.</summary>
    public static string ReadOrCreate(string file, Func<string> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        if (!File.Exists(file))
        {
            // Complete before it gets its name, so that nobody ever reads half a secret.
            var draft = $"{file}.{Guid.NewGuid():n}";
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var stream = new FileStream(draft, options))
                stream.Write(Encoding.UTF8.GetBytes(create()));
            try
            {
                File.Move(draft, file, overwrite: false);
            }
            catch (IOException) when (File.Exists(file))
            {
                File.Delete(draft);
            }
        }
        return File.ReadAllText(file).Trim();
    }
}
