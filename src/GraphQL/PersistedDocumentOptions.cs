namespace Meander.GraphQL;

/// <summary>How clients may name a document instead of sending it.</summary>
public sealed class PersistedDocumentOptions
{
    /// <summary>
    /// Apollo's automatic persisted queries: a client sends a document with its hash once, and the hash alone from then on. Without effect
    /// when <see cref="TrustedOnly"/> is set.
    /// </summary>
    public bool Automatic { get; set; } = true;

    /// <summary>Automatically persisted documents that are kept; a client whose document was dropped is asked to send it again.</summary>
    public int MaxAutomatic { get; set; } = 1000;

    /// <summary>
    /// A folder of <c>.graphql</c> files, read once at the start. Each is known by its name without the ending and by the SHA-256 of its
    /// text.
    /// </summary>
    public string? Folder { get; set; }

    /// <summary>Admits the documents of <see cref="Folder"/> and nothing else.</summary>
    public bool TrustedOnly { get; set; }
}
