using System.Globalization;
using System.Text;
using Meander.GraphQL.Language;
using Meander.GraphQL.TypeSystem;

namespace Meander.GraphQL.Validation;

/// <summary>A field with the type it is selected on. Each field of the document is one object, so that identity is equality.</summary>
internal sealed class SelectedField(int id, Field field, NamedType? parent, OutputField? definition)
{
    private string? _arguments;

    public int Id { get; } = id;

    public Field Field { get; } = field;

    public NamedType? Parent { get; } = parent;

    public OutputField? Definition { get; } = definition;

    /// <summary>A text that is equal for equal sets of arguments (§5.3.2), whatever their order.</summary>
    public string Arguments => _arguments ??= Field.Arguments.Count == 0 ? "" : Canonical(Field.Arguments);

    private static string Canonical(IEnumerable<Argument> arguments)
    {
        var text = new StringBuilder();
        foreach (var argument in arguments.OrderBy(each => each.Name.Value, StringComparer.Ordinal))
            Append(text.Append(argument.Name.Value).Append(':'), argument.Value);
        return text.ToString();
    }

    /// <summary>Strings carry their length, so that no content can imitate structure.</summary>
    private static void Append(StringBuilder text, Value value)
    {
        switch (value)
        {
            case StringValue x:
                text.Append(CultureInfo.InvariantCulture, $"\"{x.Text.Length}:{x.Text}");
                break;
            case VariableValue x:
                text.Append('$').Append(x.Name.Value);
                break;
            case ListValue x:
                text.Append('[');
                foreach (var item in x.Items)
                    Append(text, item);
                text.Append(']');
                break;
            case ObjectValue x:
                text.Append('{');
                foreach (var field in x.Fields.OrderBy(each => each.Name.Value, StringComparer.Ordinal))
                    Append(text.Append(field.Name.Value).Append(':'), field.Value);
                text.Append('}');
                break;
            default:
                text.Append(value);
                break;
        }

        text.Append(' ');
    }
}

/// <summary>The fields of selection sets, those of inline fragments and fragment spreads included; each set is read once.</summary>
internal sealed class SelectedFields(ValidationContext context)
{
    private readonly Dictionary<SelectionSet, Content> _contents = new(ReferenceEqualityComparer.Instance);
    private int _count;

    /// <summary>Fields and spreads gone over so far.</summary>
    public int Steps { get; private set; }

    /// <summary>§5.3.2 fieldsForName, for all names.</summary>
    public Dictionary<string, List<SelectedField>> ByResponseName(MergedSet merged)
    {
        var groups = new Dictionary<string, List<SelectedField>>();
        var visited = new HashSet<string>();
        var pending = new Queue<Content>(merged.Sets.Select(item => Read(item.Set, item.Parent)));
        while (pending.TryDequeue(out var content))
        {
            Steps += content.Fields.Count + content.Spreads.Count;
            foreach (var field in content.Fields)
            {
                if (!groups.TryGetValue(field.Field.ResponseName, out var group))
                    groups.Add(field.Field.ResponseName, group = []);
                group.Add(field);
            }

            foreach (var name in content.Spreads)
            {
                if (visited.Add(name) && context.Fragments.TryGetValue(name, out var fragment))
                    pending.Enqueue(Read(fragment.SelectionSet, context.Schema.Type(fragment.TypeCondition.Name)));
            }
        }

        return groups;
    }

    private Content Read(SelectionSet set, NamedType? parent)
    {
        if (!_contents.TryGetValue(set, out var content))
        {
            _contents[set] = content = new Content([], []);
            Fill(content, set, parent);
        }

        return content;
    }

    private void Fill(Content content, SelectionSet set, NamedType? parent)
    {
        foreach (var selection in set.Selections)
        {
            switch (selection)
            {
                case Field field:
                    var definition = parent is null ? null : context.Schema.FieldOf(parent, field.Name);
                    content.Fields.Add(new SelectedField(_count++, field, parent, definition));
                    break;
                case InlineFragment inline:
                    Fill(content, inline.SelectionSet, inline.TypeCondition is { } type ? context.Schema.Type(type.Name) : parent);
                    break;
                case FragmentSpread spread:
                    content.Spreads.Add(spread.Name);
                    break;
            }
        }
    }

    private sealed record Content(List<SelectedField> Fields, HashSet<string> Spreads);
}
