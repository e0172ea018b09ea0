using Meander.GraphQL.TypeSystem;

namespace Meander.GraphQL.Language;

internal ref partial struct Parser
{
    // TypeSystemDefinitionOrExtension, §3
    private Definition ParseTypeSystemDefinition(int start, StringValue? description)
    {
        var isExtension = TakeKeywordIf("extend");
        var keyword = _token;
        Definition definition = (keyword.Kind is TokenKind.Name ? keyword.Text : null) switch
        {
            "schema" => ParseSchema(start, description, isExtension),
            "scalar" => ParseScalar(start, description, isExtension),
            "type" => ParseObjectType(start, description, isExtension),
            "interface" => ParseInterface(start, description, isExtension),
            "union" => ParseUnion(start, description, isExtension),
            "enum" => ParseEnum(start, description, isExtension),
            "input" => ParseInputObject(start, description, isExtension),
            "directive" when !isExtension => ParseDirectiveDefinition(start, description),
            _ => throw Unexpected(),
        };
        if (isExtension && IsEmpty(definition))
            throw Unexpected();
        return definition;
    }

    /// <summary>An extension has to extend something: each production of §3 asks for at least one part.</summary>
    private static bool IsEmpty(Definition extension) => extension switch
    {
        SchemaDefinition x => x.Directives.Count + x.RootOperations.Count is 0,
        ScalarTypeDefinition x => x.Directives.Count is 0,
        ObjectTypeDefinition x => x.Directives.Count + x.Interfaces.Count + x.Fields.Count is 0,
        InterfaceTypeDefinition x => x.Directives.Count + x.Interfaces.Count + x.Fields.Count is 0,
        UnionTypeDefinition x => x.Directives.Count + x.Members.Count is 0,
        EnumTypeDefinition x => x.Directives.Count + x.Values.Count is 0,
        InputObjectTypeDefinition x => x.Directives.Count + x.Fields.Count is 0,
        _ => false,
    };

    // SchemaDefinition : Description? schema Directives[Const]? { RootOperationTypeDefinition+ }
    private SchemaDefinition ParseSchema(int start, StringValue? description, bool isExtension)
    {
        Advance();
        var directives = ParseDirectives(isConst: true);
        var roots = new List<RootOperationTypeDefinition>();
        if (isExtension ? TakeIf(TokenKind.OpenBrace) : Take(TokenKind.OpenBrace).Kind is TokenKind.OpenBrace)
        {
            do
                roots.Add(ParseRootOperation());
            while (!TakeIf(TokenKind.CloseBrace));
        }

        return new SchemaDefinition(start, description, isExtension, directives, roots);
    }

    // RootOperationTypeDefinition : OperationType : NamedType
    private RootOperationTypeDefinition ParseRootOperation()
    {
        var keyword = _token;
        var name = ParseName();
        var kind = OperationKeywords.Find(name.Value) ?? throw Error(keyword, $"Unexpected {keyword}.");
        Take(TokenKind.Colon);
        return new RootOperationTypeDefinition(name.Offset, kind, ParseNamedType());
    }

    // ScalarTypeDefinition : Description? scalar Name Directives[Const]?
    private ScalarTypeDefinition ParseScalar(int start, StringValue? description, bool isExtension)
    {
        Advance();
        return new ScalarTypeDefinition(start, description, isExtension, ParseName(), ParseDirectives(isConst: true));
    }

    // ObjectTypeDefinition : Description? type Name ImplementsInterfaces? Directives[Const]? FieldsDefinition?
    private ObjectTypeDefinition ParseObjectType(int start, StringValue? description, bool isExtension)
    {
        Advance();
        return new ObjectTypeDefinition(
            start, description, isExtension, ParseName(), ParseInterfaces(), ParseDirectives(isConst: true), ParseFieldDefinitions());
    }

    // InterfaceTypeDefinition : Description? interface Name ImplementsInterfaces? Directives[Const]? FieldsDefinition?
    private InterfaceTypeDefinition ParseInterface(int start, StringValue? description, bool isExtension)
    {
        Advance();
        return new InterfaceTypeDefinition(
            start, description, isExtension, ParseName(), ParseInterfaces(), ParseDirectives(isConst: true), ParseFieldDefinitions());
    }

    // ImplementsInterfaces : ImplementsInterfaces & NamedType | implements &? NamedType
    private List<NamedTypeReference> ParseInterfaces() =>
        TakeKeywordIf("implements") ? ParseSeparated(TokenKind.Ampersand) : [];

    // UnionTypeDefinition : Description? union Name Directives[Const]? UnionMemberTypes?
    private UnionTypeDefinition ParseUnion(int start, StringValue? description, bool isExtension)
    {
        Advance();
        var name = ParseName();
        var directives = ParseDirectives(isConst: true);
        var members = TakeIf(TokenKind.EqualsSign) ? ParseSeparated(TokenKind.Pipe) : [];
        return new UnionTypeDefinition(start, description, isExtension, name, directives, members);
    }

    private List<NamedTypeReference> ParseSeparated(TokenKind separator)
    {
        TakeIf(separator);
        var types = new List<NamedTypeReference>();
        do
            types.Add(ParseNamedType());
        while (TakeIf(separator));
        return types;
    }

    // FieldsDefinition : { FieldDefinition+ }
    // FieldDefinition : Description? Name ArgumentsDefinition? : Type Directives[Const]?
    private FieldDefinition[] ParseFieldDefinitions()
    {
        if (!TakeIf(TokenKind.OpenBrace))
            return [];
        var fields = new List<FieldDefinition>();
        do
        {
            var start = _token.Start;
            var description = ParseDescription();
            var name = ParseName();
            var arguments = ParseInputValues(TokenKind.OpenParenthesis, TokenKind.CloseParenthesis);
            Take(TokenKind.Colon);
            fields.Add(new FieldDefinition(start, description, name, arguments, ParseType(), ParseDirectives(isConst: true)));
        }
        while (!TakeIf(TokenKind.CloseBrace));
        return [.. fields];
    }

    // ArgumentsDefinition : ( InputValueDefinition+ )
    // InputFieldsDefinition : { InputValueDefinition+ }
    // InputValueDefinition : Description? Name : Type DefaultValue? Directives[Const]?
    private InputValueDefinition[] ParseInputValues(TokenKind open, TokenKind close)
    {
        if (!TakeIf(open))
            return [];
        var values = new List<InputValueDefinition>();
        do
        {
            var start = _token.Start;
            var description = ParseDescription();
            var name = ParseName();
            Take(TokenKind.Colon);
            values.Add(
                new InputValueDefinition(start, description, name, ParseType(), ParseDefaultValue(), ParseDirectives(isConst: true)));
        }
        while (!TakeIf(close));
        return [.. values];
    }

    // EnumTypeDefinition : Description? enum Name Directives[Const]? EnumValuesDefinition?
    private EnumTypeDefinition ParseEnum(int start, StringValue? description, bool isExtension)
    {
        Advance();
        var name = ParseName();
        var directives = ParseDirectives(isConst: true);
        var values = new List<EnumValueDefinition>();
        if (TakeIf(TokenKind.OpenBrace))
        {
            do
                values.Add(ParseEnumValueDefinition());
            while (!TakeIf(TokenKind.CloseBrace));
        }

        return new EnumTypeDefinition(start, description, isExtension, name, directives, values);
    }

    // EnumValueDefinition : Description? EnumValue Directives[Const]?
    private EnumValueDefinition ParseEnumValueDefinition()
    {
        var start = _token.Start;
        var description = ParseDescription();
        if (IsKeyword("true") || IsKeyword("false") || IsKeyword("null"))
            throw Error(_token, $"{_token} is reserved and cannot be used for an enum value.");
        return new EnumValueDefinition(start, description, ParseName(), ParseDirectives(isConst: true));
    }

    // InputObjectTypeDefinition : Description? input Name Directives[Const]? InputFieldsDefinition?
    private InputObjectTypeDefinition ParseInputObject(int start, StringValue? description, bool isExtension)
    {
        Advance();
        return new InputObjectTypeDefinition(
            start, description, isExtension, ParseName(), ParseDirectives(isConst: true),
            ParseInputValues(TokenKind.OpenBrace, TokenKind.CloseBrace));
    }

    // DirectiveDefinition : Description? directive @ Name ArgumentsDefinition? repeatable? on DirectiveLocations
    private DirectiveDefinition ParseDirectiveDefinition(int start, StringValue? description)
    {
        Advance();
        Take(TokenKind.At);
        var name = ParseName();
        var arguments = ParseInputValues(TokenKind.OpenParenthesis, TokenKind.CloseParenthesis);
        var isRepeatable = TakeKeywordIf("repeatable");
        TakeKeyword("on");
        TakeIf(TokenKind.Pipe);
        var locations = new List<Name>();
        do
            locations.Add(ParseDirectiveLocation());
        while (TakeIf(TokenKind.Pipe));
        return new DirectiveDefinition(start, description, name, arguments, isRepeatable, locations);
    }

    // DirectiveLocation : ExecutableDirectiveLocation | TypeSystemDirectiveLocation
    private Name ParseDirectiveLocation()
    {
        if (_token.Kind is TokenKind.Name && !DirectiveLocations.All.Contains(_token.Text!))
            throw Unexpected();
        return ParseName();
    }
}
