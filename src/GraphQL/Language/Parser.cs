namespace Meander.GraphQL.Language;

/// <summary>
/// Text to <see cref="Document"/>. One method a production of the grammar (appendix C), one token of lookahead.
/// </summary>
public ref partial struct Parser
{
    private readonly SourceText source;
    private readonly int maxDepth;
    private Lexer lexer;
    private Token token;
    private int depth;

    private Parser(string text, ParserLimits? limits)
    {
        limits ??= new ParserLimits();
        source = new SourceText(text);
        maxDepth = limits.MaxDepth;
        lexer = new Lexer(source, limits.MaxTokens);
        token = lexer.Next();
    }

    /// <summary>Any document, executable or SDL or both.</summary>
    /// <exception cref="SyntaxException">The text is no GraphQL document, or beyond the limits.</exception>
    public static Document Parse(string text, ParserLimits? limits = null)
    {
        var parser = new Parser(text, limits);
        var definitions = new List<Definition>();
        do
            definitions.Add(parser.ParseDefinition());
        while (parser.token.Kind is not TokenKind.End);
        return new Document(parser.source, definitions);
    }

    /// <summary>One constant value, with nothing after it.</summary>
    /// <exception cref="SyntaxException">The text is no value.</exception>
    public static Value ParseValue(string text, ParserLimits? limits = null)
    {
        var parser = new Parser(text, limits);
        var value = parser.ParseValue(isConst: true);
        parser.Take(TokenKind.End);
        return value;
    }

    // Definition : ExecutableDefinition | TypeSystemDefinitionOrExtension
    private Definition ParseDefinition()
    {
        if (token.Kind is TokenKind.OpenBrace)
            return new OperationDefinition(token.Start, null, OperationKind.Query, null, [], [], ParseSelectionSet());

        var start = token;
        var description = ParseDescription();
        if (description is not null && (token.Kind is TokenKind.OpenBrace || IsKeyword("extend")))
            throw Error(start, "Unexpected description, only definitions can be described, not shorthand queries or extensions.");
        return token.Text switch
        {
            _ when token.Kind is not TokenKind.Name => throw Unexpected(),
            "query" => ParseOperation(start.Start, description, OperationKind.Query),
            "mutation" => ParseOperation(start.Start, description, OperationKind.Mutation),
            "subscription" => ParseOperation(start.Start, description, OperationKind.Subscription),
            "fragment" => ParseFragmentDefinition(start.Start, description),
            _ => ParseTypeSystemDefinition(start.Start, description),
        };
    }

    // Description : StringValue
    private StringValue? ParseDescription() => token.Kind is TokenKind.String or TokenKind.BlockString ? ParseString() : null;

    // OperationDefinition : Description? OperationType Name? VariablesDefinition? Directives? SelectionSet
    private OperationDefinition ParseOperation(int start, StringValue? description, OperationKind kind)
    {
        Advance();
        var name = token.Kind is TokenKind.Name ? ParseName() : null;
        var variables = token.Kind is TokenKind.OpenParenthesis ? ParseVariables() : [];
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
        var start = token.Start;
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
        var start = token.Start;
        Enter(TokenKind.OpenBrace);
        var selections = new List<Selection>();
        do
            selections.Add(token.Kind is TokenKind.Spread ? ParseSpread() : ParseField());
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
        var selectionSet = token.Kind is TokenKind.OpenBrace ? ParseSelectionSet() : null;
        return new Field((alias ?? name).Offset, alias, name, arguments, directives, selectionSet);
    }

    // FragmentSpread : ... FragmentName Directives?
    // InlineFragment : ... TypeCondition? Directives? SelectionSet
    private Selection ParseSpread()
    {
        var start = Take(TokenKind.Spread).Start;
        if (token.Kind is TokenKind.Name && !IsKeyword("on"))
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
        if (token.Kind is not TokenKind.At)
            return [];
        var directives = new List<Directive>();
        while (token.Kind is TokenKind.At)
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
        var start = token.Start;
        if (token.Kind is TokenKind.OpenBracket)
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
        var taken = token;
        token = lexer.Next();
        return taken;
    }

    private Token Take(TokenKind kind) =>
        token.Kind == kind ? Advance() : throw Error(token, $"Expected {Token.Describe(kind)}, found {token}.");

    private bool TakeIf(TokenKind kind)
    {
        if (token.Kind != kind)
            return false;
        Advance();
        return true;
    }

    private readonly bool IsKeyword(string keyword) => token.Kind is TokenKind.Name && token.Text == keyword;

    private void TakeKeyword(string keyword)
    {
        if (!TakeKeywordIf(keyword))
            throw Error(token, $"Expected \"{keyword}\", found {token}.");
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
        if (++depth > maxDepth)
            throw Error(start, $"Document is nested {MeasureNesting()} levels deep; {maxDepth} are allowed.");
    }

    /// <summary>How deep it goes on from here, for a message; when the rest cannot be read, how deep up to there.</summary>
    private readonly string MeasureNesting()
    {
        var ahead = lexer.Ahead();
        var (level, deepest) = (depth, depth);
        try
        {
            for (var next = token; next.Kind is not TokenKind.End; next = ahead.Next())
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
        depth--;
    }

    private bool LeaveIf(TokenKind close)
    {
        if (token.Kind != close)
            return false;
        Leave(close);
        return true;
    }

    private readonly SyntaxException Unexpected() => Error(token, $"Unexpected {token}.");

    private readonly SyntaxException Error(Token at, string message) => SyntaxException.At(source, at.Start, message);
}
