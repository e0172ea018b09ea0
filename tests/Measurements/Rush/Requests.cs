namespace Meander.Measurements.Rush;

/// <summary>Requests of one kind, one after the other, as bytes that are copied together and sent as they are.</summary>
/// <param name="operation">What is asked.</param>
/// <param name="host">Of the server, with its port.</param>
/// <param name="next">Token and id of the next request; null: there are no more.</param>
internal sealed class Requests(Operation operation, string host, Func<(byte[] Token, byte[] Id)?> next)
{
    private readonly (byte[] Before, byte[] Between, byte[] Behind) _parts = operation.Parts(host);

    public Operation Operation => operation;

    /// <summary>Writes the next request.</summary>
    /// <returns>Its length; zero when there are no more.</returns>
    public int Next(Span<byte> into)
    {
        if (next() is not var (token, id))
            return 0;
        var length = 0;
        foreach (var part in (ReadOnlySpan<byte[]>)[_parts.Before, token, _parts.Between, id, _parts.Behind])
        {
            part.CopyTo(into[length..]);
            length += part.Length;
        }

        return length;
    }
}
