namespace Meander.GraphQL.Language;

/// <summary>§2.1.6 Lexical Tokens. Ignored tokens (white space, commas, comments) have no kind: the lexer passes over them.</summary>
internal enum TokenKind
{
    End,
    Bang,
    Dollar,
    Ampersand,
    OpenParenthesis,
    CloseParenthesis,
    Spread,
    Colon,
    EqualsSign,
    At,
    OpenBracket,
    CloseBracket,
    OpenBrace,
    Pipe,
    CloseBrace,
    Name,
    Int,
    Float,
    String,
    BlockString,
}

/// <summary>
/// One token of the source from <paramref name="Start"/> to before <paramref name="End"/>.
/// <paramref name="Text"/> holds names and numbers as written, strings by meaning; null for punctuators.
/// </summary>
internal readonly record struct Token(TokenKind Kind, int Start, int End, string? Text)
{
    /// <summary>As syntax errors show it: <c>Name "id"</c>, <c>"}"</c>.</summary>
    public override string ToString() => Text is null ? Describe(Kind) : $"{Describe(Kind)} \"{Text}\"";

    /// <summary>As syntax errors name what they expected.</summary>
    public static string Describe(TokenKind kind) => kind switch
    {
        TokenKind.End => "<EOF>",
        TokenKind.Bang => "\"!\"",
        TokenKind.Dollar => "\"$\"",
        TokenKind.Ampersand => "\"&\"",
        TokenKind.OpenParenthesis => "\"(\"",
        TokenKind.CloseParenthesis => "\")\"",
        TokenKind.Spread => "\"...\"",
        TokenKind.Colon => "\":\"",
        TokenKind.EqualsSign => "\"=\"",
        TokenKind.At => "\"@\"",
        TokenKind.OpenBracket => "\"[\"",
        TokenKind.CloseBracket => "\"]\"",
        TokenKind.OpenBrace => "\"{\"",
        TokenKind.Pipe => "\"|\"",
        TokenKind.CloseBrace => "\"}\"",
        _ => kind.ToString(),
    };
}
