namespace Meander.Testing;

/// <summary>The checkout that the tests were built in.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The text of a file, by its path from the root.</summary>
    public static string Text(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string FindRoot()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(here.FullName, "Meander.sln")))
            here = here.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        return here.FullName;
    }
}
