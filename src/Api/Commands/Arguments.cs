namespace Meander.Api.Commands;

/// <summary>
/// What stands after the verb. A verb takes what it knows, then calls <see cref="Finish"/>, so that a mistyped option is never ignored.
/// </summary>
internal sealed class Arguments(IEnumerable<string> words)
{
    private readonly List<string> _words = [.. words];

    /// <summary>Everything not taken yet.</summary>
    public IReadOnlyList<string> Rest => _words;

    /// <summary>Takes <c>--name</c>, which stands alone.</summary>
    public bool Flag(string name) => _words.Remove("--" + name);

    /// <summary>Takes <c>--name VALUE</c> or <c>--name=VALUE</c>.</summary>
    /// <returns>Null when it is not there.</returns>
    public string? Option(string name)
    {
        var at = _words.FindIndex(word => word == "--" + name || word.StartsWith($"--{name}=", StringComparison.Ordinal));
        if (at < 0)
            return null;
        var word = _words[at];
        _words.RemoveAt(at);
        if (word.Length > name.Length + 2)
            return word[(name.Length + 3)..];
        if (at == _words.Count || _words[at].StartsWith("--", StringComparison.Ordinal))
            throw new UsageException($"--{name} needs a value.");
        var value = _words[at];
        _words.RemoveAt(at);
        return value;
    }

    /// <summary>Takes an option that the verb cannot do without.</summary>
    public string RequiredOption(string name) => Option(name) ?? throw new UsageException($"--{name} is missing.");

    /// <summary>Takes the next word that is no option; take the options before.</summary>
    public string Word(string name)
    {
        var at = _words.FindIndex(word => !word.StartsWith("--", StringComparison.Ordinal));
        if (at < 0)
            throw new UsageException($"{name} is missing.");
        var word = _words[at];
        _words.RemoveAt(at);
        return word;
    }

    /// <summary>Refuses whatever was not taken.</summary>
    public void Finish()
    {
        if (_words.Count > 0)
            throw new UsageException($"'{_words[0]}' is not understood here.");
    }
}
