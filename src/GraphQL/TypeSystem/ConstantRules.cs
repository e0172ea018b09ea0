using Meander.GraphQL.Language;

namespace Meander.GraphQL.TypeSystem;

/// <summary>Whether a constant of the schema text (a default value, a directive's argument) fits its type: §5.6 for schemas.</summary>
internal static class ConstantRules
{
    /// <summary>Everything in the value that does not fit, each with its offset.</summary>
    public static IEnumerable<(int Offset, string Message)> Problems(Value value, GraphQLType type) => (type, value) switch
    {
        (NonNullType, NullValue) => [(value.Offset, $"Expected value of type \"{type}\", found null.")],
        (NonNullType wrapper, _) => Problems(value, wrapper.Inner),
        (_, NullValue) => [],
        (ListType list, ListValue items) => items.Items.SelectMany(each => Problems(each, list.Item)),
        (ListType list, _) => Problems(value, list.Item),
        (InputObjectType input, ObjectValue fields) => Problems(fields, input),
        (EnumType named, EnumValue name) when named.Value(name.Text) is not null => [],
        (ScalarType scalar, _) when scalar.Coercion.Parse(ScalarInput.From(value)).Problem is { } problem =>
            [(value.Offset, $"Expected value of type \"{type}\", found {value}; {problem}")],
        (ScalarType, _) => [],
        _ => [(value.Offset, $"Expected value of type \"{type}\", found {value}.")],
    };

    private static IEnumerable<(int Offset, string Message)> Problems(ObjectValue value, InputObjectType type)
    {
        var given = new HashSet<string>();
        foreach (var field in value.Fields)
        {
            if (!given.Add(field.Name))
                yield return (field.Offset, $"There can be only one input field named \"{field.Name}\".");
            if (type.Field(field.Name) is not { } definition)
            {
                yield return (field.Offset, $"Field \"{field.Name}\" is not defined by type \"{type}\".");
                continue;
            }

            foreach (var problem in Problems(field.Value, definition.Type))
                yield return problem;
        }

        foreach (var missing in type.Fields.Where(input => input.IsRequired && !given.Contains(input.Name)))
            yield return (value.Offset, $"Field \"{type}.{missing.Name}\" of required type \"{missing.Type}\" was not provided.");
        if (type.IsOneOf && (value.Fields.Count is not 1 || value.Fields[0].Value is NullValue))
            yield return (value.Offset, $"OneOf Input Object \"{type}\" must specify exactly one key, and it must not be null.");
    }
}
