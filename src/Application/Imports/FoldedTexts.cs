using System.Text;

namespace Meander.Application.Imports;

/// <summary>
/// Texts in lower case: two addresses, local associations or titles that are the same in it are the same. The database says what it is,
/// as it does for its unique indexes: .NET makes other letters small than PostgreSQL, the Turkish dotted capital for one.
/// </summary>
internal sealed class FoldedTexts
{
    private readonly Dictionary<string, string> _folded = [];

    /// <summary>In lower case. A text with letters beyond ASCII must have been added.</summary>
    public string this[string text] => Ascii.IsValid(text) ? text.ToLowerInvariant() : _folded[text];

    /// <summary>Asks the database about the texts that it was not asked about yet, in one statement.</summary>
    public async Task AddAsync(IBulkStore store, IEnumerable<string?> texts, CancellationToken cancellationToken)
    {
        var unknown = texts.OfType<string>().Where(text => !Ascii.IsValid(text) && !_folded.ContainsKey(text)).Distinct().ToList();
        if (unknown.Count == 0)
            return;
        foreach (var (text, lower) in unknown.Zip(await store.InLowerCaseAsync(unknown, cancellationToken)))
            _folded[text] = lower;
    }
}
