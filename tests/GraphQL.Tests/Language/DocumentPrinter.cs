using System.Text;
using Meander.GraphQL.Language;

namespace Meander.GraphQL.Tests.Language;

/// <summary>
/// Prints a document, its definitions separated by blank lines and without comments, so that a test sees all that was parsed.
/// </summary>
internal sealed class DocumentPrinter
{
    private const int LineWidth = 100;

    private readonly StringBuilder _text = new();
    private int _level;

    private string Indent => new(' ', _level * 2);

    public static string Print(Document document) => new DocumentPrinter().PrintAll(document);

    private string PrintAll(Document document)
    {
        foreach (var definition in document.Definitions)
        {
            if (_text.Length > 0)
                _text.Append('\n');
            Describe(definition.Description);
            Print(definition);
            _text.Append('\n');
        }

        return _text.ToString();
    }

    private void Print(Definition definition)
    {
        switch (definition)
        {
            case OperationDefinition x:
                Print(x);
                break;
            case FragmentDefinition x:
                _text.Append($"fragment {x.Name} on {x.TypeCondition}{Directives(x.Directives)} ");
                Print(x.SelectionSet);
                break;
            case SchemaDefinition x:
                _text.Append($"{Extend(x.IsExtension)}schema{Directives(x.Directives)}");
                Block(x.RootOperations, root => _text.Append($"{OperationKeywords.Of(root.Kind)}: {root.Type}"));
                break;
            case DirectiveDefinition x:
                _text.Append($"directive @{x.Name}");
                Arguments(x.Arguments);
                _text.Append($"{(x.IsRepeatable ? " repeatable" : "")} on {string.Join(" | ", x.Locations)}");
                break;
            case TypeDefinition x:
                Print(x);
                break;
        }
    }

    private void Print(OperationDefinition operation)
    {
        if (operation is not { Kind: OperationKind.Query, Name: null, Variables: [], Directives: [], Description: null })
        {
            _text.Append($"{OperationKeywords.Of(operation.Kind)}{(operation.Name is null ? "" : $" {operation.Name}")}");
            if (operation.Variables.Count > 0)
            {
                _text.Append('(');
                Items(operation.Variables, variable => variable.Description, variable => _text.Append(
                    $"${variable.Variable}: {variable.Type}{Default(variable.DefaultValue)}{Directives(variable.Directives)}"));
                _text.Append(')');
            }

            _text.Append($"{Directives(operation.Directives)} ");
        }

        Print(operation.SelectionSet);
    }

    private void Print(SelectionSet set)
    {
        _text.Append("{\n");
        _level++;
        foreach (var selection in set.Selections)
        {
            _text.Append(Indent);
            Print(selection);
            _text.Append('\n');
        }

        _level--;
        _text.Append($"{Indent}}}");
    }

    private void Print(Selection selection)
    {
        SelectionSet? inner = null;
        switch (selection)
        {
            case Field x:
                _text.Append(x.Alias is null ? "" : $"{x.Alias}: ").Append(x.Name).Append(Arguments(x.Arguments));
                inner = x.SelectionSet;
                break;
            case FragmentSpread x:
                _text.Append($"...{x.Name}");
                break;
            case InlineFragment x:
                _text.Append(x.TypeCondition is null ? "..." : $"... on {x.TypeCondition}");
                inner = x.SelectionSet;
                break;
        }

        _text.Append(Directives(selection.Directives));
        if (inner is null)
            return;
        _text.Append(' ');
        Print(inner);
    }

    private void Print(TypeDefinition type)
    {
        _text.Append(Extend(type.IsExtension)).Append(Keyword(type)).Append(' ').Append(type.Name);
        switch (type)
        {
            case ObjectTypeDefinition x:
                _text.Append(Implements(x.Interfaces)).Append(Directives(x.Directives));
                Fields(x.Fields);
                break;
            case InterfaceTypeDefinition x:
                _text.Append(Implements(x.Interfaces)).Append(Directives(x.Directives));
                Fields(x.Fields);
                break;
            case UnionTypeDefinition x:
                _text.Append(Directives(x.Directives)).Append(x.Members.Count is 0 ? "" : $" = {string.Join(" | ", x.Members)}");
                break;
            case EnumTypeDefinition x:
                _text.Append(Directives(x.Directives));
                Block(x.Values, value => Describe(value.Description).Append(value.Name).Append(Directives(value.Directives)));
                break;
            case InputObjectTypeDefinition x:
                _text.Append(Directives(x.Directives));
                Block(x.Fields, input => Print(input, Describe(input.Description)));
                break;
            default:
                _text.Append(Directives(type.Directives));
                break;
        }
    }

