using System.Globalization;
using System.Text;

namespace Meander.GraphQL.Language;

/// <summary>Cuts source text into tokens, §2.1.</summary>
internal ref struct Lexer(SourceText source, int maxTokens)
{
    private const char EndOfText = '\0';

    private readonly ReadOnlySpan<char> text = source.Text;
    private int position;
    private int tokens;

    /// <summary>The next token; at the end of the text <see cref="TokenKind.End"/>, however often asked.</summary>
    public Token Next()
    {
        SkipIgnored();
        if (position >= text.Length)
            return new Token(TokenKind.End, text.Length, text.Length, null);
        if (++tokens > maxTokens)
            throw Error(position, $"Document contains {CountTokens()} tokens; {maxTokens} are allowed.");

        var c = text[position];
        if (IsNameStart(c))
            return ReadName();
        if (c is '-' || char.IsAsciiDigit(c))
            return ReadNumber();
        if (c is '"')
            return text[position..].StartsWith("\"\"\"") ? ReadBlockString() : ReadString();
        return ReadPunctuator(c);
    }

    /// <summary>A copy without a limit, at the same place.</summary>
    public readonly Lexer Ahead() => new(source, int.MaxValue) { position = position, tokens = tokens };

    /// <summary>All tokens of the text, for a message; when the rest cannot be read, those before it.</summary>
    private readonly string CountTokens()
    {
        var ahead = Ahead();
        ahead.tokens--;
        try
        {
            while (ahead.Next().Kind is not TokenKind.End)
                continue;
            return $"{ahead.tokens}";
        }
        catch (SyntaxException)
        {
            return $"at least {ahead.tokens}";
        }
    }

    /// <summary>Unicode BOM, white space, line terminators, commas, comments: §2.1.1 – §2.1.5.</summary>
    private void SkipIgnored()
    {
        while (position < text.Length)
        {
            if (text[position] is '\uFEFF' or '\t' or ' ' or '\n' or '\r' or ',')
                position++;
            else if (text[position] is '#')
                SkipComment();
            else
                return;
        }
    }

    private void SkipComment()
    {
        var length = 0;
        while (position < text.Length && text[position] is not ('\n' or '\r') && (length = ScalarLength(position)) > 0)
            position += length;
    }

    private Token ReadPunctuator(char c)
    {
        var kind = c switch
        {
            '!' => TokenKind.Bang,
            '$' => TokenKind.Dollar,
            '&' => TokenKind.Ampersand,
            '(' => TokenKind.OpenParenthesis,
            ')' => TokenKind.CloseParenthesis,
            '.' when text[position..].StartsWith("...") => TokenKind.Spread,
            ':' => TokenKind.Colon,
            '=' => TokenKind.EqualsSign,
            '@' => TokenKind.At,
            '[' => TokenKind.OpenBracket,
            ']' => TokenKind.CloseBracket,
            '{' => TokenKind.OpenBrace,
            '|' => TokenKind.Pipe,
            '}' => TokenKind.CloseBrace,
            '\'' => throw Error(position, "Unexpected single quote character ('), did you mean to use a double quote (\")?"),
            _ => throw Error(position, ScalarLength(position) > 0
                ? $"Unexpected character: {Show(position)}."
                : $"Invalid character: {Show(position)}."),
        };
        var start = position;
        position += kind is TokenKind.Spread ? 3 : 1;
        return new Token(kind, start, position, null);
    }

    /// <summary>Name :: NameStart NameContinue* (§2.1.9)</summary>
    private Token ReadName()
    {
        var start = position++;
        while (position < text.Length && IsNameContinue(text[position]))
            position++;
        return new Token(TokenKind.Name, start, position, text[start..position].ToString());
    }

    /// <summary>IntValue and FloatValue (§2.9.1, §2.9.2). Neither may run into a digit, a dot, or a name.</summary>
    private Token ReadNumber()
    {
        var start = position;
        var kind = TokenKind.Int;
        if (text[position] is '-')
            position++;
        if (Peek(0) is '0')
        {
            position++;
            if (char.IsAsciiDigit(Peek(0)))
                throw Error(position, $"Invalid number, unexpected digit after 0: {Show(position)}.");
        }
        else
        {
            ReadDigits();
        }

        if (Peek(0) is '.')
        {
            kind = TokenKind.Float;
            position++;
            ReadDigits();
        }

        if (Peek(0) is 'e' or 'E')
        {
            kind = TokenKind.Float;
            position++;
            if (Peek(0) is '+' or '-')
                position++;
            ReadDigits();
        }

        if (Peek(0) is '.' || IsNameStart(Peek(0)))
            throw Error(position, $"Invalid number, expected digit but got: {Show(position)}.");
        return new Token(kind, start, position, text[start..position].ToString());
    }

    private void ReadDigits()
    {
        if (!char.IsAsciiDigit(Peek(0)))
            throw Error(position, $"Invalid number, expected digit but got: {Show(position)}.");
        while (char.IsAsciiDigit(Peek(0)))
            position++;
    }

    /// <summary>StringValue with escapes (§2.9.4).</summary>
    private Token ReadString()
    {
        var start = position++;
        var plain = text[position..].IndexOfAny("\"\\\n\r");
        if (plain >= 0 && text[position + plain] is '"' && text.Slice(position, plain).IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
        {
            var value = text.Slice(position, plain).ToString();
            position += plain + 1;
            return new Token(TokenKind.String, start, position, value);
        }

        var meaning = new StringBuilder();
        while (position < text.Length && text[position] is not ('"' or '\n' or '\r'))
        {
            if (text[position] is '\\')
                ReadEscape(meaning);
            else
                ReadCharacter(meaning);
        }

        if (Peek(0) is not '"')
            throw Error(position, "Unterminated string.");
        position++;
        return new Token(TokenKind.String, start, position, meaning.ToString());
    }

    /// <summary>SourceCharacter: any Unicode scalar value, so halves of a surrogate pair only together.</summary>
    private void ReadCharacter(StringBuilder meaning)
    {
        var length = ScalarLength(position);
        if (length is 0)
            throw Error(position, $"Invalid character within String: {Show(position)}.");
        meaning.Append(text.Slice(position, length));
        position += length;
    }

    /// <summary>EscapedCharacter or EscapedUnicode.</summary>
    private void ReadEscape(StringBuilder meaning)
    {
        if (Peek(1) is 'u')
        {
            ReadUnicodeEscape(meaning);
            return;
        }

        meaning.Append(Peek(1) switch
        {
            '"' => '"',
            '\\' => '\\',
            '/' => '/',
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            _ => throw Error(position, $"Invalid character escape sequence: \"{text.Slice(position, Math.Min(2, text.Length - position))}\"."),
        });
        position += 2;
    }

    /// <summary><c>\u{…}</c>, <c>\uXXXX</c>, or a surrogate pair as two of the latter.</summary>
    private void ReadUnicodeEscape(StringBuilder meaning)
    {
        var start = position;
        var point = Peek(2) is '{' ? ReadBraced() : ReadFourDigits();
        if (point is >= 0xD800 and <= 0xDBFF && text[start + 2] is not '{' && Peek(0) is '\\' && Peek(1) is 'u')
        {
            var low = ReadFourDigits();
            point = low is >= 0xDC00 and <= 0xDFFF ? char.ConvertToUtf32((char)point, (char)low) : -1;
        }

        if (!Rune.IsValid(point))
            throw Error(start, $"Invalid Unicode escape sequence: \"{ShowEscape(text[start..])}\".");
        meaning.Append(new Rune(point).ToString());
    }

    /// <summary>The escape as far as its form goes, with the first character that does not belong to it.</summary>
    private static ReadOnlySpan<char> ShowEscape(ReadOnlySpan<char> rest)
    {
        if (!rest.StartsWith("\\u{"))
            return rest[..Math.Min(6, rest.Length)];
        var length = 3;
        while (length < Math.Min(rest.Length - 1, 11) && char.IsAsciiHexDigit(rest[length]))
            length++;
        return rest[..Math.Min(length + 1, rest.Length)];
    }

    /// <summary>The number in <c>\uXXXX</c>, or −1.</summary>
    private int ReadFourDigits()
    {
        var digits = position + 6 <= text.Length ? text.Slice(position + 2, 4) : default;
        if (!IsHex(digits))
            return -1;
        position += 6;
        return int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    /// <summary>The number in <c>\u{…}</c>, or −1. Eight digits are the most that the reference implementation takes, and plenty.</summary>
    private int ReadBraced()
    {
        var rest = text[(position + 3)..];
        var length = rest[..Math.Min(rest.Length, 9)].IndexOf('}');
        if (length < 0 || !IsHex(rest[..length]))
            return -1;
        position += length + 4;
        return int.Parse(rest[..length], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    private Token ReadBlockString()
    {
        var start = position;
        position += 3;
        var raw = new StringBuilder();
        while (position < text.Length)
        {
            var rest = text[position..];
            if (rest.StartsWith("\"\"\""))
            {
                position += 3;
                return new Token(TokenKind.BlockString, start, position, BlockString.Value(raw.ToString()));
            }

            if (rest.StartsWith("\\\"\"\""))
            {
                raw.Append("\"\"\"");
                position += 4;
                continue;
            }

            ReadCharacter(raw);
        }

        throw Error(position, "Unterminated string.");
    }

    private readonly char Peek(int ahead) => position + ahead < text.Length ? text[position + ahead] : EndOfText;

    /// <summary>Length of the Unicode scalar value here: 1, 2 for a surrogate pair, 0 for half of one.</summary>
    private readonly int ScalarLength(int at)
    {
        if (!char.IsSurrogate(text[at]))
            return 1;
        return at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 0;
    }

    private readonly string Show(int at)
    {
        if (at >= text.Length)
            return "<EOF>";
        var length = ScalarLength(at);
        var point = length is 2 ? char.ConvertToUtf32(text[at], text[at + 1]) : text[at];
        return point is '"' ? "'\"'" : point is >= ' ' and <= '~' ? $"\"{(char)point}\"" : $"U+{point:X4}";
    }

    private readonly SyntaxException Error(int at, string message) => SyntaxException.At(source, at, message);

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c is '_';

    private static bool IsNameContinue(char c) => char.IsAsciiLetterOrDigit(c) || c is '_';

    private static bool IsHex(ReadOnlySpan<char> digits)
    {
        foreach (var digit in digits)
        {
            if (!char.IsAsciiHexDigit(digit))
                return false;
        }

        return digits.Length > 0;
    }
}
