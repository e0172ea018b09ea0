using Meander.Testing;

namespace Meander.Architecture.Tests;

/// <summary>The repository's own text, found from where the tests run.</summary>
internal static class Sources
{
    public static string Root => Repository.Root;

    /// <summary>Every file that a person wrote below a folder, as path from the root and text.</summary>
    public static IEnumerable<(string Path, string Text)> In(string folder, params string[] endings) =>
        from file in Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Root, file)
        where !path.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj")
        where endings.Contains(Path.GetExtension(file))
        select (path, File.ReadAllText(file));
}
