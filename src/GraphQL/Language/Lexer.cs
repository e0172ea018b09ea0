using System.Globalization;
using System.Text;

namespace Meander.GraphQL.Language;

/// <summary>Cuts source text into tokens, §2.1.</summary>
internal ref struct Lexer(SourceText source, int maxTokens)
{
    private const char EndOfText = '\0';

    private readonly ReadOnlySpan<char> _text = source.Text;
    private int _position;
    private int _tokens;

    /// <summary>The next token; at the end of the text <see cref="TokenKind.End"/>, however often asked.</summary>
    public Token Next()
    {
        SkipIgnored();
        if (_position >= _text.Length)
            return new Token(TokenKind.End, _text.Length, _text.Length, null);
        if (++_tokens > maxTokens)
            throw Error(_position, $"Document contains {CountTokens()} tokens; {maxTokens} are allowed.");

        var c = _text[_position];
        if (IsNameStart(c))
            return ReadName();
        if (c is '-' || char.IsAsciiDigit(c))
            return ReadNumber();
        if (c is '"')
            return _text[_position..].StartsWith("\"\"\"") ? ReadBlockString() : ReadString();
        return ReadPunctuator(c);
    }

    /// <summary>A copy without a limit, at the same place.</summary>
    public readonly Lexer Ahead() => new(source, int.MaxValue) { _position = _position, _tokens = _tokens };

    /// <summary>All tokens of the text, for a message; when the rest cannot be read, those before it.</summary>
    private readonly string CountTokens()
    {
        var ahead = Ahead();
        ahead._tokens--;
        try
        {
            while (ahead.Next().Kind is not TokenKind.End)
                continue;
            return $"{ahead._tokens}";
        }
        catch (SyntaxException)
        {
            return $"at least {ahead._tokens}";
        }
    }

    /// <summary>Unicode BOM, white space, line terminators, commas, comments: §2.1.1 – §2.1.5.</summary>
    private void SkipIgnored()
    {
        while (_position < _text.Length)
        {
            if (_text[_position] is '\uFEFF' or '\t' or ' ' or '\n' or '\r' or ',')
                _position++;
            else if (_text[_position] is '#')
                SkipComment();
            else
                return;
        }
    }

    private void SkipComment()
    {
        var length = 0;
        while (_position < _text.Length && _text[_position] is not ('\n' or '\r') && (length = ScalarLength(_position)) > 0)
            _position += length;
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
            '.' when _text[_position..].StartsWith("...") => TokenKind.Spread,
            ':' => TokenKind.Colon,
            '=' => TokenKind.EqualsSign,
            '@' => TokenKind.At,
            '[' => TokenKind.OpenBracket,
            ']' => TokenKind.CloseBracket,
            '{' => TokenKind.OpenBrace,
            '|' => TokenKind.Pipe,
            '}' => TokenKind.CloseBrace,
            '\'' => throw Error(_position, "Unexpected single quote character ('), did you mean to use a double quote (\")?"),
            _ => throw Error(_position, ScalarLength(_position) > 0
                ? $"Unexpected character: {Show(_position)}."
                : $"Invalid character: {Show(_position)}."),
        };
        var start = _position;
        _position += kind is TokenKind.Spread ? 3 : 1;
        return new Token(kind, start, _position, null);
    }

    /// <summary>Name :: NameStart NameContinue* (§2.1.9)</summary>
    private Token ReadName()
    {
        var start = _position++;
        while (_position < _text.Length && IsNameContinue(_text[_position]))
            _position++;
        return new Token(TokenKind.Name, start, _position, _text[start.._position].ToString());
    }

    /// <summary>IntValue and FloatValue (§2.9.1, §2.9.2). Neither may run into a digit, a dot, or a name.</summary>
    private Token ReadNumber()
    {
        var start = _position;
        var kind = TokenKind.Int;
        if (_text[_position] is '-')
            _position++;
        if (Peek(0) is '0')
        {
            _position++;
            if (char.IsAsciiDigit(Peek(0)))
                throw Error(_position, $"Invalid number, unexpected digit after 0: {Show(_position)}.");
        }
        else
        {
            ReadDigits();
        }

        if (Peek(0) is '.')
        {
            kind = TokenKind.Float;
            _position++;
            ReadDigits();
        }

        if (Peek(0) is 'e' or 'E')
        {
            kind = TokenKind.Float;
            _position++;
            if (Peek(0) is '+' or '-')
                _position++;
            ReadDigits();
        }

        if (Peek(0) is '.' || IsNameStart(Peek(0)))
            throw Error(_position, $"Invalid number, expected digit but got: {Show(_position)}.");
        return new Token(kind, start, _position, _text[start.._position].ToString());
    }

    private void ReadDigits()
    {
        if (!char.IsAsciiDigit(Peek(0)))
            throw Error(_position, $"Invalid number, expected digit but got: {Show(_position)}.");
        while (char.IsAsciiDigit(Peek(0)))
            _position++;
    }

    /// <summary>StringValue with escapes (§2.9.4).</summary>
    private Token ReadString()
    {
        var start = _position++;
        var plain = _text[_position..].IndexOfAny("\"\\\n\r");
        if (plain >= 0 && _text[_position + plain] is '"' && _text.Slice(_position, plain).IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
        {
            var value = _text.Slice(_position, plain).ToString();
            _position += plain + 1;
            return new Token(TokenKind.String, start, _position, value);
        }

        var meaning = new StringBuilder();
        while (_position < _text.Length && _text[_position] is not ('"' or '\n' or '\r'))
        {
            if (_text[_position] is '\\')
                ReadEscape(meaning);
            else
                ReadCharacter(meaning);
        }

        if (Peek(0) is not '"')
            throw Error(_position, "Unterminated string.");
        _position++;
        return new Token(TokenKind.String, start, _position, meaning.ToString());
    }

    /// <summary>SourceCharacter: any Unicode scalar value, so halves of a surrogate pair only together.</summary>
    private void ReadCharacter(StringBuilder meaning)
    {
        var length = ScalarLength(_position);
        if (length is 0)
            throw Error(_position, $"Invalid character within String: {Show(_position)}.");
        meaning.Append(_text.Slice(_position, length));
        _position += length;
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
            _ => throw Error(
                _position, $"Invalid character escape sequence: \"{_text.Slice(_position, Math.Min(2, _text.Length - _position))}\"."),
        });
        _position += 2;
    }

    /// <summary><c>\u{…}</c>, <c>\uXXXX</c>, or a surrogate pair as two of the latter.</summary>
    private void ReadUnicodeEscape(StringBuilder meaning)
    {
        var start = _position;
        var point = Peek(2) is '{' ? ReadBraced() : ReadFourDigits();
        if (point is >= 0xD800 and <= 0xDBFF && _text[start + 2] is not '{' && Peek(0) is '\\' && Peek(1) is 'u')
        {
            var low = ReadFourDigits();
            point = low is >= 0xDC00 and <= 0xDFFF ? char.ConvertToUtf32((char)point, (char)low) : -1;
        }

        if (!Rune.IsValid(point))
            throw Error(start, $"Invalid Unicode escape sequence: \"{ShowEscape(_text[start..])}\".");
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
        var digits = _position + 6 <= _text.Length ? _text.Slice(_position + 2, 4) : default;
        if (!IsHex(digits))
            return -1;
        _position += 6;
        return int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    /// <summary>The number in <c>\u{…}</c>, or −1. Eight digits are the most that the reference implementation takes, and plenty.</summary>
    private int ReadBraced()
    {
        var rest = _text[(_position + 3)..];
        var length = rest[..Math.Min(rest.Length, 9)].IndexOf('}');
        if (length < 0 || !IsHex(rest[..length]))
            return -1;
        _position += length + 4;
        return int.Parse(rest[..length], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    private Token ReadBlockString()
    {
        var start = _position;
        _position += 3;
        var raw = new StringBuilder();
        while (_position < _text.Length)
        {
            var rest = _text[_position..];
            if (rest.StartsWith("\"\"\""))
            {
                _position += 3;
                return new Token(TokenKind.BlockString, start, _position, BlockString.Value(raw.ToString()));
            }

            if (rest.StartsWith("\\\"\"\""))
            {
                raw.Append("\"\"\"");
                _position += 4;
                continue;
            }

            ReadCharacter(raw);
        }

        throw Error(_position, "Unterminated string.");
    }

    private readonly char Peek(int ahead) => _position + ahead < _text.Length ? _text[_position + ahead] : EndOfText;

    /// <summary>Length of the Unicode scalar value here: 1, 2 for a surrogate pair, 0 for half of one.</summary>
    private readonly int ScalarLength(int at)
    {
        if (!char.IsSurrogate(_text[at]))
            return 1;
        return at + 1 < _text.Length && char.IsSurrogatePair(_text[at], _text[at + 1]) ? 2 : 0;
    }

    private readonly string Show(int at)
    {
        if (at >= _text.Length)
            return "<EOF>";
        var length = ScalarLength(at);
        var point = length is 2 ? char.ConvertToUtf32(_text[at], _text[at + 1]) : _text[at];
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
