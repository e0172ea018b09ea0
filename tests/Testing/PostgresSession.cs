using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Meander.Testing;

internal enum SessionEvent
{
    Statement,
    RoundTrip,
    Notice,
}

/// <summary>
/// Reads along on one connection to PostgreSQL ("Frontend/Backend Protocol", section "Message Formats" of its manual).
/// </summary>
/// <param name="keep">Told of each statement, round trip and notice, with the text of it.</param>
internal sealed class PostgresSession(Action<PostgresSession, SessionEvent, string> keep)
{
    private const string Begin = "BEGIN";

    private readonly Dictionary<string, string> _prepared = [], _bound = [];
    private bool _hasBegun;
    private int _unanswered;

    /// <summary>Everything that was asked has its answer, notices after the last row included.</summary>
    public bool IsQuiet => Volatile.Read(ref _unanswered) == 0;

    /// <summary>The name that the client gave itself; empty before it said any.</summary>
    public string Application { get; private set; } = "";

    /// <summary>Looks at what the client sent.</summary>
    /// <returns>Where the last whole message ends.</returns>
    public SequencePosition Asks(ReadOnlySequence<byte> sent)
    {
        while (TryTake(ref sent, hasKind: _hasBegun, out var kind, out var texts))
        {
            if (_hasBegun)
                Ask(kind, texts);
            else
                Start(texts);
        }

        return sent.Start;
    }

    /// <summary>Looks at what PostgreSQL sent.</summary>
    /// <returns>Where the last whole message ends.</returns>
    public SequencePosition Answers(ReadOnlySequence<byte> sent)
    {
        while (TryTake(ref sent, hasKind: true, out var kind, out var texts))
        {
            // It is ready once more than it was asked, at the beginning.
            if (kind == 'Z' && !IsQuiet)
                Interlocked.Decrement(ref _unanswered);
            if (kind == 'N')
                keep(this, SessionEvent.Notice, texts.First(text => text.StartsWith('M'))[1..]);
        }

        return sent.Start;
    }

    private void Start(string[] texts)
    {
        _hasBegun = true;
        var name = Array.IndexOf(texts, "application_name");
        Application = name < 0 ? "" : texts[name + 1];
    }

    private void Ask(char kind, string[] texts)
    {
        if (kind is 'Q' or 'S')
            Interlocked.Increment(ref _unanswered);
        switch (kind)
        {
            case 'P':
                _prepared[texts[0]] = texts[1];
                break;
            case 'B':
                _bound[texts[0]] = _prepared[texts[1]];
                break;
            case 'E':
                keep(this, SessionEvent.Statement, _bound[texts[0]]);
                break;
            case 'Q':
                keep(this, SessionEvent.Statement, texts[0]);
                if (!texts[0].StartsWith(Begin, StringComparison.Ordinal))
                    keep(this, SessionEvent.RoundTrip, "");
                break;
            case 'S':
                keep(this, SessionEvent.RoundTrip, "");
                break;
        }
    }

    /// <summary>The next whole message. Those of interest begin with texts, each with a zero at its end.</summary>
    private static bool TryTake(ref ReadOnlySequence<byte> sent, bool hasKind, out char kind, out string[] texts)
    {
        (kind, texts) = ('\0', []);
        var head = hasKind ? 1 : 0;
        if (sent.Length < head + sizeof(int))
            return false;
        var length = head + BinaryPrimitives.ReadInt32BigEndian(sent.Slice(head, sizeof(int)).ToArray());
        if (sent.Length < length)
            return false;
        if (hasKind)
            kind = (char)sent.FirstSpan[0];

        // The first message begins with the version of the protocol.
        var body = sent.Slice(head + sizeof(int) + (hasKind ? 0 : sizeof(int)), sent.GetPosition(length));
        texts = kind is 'P' or 'B' or 'E' or 'Q' or 'N' or '\0' ? Encoding.UTF8.GetString(body).Split('\0') : [];
        sent = sent.Slice(length);
        return true;
    }
}
