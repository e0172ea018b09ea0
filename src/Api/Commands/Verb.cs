namespace Meander.Api.Commands;

/// <summary>One thing that the executable does, chosen by the first words of its command line.</summary>
internal abstract class Verb
{
    /// <summary>One word or two: <c>import roster</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What follows the name, as written in the usage: <c>FILE --organization SLUG [--dry-run]</c>.</summary>
    public virtual string Arguments => "";

    /// <summary>One line for the list of verbs.</summary>
    public abstract string Summary { get; }

    /// <summary>What else <c>VERB --help</c> says.</summary>
    public virtual string Details => "";

    /// <summary>Does it, writing results to standard output and complaints to standard error.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="UsageException">The arguments make no sense; the usage is shown.</exception>
    /// <exception cref="VerbFailedException">It cannot be done, for a reason that one line tells.</exception>
    public abstract Task<int> RunAsync(Arguments arguments, CancellationToken cancellationToken);
}

/// <summary>The command line does not fit the verb.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>An expected failure: its message is one line for the person at the terminal, without stack trace or secret.</summary>
internal sealed class VerbFailedException(string message) : Exception(message);
