namespace Meander.GraphQL.Language;

/// <summary>
/// Text to <see cref="Document"/>. One method a production of the grammar (appendix C), one token of lookahead.
/// </summary>
internal ref partial struct Parser
{
    private readonly SourceText _source;
    private readonly int _maxDepth;
    private Lexer _lexer;
    private Token _token;
    private int _depth;

    private Parser(string text, ParserLimits limits)
    {
        _source = new SourceText(text);
        _maxDepth = limits.MaxDepth;
        _lexer = new Lexer(_source, limits.MaxTokens);
        _token = _lexer.Next();
    }

    /// <summary>Any document, executable or SDL or both.</summary>
    /// <exception cref="SyntaxException">The text is no GraphQL document, or beyond the limits.</exception>
    public static Document Parse(string text, ParserLimits? limits = null)
    {
        var parser = new Parser(text, limits ?? ParserLimits.Default);
        var definitions = new List<Definition>();
        do
            definitions.Add(parser.ParseDefinition());
        while (parser._token.Kind is not TokenKind.End);
        return new Document(parser._source, definitions);
    }

    // Definition : ExecutableDefinition | TypeSystemDefinitionOrExtension
    private Definition ParseDefinition()
    {
        if (_token.Kind is TokenKind.OpenBrace)
            return new OperationDefinition(_token.Start, null, OperationKind.Query, null, [], [], ParseSelectionSet());

        var start = _token;
        var description = ParseDescription();
        if (description is not null && (_token.Kind is TokenKind.OpenBrace || IsKeyword("extend")))
            throw Error(start, "Unexpected description, only definitions can be described, not shorthand queries or extensions.");
        if (_token.Kind is not TokenKind.Name)
            throw Unexpected();
        if (OperationKeywords.Find(_token.Text) is { } kind)
            return ParseOperation(start.Start, description, kind);
        return _token.Text is "fragment"
            ? ParseFragmentDefinition(start.Start, description)
            : ParseTypeSystemDefinition(start.Start, description);
    }

    // Description : StringValue
    private StringValue? ParseDescription() => _token.Kind is TokenKind.String or TokenKind.BlockString ? ParseString() : null;

    // OperationDefinition : Description? OperationType Name? VariablesDefinition? Directives? SelectionSet
    private OperationDefinition ParseOperation(int start, StringValue? description, OperationKind kind)
    {
        Advance();
        var name = _token.Kind is TokenKind.Name ? ParseName() : null;
        var variables = _token.Kind is TokenKind.OpenParenthesis ? ParseVariables() : [];
        return new OperationDefinition(start, description, kind, name, variables, ParseDirectives(isConst: false), ParseSelectionSet());
    }

    // VariablesDefinition : ( VariableDefinition+ )
    private List<VariableDefinition> ParseVariables()
    {
        Take(TokenKind.OpenParenthesis);
        var variables = new List<VariableDefinition>();
        do
            variables.Add(ParseVariableDefinition());
        while (!TakeIf(TokenKind.CloseParenthesis));
        return variables;
    }

    // VariableDefinition : Description? Variable : Type DefaultValue? Directives[Const]?
    private VariableDefinition ParseVariableDefinition()
    {
        var start = _token.Start;
        var description = ParseDescription();
        Take(TokenKind.Dollar);
        var name = ParseName();
        Take(TokenKind.Colon);
        var type = ParseType();
        return new VariableDefinition(start, description, name, type, ParseDefaultValue(), ParseDirectives(isConst: true));
    }

    // DefaultValue : = Value[Const]
    private Value? ParseDefaultValue() => TakeIf(TokenKind.EqualsSign) ? ParseValue(isConst: true) : null;

    // FragmentDefinition : Description? fragment FragmentName TypeCondition Directives? SelectionSet
    private FragmentDefinition ParseFragmentDefinition(int start, StringValue? description)
    {
        Advance();
        if (IsKeyword("on"))
            throw Unexpected();
        var name = ParseName();
        TakeKeyword("on");
        var type = ParseNamedType();
        return new FragmentDefinition(start, description, name, type, ParseDirectives(isConst: false), ParseSelectionSet());
    }

    // SelectionSet : { Selection+ }
    private SelectionSet ParseSelectionSet()
    {
        var start = _token.Start;
        Enter(TokenKind.OpenBrace);
        var selections = new List<Selection>();
        do
            selections.Add(_token.Kind is TokenKind.Spread ? ParseSpread() : ParseField());
        while (!LeaveIf(TokenKind.CloseBrace));
        return new SelectionSet(start, selections);
    }

    // Field : Alias? Name Arguments? Directives? SelectionSet?
    private Field ParseField()
    {
        var name = ParseName();
        Name? alias = null;
        if (TakeIf(TokenKind.Colon))
            (alias, name) = (name, ParseName());
        var arguments = ParseArguments(isConst: false);
        var directives = ParseDirectives(isConst: false);
        var selectionSet = _token.Kind is TokenKind.OpenBrace ? ParseSelectionSet() : null;
        return new Field((alias ?? name).Offset, alias, name, arguments, directives, selectionSet);
    }

    // FragmentSpread : ... FragmentName Directives?
    // InlineFragment : ... TypeCondition? Directives? SelectionSet
    private Selection ParseSpread()
    {
        var start = Take(TokenKind.Spread).Start;
        if (_token.Kind is TokenKind.Name && !IsKeyword("on"))
            return new FragmentSpread(start, ParseName(), ParseDirectives(isConst: false));
        var type = TakeKeywordIf("on") ? ParseNamedType() : null;
        return new InlineFragment(start, type, ParseDirectives(isConst: false), ParseSelectionSet());
    }

    // Arguments[Const] : ( Argument[?Const]+ )
    private Argument[] ParseArguments(bool isConst)
    {
        if (!TakeIf(TokenKind.OpenParenthesis))
            return [];
        var arguments = new List<Argument>();
        do
        {
            var name = ParseName();
            Take(TokenKind.Colon);
            arguments.Add(new Argument(name.Offset, name, ParseValue(isConst)));
        }
        while (!TakeIf(TokenKind.CloseParenthesis));
        return [.. arguments];
    }

    // Directives[Const] : Directive[?Const]+
    private Directive[] ParseDirectives(bool isConst)
    {
        if (_token.Kind is not TokenKind.At)
            return [];
        var directives = new List<Directive>();
        while (_token.Kind is TokenKind.At)
        {
            var start = Take(TokenKind.At).Start;
            directives.Add(new Directive(start, ParseName(), ParseArguments(isConst)));
        }

        return [.. directives];
    }

    // Name
    private Name ParseName()
    {
        var name = Take(TokenKind.Name);
        return new Name(name.Start, name.Text!);
    }

    // NamedType : Name
    private NamedTypeReference ParseNamedType()
    {
        var name = ParseName();
        return new NamedTypeReference(name.Offset, name);
    }

    // Type : NamedType | ListType | NonNullType
    private TypeReference ParseType()
    {
        TypeReference type;
        var start = _token.Start;
        if (_token.Kind is TokenKind.OpenBracket)
        {
            Enter(TokenKind.OpenBracket);
            type = new ListTypeReference(start, ParseType());
            Leave(TokenKind.CloseBracket);
        }
        else
        {
            type = ParseNamedType();
        }

        return TakeIf(TokenKind.Bang) ? new NonNullTypeReference(start, type) : type;
    }

    private Token Advance()
    {
        var taken = _token;
        _token = _lexer.Next();
        return taken;
    }

    private Token Take(TokenKind kind) =>
        _token.Kind == kind ? Advance() : throw Error(_token, $"Expected {Token.Describe(kind)}, found {_token}.");

    private bool TakeIf(TokenKind kind)
    {
        if (_token.Kind != kind)
            return false;
        Advance();
        return true;
    }

    private readonly bool IsKeyword(string keyword) => _token.Kind is TokenKind.Name && _token.Text == keyword;

    private void TakeKeyword(string keyword)
    {
        if (!TakeKeywordIf(keyword))
            throw Error(_token, $"Expected \"{keyword}\", found {_token}.");
    }

    private bool TakeKeywordIf(string keyword)
    {
        if (!IsKeyword(keyword))
            return false;
        Advance();
        return true;
    }

    /// <summary>Takes an opening bracket that may nest; recursion ends here before the stack does.</summary>
    private void Enter(TokenKind open)
    {
        var start = Take(open);
        if (++_depth > _maxDepth)
            throw Error(start, $"Document is nested {MeasureNesting()} levels deep; {_maxDepth} are allowed.");
    }

    /// <summary>How deep it goes on from here, for a message; when the rest cannot be read, how deep up to there.</summary>
    private readonly string MeasureNesting()
    {
        var ahead = _lexer.Ahead();
        var (level, deepest) = (_depth, _depth);
        try
        {
            for (var next = _token; next.Kind is not TokenKind.End; next = ahead.Next())
            {
                level += next.Kind switch
                {
                    TokenKind.OpenBrace or TokenKind.OpenBracket => 1,
                    TokenKind.CloseBrace or TokenKind.CloseBracket => -1,
                    _ => 0,
                };
                deepest = Math.Max(deepest, level);
            }

            return $"{deepest}";
        }
        catch (SyntaxException)
        {
            return $"at least {deepest}";
        }
    }

    private void Leave(TokenKind close)
    {
        Take(close);
        _depth--;
    }

    private bool LeaveIf(TokenKind close)
    {
        if (_token.Kind != close)
            return false;
        Leave(close);
        return true;
    }

    private readonly SyntaxException Unexpected() => Error(_token, $"Unexpected {_token}.");

    private readonly SyntaxException Error(Token at, string message) => SyntaxException.At(_source, at.Start, message);
}