    private void Fields(IReadOnlyList<FieldDefinition> fields) => Block(fields, field =>
    {
        Describe(field.Description).Append(field.Name);
        Arguments(field.Arguments);
        _text.Append($": {field.Type}{Directives(field.Directives)}");
    });

    private void Arguments(IReadOnlyList<InputValueDefinition> arguments)
    {
        if (arguments.Count is 0)
            return;
        _text.Append('(');
        Items(arguments, input => input.Description, input => Print(input, _text));
        _text.Append(')');
    }

    private static void Print(InputValueDefinition value, StringBuilder text) =>
        text.Append($"{value.Name}: {value.Type}{Default(value.DefaultValue)}{Directives(value.Directives)}");

    /// <summary>Items on one line when they fit and nobody describes them, else one a line.</summary>
    private void Items<T>(IReadOnlyList<T> items, Func<T, StringValue?> description, Action<T> print)
    {
        var start = _text.Length;
        if (items.All(each => description(each) is null))
        {
            for (var i = 0; i < items.Count; i++)
            {
                _text.Append(i is 0 ? "" : ", ");
                print(items[i]);
            }

            if (_text.Length - start <= LineWidth)
                return;
            _text.Length = start;
        }

        _text.Append('\n');
        _level++;
        foreach (var item in items)
        {
            _text.Append(Indent);
            Describe(description(item));
            print(item);
            _text.Append('\n');
        }

        _level--;
        _text.Append(Indent);
    }

    private void Block<T>(IReadOnlyList<T> members, Action<T> print)
    {
        if (members.Count is 0)
            return;
        _text.Append(" {\n");
        _level++;
        foreach (var member in members)
        {
            _text.Append(Indent);
            print(member);
            _text.Append('\n');
        }

        _level--;
        _text.Append($"{Indent}}}");
    }

    /// <summary>The description on its own lines, and the indentation of what it describes.</summary>
    private StringBuilder Describe(StringValue? description)
    {
        if (description is null)
            return _text;
        var literal = description.IsBlock ? AsBlock(description.Text, Indent) : null;
        return _text.Append(literal ?? Printer.Quote(description.Text)).Append('\n').Append(Indent);
    }

    /// <summary>A block string literal at this indentation, or null when no block string has exactly this value.</summary>
    private static string? AsBlock(string value, string indent)
    {
        var lines = value.Split('\n').Select(line => line.Length is 0 ? "" : indent + line);
        var content = $"\n{string.Join('\n', lines)}\n{indent}";
        return BlockString.Value(content) == value && !value.Any(letter => char.IsControl(letter) && letter is not ('\n' or '\t'))
            ? $"\"\"\"{content.Replace("\"\"\"", "\\\"\"\"", StringComparison.Ordinal)}\"\"\""
            : null;
    }

    private static string Keyword(TypeDefinition type) => type switch
    {
        ScalarTypeDefinition => "scalar",
        ObjectTypeDefinition => "type",
        InterfaceTypeDefinition => "interface",
        UnionTypeDefinition => "union",
        EnumTypeDefinition => "enum",
        _ => "input",
    };

    private static string Extend(bool isExtension) => isExtension ? "extend " : "";

    private static string Implements(IReadOnlyList<NamedTypeReference> interfaces) =>
        interfaces.Count is 0 ? "" : $" implements {string.Join(" & ", interfaces)}";

    private static string Arguments(IReadOnlyList<Argument> arguments) =>
        arguments.Count is 0 ? "" : $"({string.Join(", ", arguments.Select(argument => $"{argument.Name}: {argument.Value}"))})";

    private static string Directives(IReadOnlyList<Directive> directives) =>
        string.Concat(directives.Select(directive => $" @{directive.Name}{Arguments(directive.Arguments)}"));

    private static string Default(Value? value) => value is null ? "" : $" = {value}";
}
