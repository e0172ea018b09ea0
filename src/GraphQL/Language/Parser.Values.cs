namespace Meander.GraphQL.Language;

internal ref partial struct Parser
{
    // Value[Const], §2.9
    private Value ParseValue(bool isConst)
    {
        var start = _token.Start;
        switch (_token.Kind)
        {
            case TokenKind.Dollar:
                return ParseVariable(isConst);
            case TokenKind.Int:
                return new IntValue(start, Advance().Text!);
            case TokenKind.Float:
                return new FloatValue(start, Advance().Text!);
            case TokenKind.String or TokenKind.BlockString:
                return ParseString();
            case TokenKind.Name:
                return Advance().Text switch
                {
                    "true" => new BooleanValue(start, true),
                    "false" => new BooleanValue(start, false),
                    "null" => new NullValue(start),
                    var name => new EnumValue(start, name!),
                };
            case TokenKind.OpenBracket:
                return ParseList(isConst);
            case TokenKind.OpenBrace:
                return ParseObject(isConst);
            default:
                throw Unexpected();
        }
    }

    // Variable : $ Name; not where a constant is wanted
    private VariableValue ParseVariable(bool isConst)
    {
        var dollar = Take(TokenKind.Dollar);
        if (isConst)
            throw Error(
                dollar,
                _token.Kind is TokenKind.Name ? $"Unexpected variable \"${_token.Text}\" in constant value." : $"Unexpected {dollar}.");
        return new VariableValue(dollar.Start, ParseName());
    }

    // StringValue
    private StringValue ParseString()
    {
        var text = Advance();
        return new StringValue(text.Start, text.Text!, text.Kind is TokenKind.BlockString);
    }

    // ListValue[Const] : [ ] | [ Value[?Const]+ ]
    private ListValue ParseList(bool isConst)
    {
        var start = _token.Start;
        Enter(TokenKind.OpenBracket);
        var items = new List<Value>();
        while (!LeaveIf(TokenKind.CloseBracket))
            items.Add(ParseValue(isConst));
        return new ListValue(start, items);
    }

    // ObjectValue[Const] : { } | { ObjectField[?Const]+ }
    private ObjectValue ParseObject(bool isConst)
    {
        var start = _token.Start;
        Enter(TokenKind.OpenBrace);
        var fields = new List<ObjectField>();
        while (!LeaveIf(TokenKind.CloseBrace))
        {
            var name = ParseName();
            Take(TokenKind.Colon);
            fields.Add(new ObjectField(name.Offset, name, ParseValue(isConst)));
        }

        return new ObjectValue(start, fields);
    }
}
