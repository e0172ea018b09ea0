using System.Text;

namespace Meander.Infrastructure;

/// <summary>A file with a secret that others made, or can read; the message is a line for the person at the terminal.</summary>
public sealed class PrivateFileException(string message) : Exception(message);

/// <summary>A secret made on first use and kept in a file that only its owner may read.</summary>
public static class PrivateFile
{
    /// <summary>Safe when two processes make it at once: both get what the first one wrote.</summary>
    /// <exception cref="PrivateFileException">The file is another user's, or others may read it: its secret is none.</exception>
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

        return Read(file);
    }

    /// <summary>What is looked at is what was opened: a name can come to mean another file in between.</summary>
    private static string Read(string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read);
            if (FileOwnership.IsPrivate(stream.SafeFileHandle))
            {
                using var reader = new StreamReader(stream, Encoding.UTF8);
                return reader.ReadToEnd().Trim();
            }
        }
        catch (UnauthorizedAccessException)
        {
            // Another user's, as below.
        }

        throw new PrivateFileException(
            $"The secret in {file} is another user's, or others can read it. Was Meander started here as another user before? "
            + "Remove the file to have a new one made.");
    }
}
