using System.Buffers.Text;

namespace Meander.Measurements.Rush;

/// <summary>A response of HTTP/1.1 at the beginning of what has been received: as much of it as a load needs to know.</summary>
internal readonly ref struct HttpAnswer
{
    private readonly ReadOnlySpan<byte> _head;

    private HttpAnswer(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        _head = head;
        Body = body;
    }

    /// <summary>As it was sent: in chunks, if it came so.</summary>
    public ReadOnlySpan<byte> Body { get; }

    public int Status => Utf8Parser.TryParse(_head["HTTP/1.1 ".Length..], out int status, out _) ? status : 0;

    /// <summary>Whether the connection ends with this answer.</summary>
    public bool IsLast => Says("Connection: close"u8);

    /// <summary>Whether it has come as a whole; nothing is behind it, since nothing was asked meanwhile.</summary>
    public static bool TryRead(ReadOnlySpan<byte> received, out HttpAnswer answer)
    {
        answer = default;
        var end = received.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return false;
        answer = new(received[..(end + 2)], received[(end + 4)..]);
        var length = "\r\nContent-Length: "u8;
        var at = answer._head.IndexOf(length);
        return at >= 0
            ? Utf8Parser.TryParse(answer._head[(at + length.Length)..], out int bytes, out _) && answer.Body.Length >= bytes
            : answer.Body.EndsWith("0\r\n\r\n"u8);
    }

    /// <summary>Whether a line of the head begins like this.</summary>
    public bool Says(ReadOnlySpan<byte> line)
    {
        var at = _head.IndexOf(line);
        return at > 0 && _head[at - 1] == '\n';
    }
}
