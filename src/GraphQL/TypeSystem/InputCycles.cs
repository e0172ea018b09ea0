using Meander.GraphQL.Language;

namespace Meander.GraphQL.TypeSystem;

/// <summary>Input objects that no finite value can fill, §3.10 "Type Validation", rules 3 and 4.</summary>
internal sealed class InputCycles(Schema schema, SchemaProblems problems)
{
    private readonly Dictionary<InputValue, string> _coordinates = schema.Types.Values.OfType<InputObjectType>()
        .SelectMany(type => type.Fields, (type, field) => (type, field))
        .ToDictionary(item => item.field, item => $"{item.type}.{item.field.Name}");

    public void Check()
    {
        FindCycles(
            Required, path => $"Input object fields cannot form an unbroken chain of non-null references: {path}.");
        FindCycles(
            Defaulted, path => $"Default values of input fields cannot form a cycle: {path}.");
    }

    /// <summary>Rule 3: from a non-null field to the non-null fields of its type, lists left out.</summary>
    private static IEnumerable<InputValue> Required(InputValue field) =>
        field.Type is NonNullType { Inner: InputObjectType type }
            ? type.Fields.Where(input => input.Type is NonNullType { Inner: InputObjectType })
            : [];

    /// <summary>
    /// Rule 4, InputFieldDefaultValueHasCycle: from a field with a default to the fields whose own defaults that default leaves to be
    /// filled in.
    /// </summary>
    private static IEnumerable<InputValue> Defaulted(InputValue field) =>
        field is { DefaultValue: { } value, Type.Named: InputObjectType type } ? LeftToDefaults(type, value) : [];

    private static IEnumerable<InputValue> LeftToDefaults(InputObjectType type, Value value) => value switch
    {
        ListValue list => list.Items.SelectMany(each => LeftToDefaults(type, each)),
        ObjectValue fields => type.Fields.SelectMany(field => (field.Type.Named, Given(fields, field)) switch
        {
            (InputObjectType inner, { } given) => LeftToDefaults(inner, given),
            (InputObjectType, null) when field.DefaultValue is not null => [field],
            _ => [],
        }),
        _ => [],
    };

    private static Value? Given(ObjectValue value, InputValue field) => value.Fields.FirstOrDefault(each => each.Name == field.Name)?.Value;

    /// <summary>Depth first; each field is entered once, and each way back to the present path is one cycle.</summary>
    private void FindCycles(Func<InputValue, IEnumerable<InputValue>> next, Func<string, string> message)
    {
        var done = new HashSet<InputValue>();
        var path = new List<InputValue>();
        foreach (var field in _coordinates.Keys)
            Visit(field);

        void Visit(InputValue field)
        {
            var start = path.IndexOf(field);
            if (start >= 0)
                problems.Add(
                    field.Offset, message(string.Join(" → ", path.Skip(start).Append(field).Select(input => _coordinates[input]))));
            if (!done.Add(field))
                return;
            path.Add(field);
            foreach (var following in next(field))
                Visit(following);
            path.RemoveAt(path.Count - 1);
        }
    }
}
