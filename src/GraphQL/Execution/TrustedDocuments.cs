
namespace Meander.GraphQL.Execution;

/// <summary>The documents of a folder, read once. A changed folder is taken in at the next start.</summary>
internal sealed class TrustedDocuments
{
    private readonly Dictionary<string, string> _byId = new(StringComparer.Ordinal);
    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);
    private readonly List<(string File, string Text)> _files = [];

    /// <exception cref="IOException">The folder or a file of it cannot be read.</exception>
    public TrustedDocuments(string? folder)
    {
        if (folder is null)
            return;
        foreach (var file in Directory.EnumerateFiles(folder, "*.graphql", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            Add(folder, file, File.ReadAllText(file));
    }

    /// <summary>Names of files, as they are told of, and their texts.</summary>
    public IReadOnlyList<(string File, string Text)> Files => _files;

    public string? Find(string id) => _byId.GetValueOrDefault(id);

    public bool Has(string text) => _texts.Contains(text);

    private void Add(string folder, string file, string text)
    {
        // Editors end a file with a newline; what clients were built with, and hash, mostly has none.
        var trimmed = text.Trim();
        var name = Path.ChangeExtension(Path.GetRelativePath(folder, file), null).Replace(Path.DirectorySeparatorChar, '/');
        _files.Add((name, trimmed));
        _texts.Add(text);
        _texts.Add(trimmed);
        _byId[name] = trimmed;
        _byId[DocumentId.Sha256(text)] = trimmed;
        _byId[DocumentId.Sha256(trimmed)] = trimmed;
    }
}
