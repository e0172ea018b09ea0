using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Meander.Infrastructure.Imports;

/// <summary>
/// Texts in lower case: two addresses, local associations or titles that are the same in it are the same. The database says what it is
/// (<c>in_lower_case</c>), as it does for its unique indexes: .NET makes other letters small than PostgreSQL, the Turkish dotted capital for one.
/// </summary>
internal sealed class FoldedTexts
{
    private readonly Dictionary<string, string> _folded = [];

    /// <summary>In lower case. A text with letters beyond ASCII must have been added.</summary>
    public string this[string text] => Ascii.IsValid(text) ? text.ToLowerInvariant() : _folded[text];

    /// <summary>Asks the database about the texts that it was not asked about yet, in one statement.</summary>
    public async Task AddAsync(MeanderDb db, IEnumerable<string?> texts, CancellationToken cancellationToken)
    {
        var unknown = texts.OfType<string>().Where(text => !Ascii.IsValid(text) && !_folded.ContainsKey(text)).Distinct().ToArray();
        if (unknown.Length == 0)
            return;
        var folded = await db.Database
            .SqlQuery<string>($"select in_lower_case(text) as \"Value\" from unnest({unknown}) with ordinality as given (text, number) order by number")
            .ToListAsync(cancellationToken);
        foreach (var (text, lower) in unknown.Zip(folded))
            _folded[text] = lower;
    }
}
