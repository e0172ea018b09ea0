using System.Text;

namespace Meander.GraphQL.Language;

/// <summary>One printing of one document.</summary>
internal sealed class DocumentPrinter
{
    private const int LineWidth = 100;

    private readonly StringBuilder text = new();
    private int level;

    private string Indent => new(' ', level * 2);

    public string Print(Document document)
    {
        foreach (var definition in document.Definitions)
        {
            if (text.Length > 0)
                text.Append('\n');
            Describe(definition.Description);
            Print(definition);
            text.Append('\n');
        }

        return text.ToString();
    }

    private void Print(Definition definition)
    {
        switch (definition)
        {
            case OperationDefinition x:
                Print(x);
                break;
            case FragmentDefinition x:
                text.Append($"fragment {x.Name} on {x.TypeCondition}{Directives(x.Directives)} ");
                Print(x.SelectionSet);
                break;
            case SchemaDefinition x:
                text.Append($"{Extend(x.IsExtension)}schema{Directives(x.Directives)}");
                Block(x.RootOperations, y => text.Append($"{Keyword(y.Kind)}: {y.Type}"));
                break;
            case DirectiveDefinition x:
                text.Append($"directive @{x.Name}");
                Arguments(x.Arguments);
                text.Append($"{(x.IsRepeatable ? " repeatable" : "")} on {string.Join(" | ", x.Locations)}");
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
            text.Append($"{Keyword(operation.Kind)}{(operation.Name is null ? "" : $" {operation.Name}")}");
            if (operation.Variables.Count > 0)
            {
                text.Append('(');
                Items(operation.Variables, y => y.Description, y => text.Append(
                    $"${y.Variable}: {y.Type}{Default(y.DefaultValue)}{Directives(y.Directives)}"));
                text.Append(')');
            }

            text.Append($"{Directives(operation.Directives)} ");
        }

        Print(operation.SelectionSet);
    }

    private void Print(SelectionSet set)
    {
        text.Append("{\n");
        level++;
        foreach (var selection in set.Selections)
        {
            text.Append(Indent);
            Print(selection);
            text.Append('\n');
        }

        level--;
        text.Append($"{Indent}}}");
    }

    private void Print(Selection selection)
    {
        SelectionSet? inner = null;
        switch (selection)
        {
            case Field x:
                text.Append(x.Alias is null ? "" : $"{x.Alias}: ").Append(x.Name).Append(Arguments(x.Arguments));
                inner = x.SelectionSet;
                break;
            case FragmentSpread x:
                text.Append($"...{x.Name}");
                break;
            case InlineFragment x:
                text.Append(x.TypeCondition is null ? "..." : $"... on {x.TypeCondition}");
                inner = x.SelectionSet;
                break;
        }

        text.Append(Directives(selection.Directives));
        if (inner is null)
            return;
        text.Append(' ');
        Print(inner);
    }

    private void Print(TypeDefinition type)
    {
        text.Append(Extend(type.IsExtension)).Append(Keyword(type)).Append(' ').Append(type.Name);
        switch (type)
        {
            case ObjectTypeDefinition x:
                text.Append(Implements(x.Interfaces)).Append(Directives(x.Directives));
                Fields(x.Fields);
                break;
            case InterfaceTypeDefinition x:
                text.Append(Implements(x.Interfaces)).Append(Directives(x.Directives));
                Fields(x.Fields);
                break;
            case UnionTypeDefinition x:
                text.Append(Directives(x.Directives)).Append(x.Members.Count is 0 ? "" : $" = {string.Join(" | ", x.Members)}");
                break;
            case EnumTypeDefinition x:
                text.Append(Directives(x.Directives));
                Block(x.Values, y => Describe(y.Description).Append(y.Name).Append(Directives(y.Directives)));
                break;
            case InputObjectTypeDefinition x:
                text.Append(Directives(x.Directives));
                Block(x.Fields, y => Print(y, Describe(y.Description)));
                break;
            default:
                text.Append(Directives(type.Directives));
                break;
        }
    }

    private void Fields(IReadOnlyList<FieldDefinition> fields) => Block(fields, field =>
    {
        Describe(field.Description).Append(field.Name);
        Arguments(field.Arguments);
        text.Append($": {field.Type}{Directives(field.Directives)}");
    });

    private void Arguments(IReadOnlyList<InputValueDefinition> arguments)
    {
        if (arguments.Count is 0)
            return;
        text.Append('(');
        Items(arguments, x => x.Description, x => Print(x, text));
        text.Append(')');
    }

    private static void Print(InputValueDefinition value, StringBuilder text) =>
        text.Append($"{value.Name}: {value.Type}{Default(value.DefaultValue)}{Directives(value.Directives)}");

    /// <summary>Items on one line when they fit and nobody describes them, else one a line.</summary>
    private void Items<T>(IReadOnlyList<T> items, Func<T, StringValue?> description, Action<T> print)
    {
        var start = text.Length;
        if (items.All(x => description(x) is null))
        {
            for (var i = 0; i < items.Count; i++)
            {
                text.Append(i is 0 ? "" : ", ");
                print(items[i]);
            }

            if (text.Length - start <= LineWidth)
                return;
            text.Length = start;
        }

        text.Append('\n');
        level++;
        foreach (var item in items)
        {
            text.Append(Indent);
            Describe(description(item));
            print(item);
            text.Append('\n');
        }

        level--;
        text.Append(Indent);
    }

    private void Block<T>(IReadOnlyList<T> members, Action<T> print)
    {
        if (members.Count is 0)
            return;
        text.Append(" {\n");
        level++;
        foreach (var member in members)
        {
            text.Append(Indent);
            print(member);
            text.Append('\n');
        }

        level--;
        text.Append($"{Indent}}}");
    }

    /// <summary>The description on its own lines, and the indentation of what it describes.</summary>
    private StringBuilder Describe(StringValue? description)
    {
        if (description is null)
            return text;
        var literal = description.IsBlock ? BlockString.TryPrint(description.Text, Indent) : null;
        return text.Append(literal ?? Printer.Quote(description.Text)).Append('\n').Append(Indent);
    }

    private static string Keyword(OperationKind kind) => kind switch
    {
        OperationKind.Query => "query",
        OperationKind.Mutation => "mutation",
        _ => "subscription",
    };

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
        arguments.Count is 0 ? "" : $"({string.Join(", ", arguments.Select(x => $"{x.Name}: {x.Value}"))})";

    private static string Directives(IReadOnlyList<Directive> directives) =>
        string.Concat(directives.Select(x => $" @{x.Name}{Arguments(x.Arguments)}"));

    private static string Default(Value? value) => value is null ? "" : $" = {value}";
}
